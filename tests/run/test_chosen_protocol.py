"""``--protocol``: one service in each of its protocols; what comes later reads what was said in which."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .door import conformance, results

REQUIREMENT = "cloudwatch.PutDashboard.DashboardName.required"
FAULT = "fault=PutDashboard.DashboardName.required:unenforced"
SMALL = ("--service", "cloudwatch", "--requirement", REQUIREMENT, "--profile", "smoke", "--setting", FAULT)
SENT = {"query": "Action=PutDashboard", "json": "GraniteServiceVersion20100801.PutDashboard"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("protocols")
    for name in SENT:
        kept = ("--report", f"reports/{name}", "--partial", f"{name}.json", "--record", f"rec-{name}")
        done = conformance(folder, "run", "-q", *SMALL, "--protocol", name, *kept)
        assert done.returncode == 1, done.stdout + done.stderr
    return folder


@pytest.mark.parametrize("name", SENT)
def test_a_run_speaks_it_and_says_so(folder: Path, name: str) -> None:
    found = results(folder / "reports" / name)
    (one,) = (r for r in found["requirements"] if r["id"] == REQUIREMENT)
    assert one["verdict"] == "fail"
    assert SENT[name] in one["failures"][0]["curl"]
    assert f"--protocol {name}" in found["command"]


def test_what_was_said_in_different_protocols_is_not_put_together(folder: Path) -> None:
    done = conformance(folder, "merge", *(f"{name}.json" for name in SENT), "--report", "merged")
    assert done.returncode == 1, done.stdout + done.stderr
    written = sorted((folder / "merged").rglob("results.json"))
    assert len(written) == 2
    told = {json.loads(path.read_text())["options"]["protocol"] for path in written}
    assert told == set(SENT)


def test_a_recording_is_read_in_the_protocol_that_it_was_made_in(folder: Path) -> None:
    done = conformance(folder, "replay", "rec-query", "--report", "again")
    assert done.returncode == 1, done.stdout + done.stderr
    (one,) = (r for r in results(folder / "again")["requirements"] if r["id"] == REQUIREMENT)
    assert one["verdict"] == "fail"
    assert SENT["query"] in one["failures"][0]["curl"]


def test_a_failure_is_reproduced_in_it(folder: Path) -> None:
    where = ("--from", "reports/query/results.json")
    done = conformance(folder, "reproduce", REQUIREMENT, *where)
    assert done.returncode == 1, done.stdout + done.stderr
    assert SENT["query"] in done.stdout
    as_pytest = conformance(folder, "reproduce", REQUIREMENT, *where, "--as", "pytest")
    assert SENT["query"] in as_pytest.stdout, as_pytest.stderr


def test_protocols_are_compared(folder: Path) -> None:
    done = conformance(folder, "compare", *(f"reports/{name}" for name in SENT), "--format", "json")
    found = json.loads(done.stdout)
    assert [target["label"] for target in found["targets"]] == ["reference (query)", "reference (json)"]
    assert [row["id"] for row in found["fail"]] == [REQUIREMENT]


def test_one_that_is_not_offered_is_one_line(tmp_path: Path) -> None:
    done = conformance(tmp_path, "run", "--service", "kms", "--protocol", "query")
    assert done.returncode == 4
    assert done.stderr.strip() == "ERROR: kms does not offer the protocol 'query' (it offers: json)"
