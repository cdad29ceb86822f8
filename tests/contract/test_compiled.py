"""Contracts that were compiled on first use are found where no others are, and are those of one compiler."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract import compiled
from conformance.contract.load import SERVICE_FILE, contracts_root, load_service, schemas_root


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return compiled.compiled_root()


def test_another_boto3_and_another_compiler_have_folders_of_their_own(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache.is_relative_to(tmp_path)
    assert compiled.compiled_root() == cache
    monkeypatch.setattr(compiled, "version", lambda name: "9.9.9")
    other = compiled.compiled_root()
    assert other.parent == cache.parent
    assert other.name.startswith("boto3-9.9.9-")
    monkeypatch.setattr(compiled, "_compiler", lambda: "other")
    assert compiled.compiled_root() == cache.parent / "boto3-9.9.9-other"


def test_shipped_contracts_go_before_compiled_ones(cache: Path) -> None:
    for name in ("kms", "toy"):
        (cache / name).mkdir(parents=True)
        (cache / name / SERVICE_FILE).write_text("{}")
    assert contracts_root("kms") == schemas_root()
    assert load_service("kms").name == "kms"
    assert contracts_root("toy") == cache
    assert contracts_root("absent") is None
