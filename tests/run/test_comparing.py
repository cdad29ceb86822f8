"""A recording and results side by side, as a person compares an emulator with AWS as it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .door import conformance

FAULT = "CreateKeeper.name.required:unenforced"
IDS = ["zoo.CreateKeeper.name.required", "zoo.CreateKeeper.name.null"]
"""What that fault violates."""
SMALL = ("--service", "zoo", "--schemas", "schemas", "--max-examples", "0", "--operation", "CreateKeeper")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, schemas: Path) -> Path:
    """A recording without a fault, another with one, and the report of a run with it."""
    home = tmp_path_factory.mktemp("compared")
    shutil.copytree(schemas, home / "schemas")
    conformance(home, "run", *SMALL, "--record", "sound", "--report", "sound-report")
    done = conformance(
        home, "run", *SMALL, "--setting", f"fault={FAULT}", "--record", "faulty", "--report", "faulty-report"
    )
    assert done.returncode == 1, done.stdout + done.stderr
    for name in ("sound", "faulty"):
        (file,) = (home / name).iterdir()
        heading, _, rest = file.read_text().partition("\n")
        aws = home / f"aws-{name}"
        aws.mkdir()
        told = json.loads(heading) | {"kind": "aws", "target": "aws", "spec": "aws"}
        (aws / "a.jsonl").write_text(json.dumps(told) + "\n" + rest)
    return home


def compared(folder: Path, *places: str) -> dict[str, object]:
    done = conformance(folder, "compare", *places, "--schemas", "schemas", "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def listed(found: dict[str, object], group: str) -> list[str]:
    return [row["id"] for row in found[group]]  # type: ignore[index, attr-defined]


def test_what_aws_kept_and_an_emulator_does_not_comes_first(folder: Path):
    found = compared(folder, "aws-sound", "faulty-report")
    assert listed(found, "unlike") == IDS
    assert listed(found, "only") == listed(found, "disagree") == []
    assert len(listed(found, "pass")) > 30


def test_what_aws_itself_did_not_keep_is_no_departure_of_an_emulator(folder: Path):
    assert listed(compared(folder, "aws-faulty/a.jsonl", "sound-report"), "only") == IDS
    found = compared(folder, "aws-faulty", "faulty-report")
    assert listed(found, "fail") == IDS
    assert listed(found, "unlike") == listed(found, "only") == []


def test_a_recording_of_anything_else_is_no_measure(folder: Path):
    found = compared(folder, "sound", "faulty-report")
    assert listed(found, "disagree") == IDS
    assert "unlike" not in found


def test_it_is_told_in_words_and_as_a_page(folder: Path):
    done = conformance(
        folder, "compare", "aws-sound", "faulty-report", "--schemas", "schemas", "--format", "text"
    )
    assert "Kept by AWS, and not here" in done.stdout
    assert IDS[0] in done.stdout
    done = conformance(
        folder, "compare", "aws-sound", "faulty-report", "--schemas", "schemas", "--out", "c.html"
    )
    assert (done.returncode, done.stdout) == (0, "c.html\n")
    assert "Kept by AWS, and not here" in (folder / "c.html").read_text()


@pytest.mark.parametrize("broken", ["", "no recording\n", '{"recording": 2}\n'])
def test_what_cannot_be_read_is_one_line_and_exit_code_4(folder: Path, broken: str):
    (folder / "broken.jsonl").write_text(broken)
    done = conformance(folder, "compare", "broken.jsonl", "faulty-report", "--schemas", "schemas")
    assert done.returncode == 4
    assert len(done.stderr.strip().splitlines()) == 1
