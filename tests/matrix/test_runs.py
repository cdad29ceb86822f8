"""Runs are kept, gone on with where they were interrupted, and followed by new ones where they are done."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from attrs import evolve

from conformance.matrix.pairs import INTERRUPTED, LOST, Outcome, Pair, folder_name
from conformance.matrix.runs import RUN_FILE, Asked, RunError, kept, open_run
from tests.matrix.made import one, outcome

ASKED = Asked(("personalize", "kms"), ("moto", "toy"), ("--profile", "smoke"))
NOW = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=1)


def test_a_run_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    run = open_run(tmp_path, ASKED, False, NOW)
    assert [str(pair) for pair in run.missing] == [
        "personalize on moto", "personalize on toy", "kms on moto", "kms on toy",
    ]  # fmt: skip
    run.keep(outcome("moto", one("pass"), one("fail", "personalize.ListSchemas.bound")))
    run.keep(Outcome(Pair("toy", "personalize"), INTERRUPTED))
    run.keep(Outcome(Pair("moto", "kms"), LOST))
    assert run.missing[-1] == Pair("toy", "kms")
    run.keep(Outcome(Pair("toy", "kms"), -9))
    assert run.missing[-1] == Pair("toy", "kms"), "a run that was killed is done again"
    run.keep(Outcome(Pair("toy", "kms"), 4, said="ERROR: no"))
    again = open_run(tmp_path, ASKED, False, LATER)
    assert again == run
    assert [str(pair) for pair in again.missing] == ["personalize on toy", "kms on moto"]
    ended = again.ended["moto/personalize"]
    assert ended.figures is not None
    assert (ended.figures.divergence.failed, ended.figures.divergence.decided) == (1, 2)
    found = again.results(Pair("moto", "personalize"))
    assert found is not None
    assert found.target.name == "moto"
    assert again.results(Pair("toy", "kms")) is None


def test_a_new_run_where_the_last_is_done_or_was_another_or_it_is_asked_for(tmp_path: Path) -> None:
    asked = evolve(ASKED, services=("personalize",), targets=("moto",))
    first = open_run(tmp_path, asked, False, NOW)
    assert open_run(tmp_path, evolve(asked, words=()), False, LATER).folder != first.folder
    assert [run.folder.name for run in kept(tmp_path)] == ["20260102T030405Z", "20260103T030405Z"]
    fresh = open_run(tmp_path, asked, True, LATER + datetime.timedelta(days=1))
    assert fresh.folder.name == "20260104T030405Z"
    fresh.keep(outcome("moto", one("pass")))
    assert open_run(tmp_path, asked, False, LATER + datetime.timedelta(days=2)).folder != fresh.folder


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 9}', '{"format": 1}'])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    run = open_run(tmp_path, ASKED, False, NOW)
    (run.folder / RUN_FILE).write_text(text)
    with pytest.raises(RunError, match=RUN_FILE):
        kept(tmp_path)


def test_results_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    run = open_run(tmp_path, ASKED, False, NOW)
    run.keep(outcome("moto", one("pass")))
    (run.report(Pair("moto", "personalize")) / "results.json").write_text(json.dumps({"format": 2}))
    with pytest.raises(RunError, match="not a results document"):
        run.results(Pair("moto", "personalize"))


def test_a_target_may_be_a_url() -> None:
    assert folder_name("server=http://127.0.0.1:4566") == "server=http---127.0.0.1-4566"
    assert folder_name("moto@5.0.0") == "moto@5.0.0"
