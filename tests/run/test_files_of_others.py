"""Whatever is in a file that a run or a command reads: a value, or one clear line that names the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.contract.load import ContractError, load_service
from conformance.report.baseline import BaselineError
from conformance.report.baseline import read as read_baseline
from conformance.report.results_file import ResultsError, load
from conformance.run import configuration, merging
from conformance.run.options import Options, UsageError
from conformance.run.resuming import file_of, resumed
from conformance.verdicts.partial import PartialError, check
from conformance.world.journal_entries import JournalError
from conformance.world.journal_entries import read as read_journal
from tests.zoo import write

Read = Callable[[Path], Any]


def _resumed(path: Path) -> Any:
    options = Options((), {"journal": str(path.parent), "resume": "k3f9q2"})
    assert file_of(options, "k3f9q2") == path
    return resumed(options, {})


READERS: dict[str, tuple[str, Read, type[Exception]]] = {
    "configuration": ("conformance.toml", lambda path: configuration.read(path.parent), UsageError),
    "project": ("pyproject.toml", lambda path: configuration.read(path.parent), UsageError),
    "baseline": ("known.toml", lambda path: read_baseline(path, missing=False), BaselineError),
    "results": ("results.json", load, ResultsError),
    "journal": ("k3f9q2-A-zoo.jsonl", read_journal, JournalError),
    "resume": ("k3f9q2.partial.json", _resumed, UsageError),
    "partial": ("part.json", lambda path: check(merging._read(path)[1]), (PartialError, UsageError)),  # type: ignore[dict-item]
}
DEEP = 20_000
HOSTILE = [
    b"", b"\xff\xfe", b"\x00", b"[]", b"{}", b"null", b"1e999", b"NaN", b'"' * 10, b"[" * DEEP,
    b"a = " + b"[" * DEEP, b'{"a":' * DEEP, b"a." * 1_000 + b"b = 1", b"1" * 10_000, b"a = " + b"1" * 10_000,
    b'{"format": 2}', b'{"format": []}', b"[tool.conformance]\ntarget = {}", b"target = 1",
    b"known = []\n[written]\n", b"[known]\na = 1",
]  # fmt: skip


def one_line(name: str, folder: Path, body: bytes) -> None:
    """Read a file; whatever is wrong with it is told in one line."""
    file, read, error = READERS[name]
    (folder / file).write_bytes(body)
    said = ""
    try:
        read(folder / file)
    except error as problem:
        said = str(problem)
        assert said
    assert "\n" not in said.strip()
    assert len(said) < 2_000


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", READERS)
def test_what_is_hostile_is_told_in_one_line(name: str, body: bytes, tmp_path: Path) -> None:
    one_line(name, tmp_path, body)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=80) | st.text('[]{}"=.,:\n0 aknow', max_size=60).map(str.encode))
def test_any_bytes_are_a_value_or_one_line(name: str, body: bytes, tmp_path: Path) -> None:
    one_line(name, tmp_path, body)


@pytest.mark.parametrize(
    "file", ["service.json", "CreateKeeper.json", "hints.toml", "observations.toml", "clauses.toml"]
)
@pytest.mark.parametrize("body", HOSTILE[:15], ids=range(15))
def test_hostile_contracts_are_told_in_one_line(file: str, body: bytes, tmp_path: Path) -> None:
    root = write(tmp_path / "schemas")
    (root / "zoo" / file).write_bytes(body)
    said = ""
    try:
        load_service("zoo", root)
    except ContractError as problem:
        said = str(problem)
        assert file in said
    assert len(said) < 2_000
