"""What is kept of an evaluation, so that it can go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.power.outcome import DETECTED, Catch, Outcome
from conformance.power.state import State, StateError, fingerprint

ABOUT = {"service": "personalize", "seed": 0}
OUTCOME = Outcome("f", DETECTED, (Catch("r", 3, "s"),), 5, 0.1, "", ("d",))


def test_outcomes_come_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.jsonl"
    with State(path, ABOUT) as state:
        assert not state.resumed
        state.add(OUTCOME)
    with State(path, ABOUT) as again:
        assert again.resumed
        assert again.outcomes == {"f": OUTCOME}
        assert OUTCOME.first == 3


def test_another_evaluation_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    for about, fresh in ((ABOUT, False), ({**ABOUT, "seed": 1}, False), ({**ABOUT, "seed": 1}, True)):
        with State(path, about, fresh) as state:
            assert state.outcomes == {}
            state.add(OUTCOME)


def test_a_line_that_was_cut_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    with State(path, ABOUT) as state:
        state.add(OUTCOME)
    path.write_text(path.read_text("utf-8") + '{"fault": "g", "verd', "utf-8")
    with State(path, ABOUT) as again:
        assert set(again.outcomes) == {"f"}
        again.add(Outcome("h", DETECTED))
    with State(path, ABOUT) as third:
        assert set(third.outcomes) == {"f", "h"}


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StateError):
        State(tmp_path / "file" / "state.jsonl", ABOUT)


def test_the_fingerprint_is_of_the_contracts_too(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "service.json").write_text("{}", "utf-8")
    before = fingerprint("x", tmp_path)
    (tmp_path / "x" / "service.json").write_text('{"a": 1}', "utf-8")
    assert fingerprint("x", tmp_path) != before
