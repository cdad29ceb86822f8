"""A recorded run, judged again without a network: the same verdicts, or none where the recording ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conformance.recordings.document import check
from tests.recordings import planted

from .door import conformance, results, verdicts

FAULT = "CreateKeeper.name.required:unenforced"
ZOO = ("--service", "zoo", "--max-examples", "2", "--operation", "CreateKeeper", "--operation", "ListKeepers",
       "--operation", "DeleteKeeper", "--operation", "CreateFeedingJob")  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, schemas: Path) -> Path:
    """A folder with a run of the whole zoo on an emulator with a fault, and its recording."""
    home = tmp_path_factory.mktemp("recorded")
    shutil.copytree(schemas, home / "schemas")
    done = conformance(home, "run", *ZOO, "--schemas", "schemas", "--setting", f"fault={FAULT}",
                       "--record", "recording", "--report", "first")  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return home


def replay(folder: Path, recording: str, report: str, *words: str):
    return conformance(folder, "replay", recording, "--schemas", "schemas", "--report", report, *words)


def lines(folder: Path) -> list[dict[str, object]]:
    (file,) = (folder / "recording").iterdir()
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_recording_fits_its_schema_and_names_the_run(folder: Path):
    found = lines(folder)
    for line in found:
        check(line)
    assert found[0]["options"]["max_examples"] == 2  # type: ignore[index]
    assert found[-1] == {"seen": "end", "value": None}
    exchanges = [line for line in found if "exchange" in line and "by" not in line]
    assert len(exchanges) == results(folder / "first")["exchanges"]


def test_a_replay_gives_the_same_verdicts_for_the_same_reasons(folder: Path):
    done = replay(folder, "recording", "second")
    assert done.returncode == 1, done.stdout + done.stderr
    first, second = (
        {r["id"]: r["verdict"] for r in results(folder / name)["requirements"]}
        for name in ("first", "second")
    )
    assert second == first
    assert {"pass", "fail"} <= set(first.values())
    assert not [n for n in results(folder / "second")["notes"] if "not asked for again" in n]


def test_a_gate_is_one_of_the_replay(folder: Path):
    assert replay(folder, "recording", "third", "--fail-on", "none").returncode == 0


@pytest.mark.parametrize("part", [1, 2])
def test_where_a_recording_lacks_something_nothing_is_made_up(folder: Path, part: int):
    """Another suite asks for other things: what is still decided is decided as it was, and most is open."""
    kept = lines(folder)
    for line in kept[part::3]:
        if "exchange" in line and "by" not in line:
            line["exchange"]["path"] = "/not/asked/for"  # type: ignore[index]
    lacking = folder / f"lacking{part}"
    lacking.mkdir()
    (lacking / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in kept))
    done = replay(folder, lacking.name, f"report{part}")
    assert done.returncode in (0, 1, 5), done.stdout + done.stderr
    first, now = verdicts(folder / "first"), verdicts(folder / f"report{part}")
    decided = {i: v for i, v in now.items() if v in ("pass", "fail")}
    assert {i: v for i, v in decided.items() if v == "fail" and first[i] != "fail"} == {}
    assert "inconclusive" in now.values()
    reasons = {r["reason"] for r in results(folder / f"report{part}")["requirements"]}
    assert any(r and r.startswith("the recording does not hold the answer") for r in reasons)


def test_workers_make_a_file_each_and_these_go_together(tmp_path: Path, schemas: Path):
    shutil.copytree(schemas, tmp_path / "schemas")
    only = ("-n", "2")
    done = conformance(
        tmp_path, "run", *ZOO, *only, "--schemas", "schemas", "--record", "rec", "--report", "a"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list((tmp_path / "rec").iterdir())) >= 2
    done = replay(tmp_path, "rec", "b")
    assert done.returncode == 0, done.stdout + done.stderr
    assert verdicts(tmp_path / "b") == verdicts(tmp_path / "a")


@pytest.mark.parametrize("contents", ["", "no recording", '{"recording": 2}\n'])
def test_what_is_no_recording_is_wrong_usage(tmp_path: Path, contents: str):
    (tmp_path / "a.jsonl").write_text(contents)
    done = conformance(tmp_path, "replay", "a.jsonl")
    assert done.returncode == 4
    (line,) = [text for text in done.stderr.splitlines() if text.strip()]
    assert "a.jsonl" in line


def test_a_recording_that_cannot_be_written_is_wrong_usage(tmp_path: Path, schemas: Path):
    (tmp_path / "file").write_text("")
    done = conformance(tmp_path, "run", *ZOO, "--schemas", str(schemas), "--record", "file/below")
    assert done.returncode == 4
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_and_addresses_are_redacted_in_a_recording(folder: Path):
    assert planted.found_in(json.dumps(lines(folder))) == []
