"""``conformance evaluate`` as a whole, on a small service: its own faults, a third party's, wrong usage."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.power.commands import evaluate as command

from .conftest import Evaluate

SERVER = " ".join(
    [sys.executable, "-m conformance serve --service zoo --schemas {} --port {{port}} --fault {{fault}}"]
)


def test_detected_invisible_and_a_full_run(evaluate: Evaluate, tmp_path: Path) -> None:
    ended = evaluate(
        "--faults", "CreateKeeper.name.required:unenforced", "--faults", "ListKeepers.list:[r]epeats",
        "--faults", "CreateKeeper.name.minLength:unenforced", "--full-sample", "1",
        "--operation", "CreateKeeper", "--operation", "DescribeKeeper", "--operation", "ListKeepers",
        "--json", "out/power.json", "--html", "out/power.html",
    )  # fmt: skip
    data = json.loads((tmp_path / "out" / "power.json").read_text("utf-8"))
    verdicts = {f["id"]: f["verdict"] for f in data["faults"]}
    assert verdicts["CreateKeeper.name.required:unenforced"] == "detected"
    assert verdicts["ListKeepers.list:repeats"] == "detected"
    caught = {f["id"]: {c["requirement"] for c in f["caught"]} for f in data["faults"]}
    assert caught["CreateKeeper.name.required:unenforced"] == {"zoo.CreateKeeper.name.required"}
    assert data["summary"]["falseAlarms"] == {}
    assert len(data["fullRuns"]) == 1
    assert data["disagreeing"] == []
    assert "seeded faults" in (tmp_path / "out" / "power.html").read_text("utf-8")
    assert "false alarms in 1 faultless run: none" in ended.stdout
    assert ended.returncode == (0 if data["summary"]["rate"] == 1 else 1)


def test_a_third_partys_server_and_faults(evaluate: Evaluate, schemas: Path, tmp_path: Path) -> None:
    (tmp_path / "faults.txt").write_text(
        "CreateKeeper.name.required:unenforced takes a CreateKeeper request without a name\n"
        "no-such-fault  which the server does not know\n",
        "utf-8",
    )
    ended = evaluate(
        "--server", SERVER.format(schemas), "--faults-file", "faults.txt", "--operation", "CreateKeeper",
        "--json", "power.json",
    )  # fmt: skip
    data = json.loads((tmp_path / "power.json").read_text("utf-8"))
    found = {f["id"]: f for f in data["faults"]}
    assert found["CreateKeeper.name.required:unenforced"]["verdict"] == "detected", ended.stdout
    assert found["no-such-fault"]["verdict"] == "broken"
    assert "there is no fault" in found["no-such-fault"]["note"]
    assert ended.returncode == 1


def test_a_third_partys_server_that_fails_without_a_fault(
    evaluate: Evaluate, schemas: Path, tmp_path: Path
) -> None:
    (tmp_path / "faults.txt").write_text("CreateKeeper.name.minLength:x takes none\nx CreateKeeper\n")
    always = SERVER.format(schemas).replace("{fault}", "CreateKeeper.name.required:unenforced # {fault}")
    ended = evaluate(
        "--server", always, "--faults-file", "faults.txt", "--operation", "CreateKeeper",
        "--json", "power.json", "--html", "power.html",
    )  # fmt: skip
    assert ended.returncode == 1, ended.stdout
    assert "\n  zoo.CreateKeeper.name.required: an invalid request" in ended.stdout
    data = json.loads((tmp_path / "power.json").read_text("utf-8"))
    alarms = data["summary"]["falseAlarms"]
    assert alarms["zoo.CreateKeeper.name.required"] == [0]
    assert f"false alarms in 1 faultless run: {len(alarms)}\n" in ended.stdout
    assert {f["verdict"] for f in data["faults"]} == {"missed"}, "what fails always catches no fault"
    assert (tmp_path / "power.html").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--faults", "no such fault"), "no fault matches"),
        (("--operation", "NoSuchOperation"), "has no operation 'NoSuchOperation'"),
        (("--server", "true {port} {fault}"), "belong together"),
        (("--faults-file", "missing", "--server", "x"), "cannot be read"),
        (("--state", "/dev/null/x"), "/dev/null/x"),
    ],
)
def test_wrong_usage_is_one_line_and_code_4(schemas: Path, words: tuple[str, ...], told: str) -> None:
    ended = CliRunner().invoke(command, ["--service", "zoo", "--schemas", str(schemas), *words])
    assert ended.exit_code == 4
    assert told in ended.output
    assert len(ended.output.strip().splitlines()) == 1
