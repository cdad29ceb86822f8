"""A service without contracts has them after its first use, once, and whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.compiled import compiled_root
from conformance.contract.load import load_service
from conformance.pages import first_use
from conformance.pages.errors import UnknownServiceError
from conformance.pages.first_use import compile_once, protocol_in_boto3

SMALL = "pricing"
"""A service of few operations that no contracts are shipped of."""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return compiled_root()


def test_it_is_compiled_once_and_says_how_far_it_is(root: Path) -> None:
    told: list[str] = []
    compile_once(SMALL, told.append)
    service = load_service(SMALL)
    assert told[0].endswith(f"0 of {len(service.operations)} operations")
    assert len(told) == len(service.operations) > 2
    assert [path.name for path in root.iterdir()] == [SMALL]
    again: list[str] = []
    compile_once(SMALL, again.append)
    assert again == []


def test_an_interruption_leaves_nothing(root: Path) -> None:
    def interrupt(stage: str) -> None:
        if ": 1 of" in stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compile_once(SMALL, interrupt)
    assert list(root.iterdir()) == []


def test_what_another_run_made_meanwhile_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_once(SMALL, lambda stage: None)
    before = (root / SMALL).stat().st_ino
    monkeypatch.setattr(first_use, "contracts_root", lambda service: None)
    compile_once(SMALL, lambda stage: None)
    assert (root / SMALL).stat().st_ino == before
    assert [path.name for path in root.iterdir()] == [SMALL]


def test_what_is_shipped_is_not_compiled(root: Path) -> None:
    compile_once("kms", lambda stage: pytest.fail(stage))
    assert not root.exists()


def test_an_unknown_service_is_named(root: Path) -> None:
    with pytest.raises(UnknownServiceError, match="has no service 'nonsense'"):
        compile_once("nonsense", lambda stage: None)
    assert list(root.iterdir()) == []


def test_boto3_says_which_protocol() -> None:
    assert protocol_in_boto3(SMALL) == "awsJson1.1"
    assert protocol_in_boto3("ec2") == "ec2Query"
