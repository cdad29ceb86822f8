"""A run as a person starts it: pytest, from an empty folder, in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.contract.load import load_service
from conformance.contract.requirements import requirements
from conformance.emulator import Server

from .door import LONGEST, NOT_REQUIRED, REQUIRED, clean, results, verdicts
from .servers import Counting

PERSONALIZE = load_service("personalize")
NULL = REQUIRED.replace("required", "null")
SMALL = ("--conformance-operation=CreateSchema", "--conformance-profile=smoke")
ITEM = re.compile(r"^conformance/properties/(\w+\.py::test_\w+\[\S+\]) ([A-Z]+)", re.MULTILINE)


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``python -m pytest`` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=folder, env=clean(**environment), capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def report_of(folder: Path, server: Server) -> Path:
    """Where the report of a run against a URL is."""
    return folder / "reports" / server.url.removeprefix("http://").replace(":", "-")


@pytest.fixture
def server() -> Iterator[Counting]:
    running = Counting(PERSONALIZE)
    running.start()
    yield running
    running.stop()


# --- one small run, looked at from all sides --------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(scope="module")
def small(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(folder, "--target=reference", *SMALL, "--junitxml=junit.xml", "-v")


def test_a_target_that_conforms_ends_with_0(small: subprocess.CompletedProcess[str]):
    assert small.returncode == 0, small.stdout + small.stderr


def test_each_requirement_is_one_item_with_the_id_as_its_parameter(small):
    items = [item for item, _ in ITEM.findall(small.stdout)]
    wanted = [r.id for r in requirements(PERSONALIZE) if r.operation == "CreateSchema"]
    assert sorted(re.findall(r"\[(.*)\]", "\n".join(items))) == sorted(wanted)
    assert f"request.py::test_constraint[{REQUIRED}]" in items


def test_every_requirement_has_a_verdict_in_the_results(folder: Path, small):
    found = results(folder / "reports" / "reference")
    schema = json.loads((files("conformance.report") / "results.schema.json").read_text())
    Draft202012Validator(schema).validate(found)
    wanted = [r.id for r in requirements(PERSONALIZE) if r.operation == "CreateSchema"]
    assert sorted(r["id"] for r in found["requirements"]) == sorted(wanted)
    assert found["summary"]["fail"] == 0
    assert found["summary"]["pass"] >= 28
    told = {"name": "reference", "kind": "reference", "started": True, "version": version("aws-conformance")}
    assert found["target"] == {**told, "url": found["target"]["url"]}
    assert all(r["reason"] for r in found["requirements"] if r["verdict"] != "pass")


def test_the_report_is_written(folder: Path, small):
    assert "reports/reference/index.html" in small.stdout
    assert "<html" in (folder / "reports" / "reference" / "index.html").read_text()


def test_junit_has_the_same_items(folder: Path, small):
    cases = list(ET.parse(folder / "junit.xml").getroot().iter("testcase"))
    assert len(cases) == len(ITEM.findall(small.stdout))
    assert any(case.get("name") == f"test_constraint[{REQUIRED}]" for case in cases)


def test_nothing_is_left_behind(small):
    assert "left behind" not in small.stdout
    assert "defect" not in small.stdout


def test_nothing_but_the_report_is_written_into_the_folder(tmp_path: Path):
    caches = tmp_path / "caches"
    done = run(
        tmp_path, "--target=reference", "--conformance-requirement", REQUIRED, XDG_CACHE_HOME=str(caches)
    )
    assert done.returncode == 0, done.stdout
    assert {p.name for p in tmp_path.iterdir()} == {"caches", "reports"}
    assert (caches / "aws-conformance" / "hypothesis").is_dir()


# --- choosing what runs -----------------------------------------------------------------------------------


def test_without_a_target_nothing_of_the_suite_is_collected(tmp_path: Path):
    (tmp_path / "test_own.py").write_text(
        "def test_own():\n    import sys\n    assert 'conformance.run.hooks' not in sys.modules\n"
    )
    done = run(tmp_path, "-v")
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
    assert not (tmp_path / "reports").exists()


def test_in_an_empty_folder_without_a_target_there_is_nothing(tmp_path: Path):
    assert run(tmp_path).returncode == 5


def test_the_projects_own_tests_do_not_run_with_a_target(tmp_path: Path, server: Counting):
    (tmp_path / "test_own.py").write_text("def test_own():\n    assert False\n")
    done = run(tmp_path, f"--target={server.url}", *SMALL, "-k", "name and required", "-v")
    assert done.returncode == 0, done.stdout
    assert ITEM.findall(done.stdout) == [(f"request.py::test_constraint[{REQUIRED}]", "PASSED")]
    assert set(verdicts(report_of(tmp_path, server))) == {REQUIRED}


def test_items_are_listed_without_a_target_being_started(tmp_path: Path):
    done = run(tmp_path, "--target=http://127.0.0.1:9", *SMALL, "--collect-only", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"[{REQUIRED}]" in done.stdout


def test_an_item_can_be_named(tmp_path: Path, server: Counting):
    item = f"conformance.properties.request::test_constraint[{LONGEST}]"
    done = run(tmp_path, f"--target={server.url}", *SMALL, "--pyargs", item)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(verdicts(report_of(tmp_path, server))) == {LONGEST}


def test_x_ends_with_the_first_failure_and_lf_runs_it_again(tmp_path: Path, server: Counting):
    server.reset(NOT_REQUIRED)
    words = (f"--target={server.url}", *SMALL, "-p", "cacheprovider")
    first = run(tmp_path, *words, "-x")
    assert first.returncode == 1, first.stdout + first.stderr
    assert f"{REQUIRED} (MUST): an invalid request (name absent) was accepted" in first.stdout
    assert "name is required" in first.stdout  # the requirement's sentence
    assert '→ 200 {"schemaArn"' in first.stdout
    found = results(report_of(tmp_path, server))
    assert [r["id"] for r in found["requirements"] if r["verdict"] == "fail"] == [REQUIRED]
    assert found["summary"]["untested"] > 20
    again = run(tmp_path, *words, "--lf", "-v")
    assert again.returncode == 1
    assert ITEM.findall(again.stdout) == [(f"request.py::test_constraint[{REQUIRED}]", "FAILED")]


# --- targets ----------------------------------------------------------------------------------------------


def test_a_url(tmp_path: Path, server: Counting):
    done = run(tmp_path, f"--target={server.url}", *SMALL)
    assert done.returncode == 0, done.stdout + done.stderr
    found = results(report_of(tmp_path, server))
    assert found["target"]["kind"] == "url"
    assert found["exchanges"] <= len(server.seen)
    assert server.left("ListSchemas") == 0


def test_a_conformance_serve_of_ones_own(tmp_path: Path):
    words = [sys.executable, "-m", "conformance", "serve", "--fault", NOT_REQUIRED]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=clean()) as serving:
        assert serving.stdout is not None
        url = serving.stdout.readline().strip()
        try:
            done = run(tmp_path, f"--target=mine={url}", *SMALL, "-k", "required")
            assert done.returncode == 1, done.stdout + done.stderr
            done = run(tmp_path, f"--target=reference={url}", *SMALL, "-k", "required")
            assert done.returncode == 1, done.stdout + done.stderr
        finally:
            serving.terminate()
    for name in ("mine", "reference"):
        assert verdicts(tmp_path / "reports" / name)[REQUIRED] == "fail"


def test_several_targets_run_one_after_the_other(tmp_path: Path, server: Counting):
    server.reset(NOT_REQUIRED)
    done = run(tmp_path, f"--target={server.url}", "--target=reference", *SMALL, "-v", "-k", "required")
    name = report_of(tmp_path, server).name
    assert done.returncode == 1
    outcomes = dict(ITEM.findall(done.stdout))
    assert outcomes[f"request.py::test_constraint[{name}::{REQUIRED}]"] == "FAILED"
    assert outcomes[f"request.py::test_constraint[reference::{REQUIRED}]"] == "PASSED"
    order = [name in item for item, _ in ITEM.findall(done.stdout)]
    assert order == sorted(order, reverse=True)
    assert verdicts(tmp_path / "reports" / name)[REQUIRED] == "fail"
    assert verdicts(tmp_path / "reports" / "reference")[REQUIRED] == "pass"


def test_workers_share_one_target_and_one_report(tmp_path: Path, server: Counting):
    server.reset(NOT_REQUIRED)
    done = run(tmp_path, f"--target={server.url}", *SMALL, "-n", "2")
    assert done.returncode == 1, done.stdout + done.stderr
    found = verdicts(report_of(tmp_path, server))
    assert found[REQUIRED] == "fail"
    assert {name for name, verdict in found.items() if verdict == "fail"} == {REQUIRED, NULL}
    assert len(found) == len([r for r in requirements(PERSONALIZE) if r.operation == "CreateSchema"])
    assert len([v for v in found.values() if v == "pass"]) >= 28
    assert server.left("ListSchemas") == 0
