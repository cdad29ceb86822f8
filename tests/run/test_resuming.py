"""A run on a real account that was ended is gone on with, and no verdict that it had is lost."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.contract.model import Service
from conformance.run.options import Options, UsageError
from conformance.run.resuming import file_of, keep, resumed
from conformance.verdicts.ledger import Entry
from conformance.verdicts.outcome import Verdict
from conformance.verdicts.partial import COMPLETE, Heading, Part
from tests.run.accounts import begun, deletable, journals, on_aws, report
from tests.standin.cloud import Cloud


def part(ended: str = "interrupted", kind: str = "aws") -> Part:
    heading = Heading(
        service="zoo", target="aws", url="http://zoo", kind=kind, seed=0, profile="smoke", started=1.0,
        suite="1", boto3="1", botocore="1", version="", command="conformance run", options={},
    )  # fmt: skip
    entries = {
        "zoo.CreateKeeper.name.required": Entry(held=1, concluded=Verdict.PASS),
        "zoo.CreateKeeper.name.type": Entry(held=1),
        "zoo.CreateKeeper.name.maxLength": Entry(concluded=Verdict.INCONCLUSIVE, reason="?"),
        "zoo.CreateKeeper.name.minLength": Entry(concluded=Verdict.UNTESTED, reason="?"),
    }
    return Part(heading, entries, frozenset(entries), ended=ended)


def options(folder: Path, run: str | None = None) -> Options:
    return Options((), {"journal": str(folder), "resume": run})


def test_what_was_decided_is_taken_over(tmp_path: Path, service: Service) -> None:
    told = keep(options(tmp_path), "k3f9q2", [part()])
    assert told is not None
    assert told.startswith("--resume k3f9q2 goes on")
    (found,) = resumed(options(tmp_path, "k3f9q2"), {"zoo": service})
    assert set(found.entries) == set(found.items) == {"zoo.CreateKeeper.name.required"}
    assert found.ended == COMPLETE


def test_what_came_to_its_end_or_is_no_account_is_not_kept(tmp_path: Path) -> None:
    assert keep(options(tmp_path), "k3f9q2", [part(COMPLETE), part(kind="emulator")]) is None
    assert not file_of(options(tmp_path), "k3f9q2").exists()


def test_what_is_not_there_or_is_no_such_file_is_told(tmp_path: Path, service: Service) -> None:
    assert resumed(options(tmp_path), {"zoo": service}) == []
    with pytest.raises(UsageError, match="nothing is kept of a run 'zz00zz'"):
        resumed(options(tmp_path, "zz00zz"), {"zoo": service})
    file_of(options(tmp_path), "zz00zz").write_text("{}")
    with pytest.raises(UsageError, match="cannot be gone on with"):
        resumed(options(tmp_path, "zz00zz"), {"zoo": service})


@pytest.fixture
def cloud(service: Service) -> Iterator[Cloud]:
    with Cloud(service) as started:
        yield started


def test_an_interrupted_run_is_gone_on_with(tmp_path: Path, cloud: Cloud, schemas: Path) -> None:
    words = ("--service", "zoo", "--schemas", str(schemas), "--operation", "CreateKeeper", "--allow-writes")
    words = (*words, "--max-examples", "0")
    process = begun(tmp_path, cloud, *words, "--rate", "40")  # slow enough to be interrupted on any machine
    while len(cloud.asked) < 120 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(180) == 2
    before = {r["id"]: r["verdict"] for r in report(tmp_path)["requirements"]}
    decided = {name for name, verdict in before.items() if verdict == "pass"}
    assert decided
    assert deletable(cloud) == {}
    run = journals(tmp_path)[0].stem.partition("-")[0]
    asked = len(cloud.asked)
    done = on_aws(tmp_path, cloud, *words, "--rate", "0", "--resume", run)
    assert done.returncode == 0, done.stdout + done.stderr
    after = {r["id"]: r["verdict"] for r in report(tmp_path)["requirements"]}
    assert {name: after.get(name) for name in decided} == dict.fromkeys(decided, "pass")
    assert set(after) >= set(before)
    assert sum(verdict == "pass" for verdict in after.values()) > len(decided)
    assert json.loads((tmp_path / "reports" / "aws" / "results.json").read_text())["ended"] == "complete"
    assert len(cloud.asked) > asked
