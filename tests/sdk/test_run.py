"""``conformance sdk run`` as a user has it: results of a client, a gate, what is refused in one line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.run.door import conformance

ONE = ("--operation", "ListDatasetGroups")
MESSAGE = ("--requirement", "sdk.personalize.ListDatasetGroups.error.message")
LOSES = "tiny@error.message:lost"


def test_results_are_of_a_client(tmp_path: Path) -> None:
    done = conformance(tmp_path, "sdk", "run", "--driver", "tiny", *ONE, "-k", "error", "--report", "r")
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((tmp_path / "r/results.json").read_text("utf-8"))
    assert (results["target"]["name"], results["target"]["kind"]) == ("tiny", "sdk")
    assert results["summary"]["fail"] == 0
    assert results["summary"]["pass"] > 10
    assert (tmp_path / "r/index.html").exists()


def test_a_known_failure_does_not_fail_the_gate(tmp_path: Path) -> None:
    words = ("sdk", "run", "--driver", LOSES, *MESSAGE, "--fail-on", "should", "--report", "r")
    assert conformance(tmp_path, *words).returncode == 1
    written = conformance(tmp_path, *words, "--baseline", "b.toml", "--update-baseline")
    assert written.returncode == 0, written.stdout + written.stderr
    assert MESSAGE[1] in (tmp_path / "b.toml").read_text("utf-8")
    assert conformance(tmp_path, *words, "--baseline", "b.toml").returncode == 0


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import sys; sys.exit(3)", "it ended with code 3"),
        ("print('hello')", "it wrote no JSON: b'hello'"),
        ("import sys; sys.stderr.write('no such sdk'); sys.exit(1)", "no such sdk"),
    ],
)
def test_a_driver_that_does_not_come_up_is_one_line(tmp_path: Path, program: str, told: str) -> None:
    (tmp_path / "driver.py").write_text(program)
    done = conformance(tmp_path, "sdk", "run", "--driver", f"{sys.executable} driver.py", *ONE)
    assert done.returncode == 4, done.stdout + done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert told in line


def test_a_driver_that_dies_in_mid_run_leaves_results(tmp_path: Path) -> None:
    (tmp_path / "driver.py").write_text(
        "import json, sys\n"
        "hello = {'type': 'hello', 'protocol': 1, 'sdk': 'toy', 'version': '1', 'language': 'Toy'}\n"
        "hello |= {'services': ['personalize'], 'features': []}\n"
        "told = {'hello': hello, 'configure': {'type': 'configured'}}\n"
        "for line in sys.stdin:\n"
        "    message = json.loads(line)\n"
        "    print(json.dumps({'id': message['id'], **told[message['type']]}), flush=True)\n"
    )
    command = f"{sys.executable} driver.py"
    done = conformance(tmp_path, "sdk", "run", "--driver", command, *ONE, "--report", "r", "-k", "error")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "the driver broke down 5 times in a row" in " ".join(done.stdout.split())
    results = json.loads((tmp_path / "r/results.json").read_text("utf-8"))
    assert results["summary"]["pass"] == results["summary"]["fail"] == 0


def test_s3_is_checked(tmp_path: Path) -> None:
    words = (
        "--driver",
        "boto3",
        "--service",
        "s3",
        "--operation",
        "HeadBucket",
        "--operation",
        "GetObjectTorrent",
    )
    done = conformance(tmp_path, "sdk", "run", *words, "--fail-on", "none", "--report", "r")
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((tmp_path / "r/results.json").read_text("utf-8"))
    failing = [one["id"] for one in results["requirements"] if one["verdict"] == "fail"]
    assert failing == ["sdk.s3.HeadBucket.BucketExists.waiter.success"], "a redirection that leads nowhere"
    assert results["summary"]["pass"] > 50


def test_a_service_of_the_query_protocol_is_checked(tmp_path: Path) -> None:
    words = ("--driver", "boto3", "--service", "sts", "--operation", "GetAccessKeyInfo")
    done = conformance(tmp_path, "sdk", "run", *words, "--report", "r")
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((tmp_path / "r/results.json").read_text("utf-8"))
    failing = [one["kind"] for one in results["requirements"] if one["verdict"] == "fail"]
    assert failing == ["retry.skew"], "which boto3 does not do, and no page promises"
    assert results["summary"]["pass"] > 30


def test_each_requirement_is_an_item_of_junit(tmp_path: Path) -> None:
    done = conformance(
        tmp_path, "sdk", "run", "--driver", "tiny", *MESSAGE, "--junitxml", "junit.xml", "--report", "r"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert MESSAGE[1] in (tmp_path / "junit.xml").read_text("utf-8")
