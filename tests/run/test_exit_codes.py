"""Exit codes and what is said with them: 0, 1, 2, 3, 4 with one clear line, 5."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.contract.model import Service
from conformance.emulator.call import Call, Hook
from conformance.emulator.failures import Failure, Refused
from conformance.emulator.hooks import Fault
from tests.clock import HANG
from tests.wire.servers import answer, serving
from tests.zoo import write

from .door import clean, heeds_ctrl_c, results
from .odd import Odd
from .servers import Counting
from .test_run import ITEM, report_of, run

MUST = "CreateKeeper.name.required:unenforced"
SHOULD = "CreateKeeper.unknown:refused"
QUICK = ("--conformance-service=zoo", "--conformance-profile=smoke")
OBSERVED = """
[[observation]]
operation = "CreateKeeper"
path = "name"
kind = "required"
as_documented = false
answer = "accepted"
did = "A keeper was made without a name."
date = 2024-03-11
source = "https://example.org/keepers.snapshot.json"
confidence = "recorded"
"""
ROOT = Path(__file__).parents[2]
KEEPER = (*QUICK, "--conformance-operation=CreateKeeper")


@pytest.fixture
def server(service: Service) -> Iterator[Counting]:
    running = Counting(service)
    running.start()
    yield running
    running.stop()


# --- 0 and 1 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "words", "code", "outcome"),
    [
        (None, (), 0, "PASSED"),
        (MUST, (), 1, "FAILED"),
        (MUST, ("--conformance-fail-on=should",), 1, "FAILED"),
        (MUST, ("--conformance-fail-on=none",), 0, "XFAIL"),
        (SHOULD, (), 0, "XFAIL"),
        (SHOULD, ("--conformance-fail-on=should",), 1, "FAILED"),
        (None, ("--conformance-strict",), 0, "PASSED"),
    ],
)
def test_what_fails_a_run(
    tmp_path: Path, server: Counting, schemas: Path, fault, words, code: int, outcome: str
):
    server.reset(fault)
    chosen = "unknownMember" if fault == SHOULD else "name and required"
    done = run(
        tmp_path,
        f"--target={server.url}",
        f"--conformance-schemas={schemas}",
        *KEEPER,
        *words,
        "-v",
        "-k",
        chosen,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert [result for _, result in ITEM.findall(done.stdout)] == [outcome]
    (found,) = results(report_of(tmp_path, server))["requirements"]
    assert found["verdict"] == ("fail" if fault else "pass")  # whatever fails the run


@pytest.mark.parametrize("words", [(), ("--conformance-strict",), ("--conformance-fail-on=should",)])
def test_what_aws_itself_does_fails_no_run(tmp_path: Path, server: Counting, words: tuple[str, ...]):
    server.reset(MUST)
    root = write(tmp_path / "schemas")
    (root / "zoo" / "observations.toml").write_text(OBSERVED)
    done = run(tmp_path, f"--target={server.url}", f"--conformance-schemas={root}", *KEEPER, *words,
               "-k", "name and required", "-v", "-rs")  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "SKIPPED" in done.stdout
    found = results(report_of(tmp_path, server))
    (one,) = found["requirements"]
    assert one["verdict"] == "documented-otherwise"
    assert one["failures"] == []
    assert found["summary"]["documented-otherwise"] == 1
    for source in ("zoo/client/create_keeper.rst", "https://example.org/keepers.snapshot.json"):
        assert source in one["reason"]


def test_with_strict_what_could_not_be_decided_fails(tmp_path: Path, server: Counting, schemas: Path):
    words = (f"--target={server.url}", f"--conformance-schemas={schemas}", *KEEPER, "-v")
    chosen = ("-k", "ResourceNotFoundException or (name and required)")
    done = run(tmp_path, *words, *chosen)
    assert done.returncode == 0, done.stdout
    assert sorted(result for _, result in ITEM.findall(done.stdout)) == ["PASSED", "SKIPPED"]
    done = run(tmp_path, *words, *chosen, "--conformance-strict")
    assert done.returncode == 1
    assert "untested: the operation names no resource" in done.stdout


def test_stopping_at_a_failure_is_no_interruption(tmp_path: Path, server: Counting, schemas: Path):
    server.reset(MUST)
    words = (f"--target={server.url}", *KEEPER, f"--conformance-schemas={schemas}", "-x", "-n", "2")
    done = run(tmp_path, *words)
    assert done.returncode == 1, done.stdout + done.stderr
    assert results(report_of(tmp_path, server))["ended"] != "interrupted"


# --- what workers find is put together --------------------------------------------------------------------


def test_what_each_worker_left_behind_is_told(tmp_path: Path, server: Counting, schemas: Path):
    def kept(call: Call, body: object) -> object:
        if call.plan.operation.name == "DeleteKeeper":
            raise Refused(Failure("AccessDeniedException", "Keepers stay."))
        return body

    hooks: dict[str, Hook] = {"parsed": kept}
    server.reset(Fault("kept", "deletes nothing", "DeleteKeeper", "delete", lambda: hooks))
    words = (f"--target={server.url}", *KEEPER, f"--conformance-schemas={schemas}", "-n", "2")
    done = run(tmp_path, *words, "-k", "accepted or (name and pattern)")
    left = server.left("ListKeepers")
    assert left > 0, done.stdout
    found = results(report_of(tmp_path, server))
    (line,) = found["left_behind"]
    assert line.startswith(f"{left} Keeper: DeleteKeeper answered ")
    assert f"{left} Keeper" in done.stdout
    assert found["exchanges"] <= len(server.seen)
    assert found["exchanges"] > left


# --- 2: interrupted ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("workers", "sign"), [((), signal.SIGTERM), (("-n", "2"), signal.SIGINT)])
def test_an_interrupted_run_keeps_its_results_and_cleans_up(
    tmp_path: Path, server: Counting, schemas: Path, workers, sign: signal.Signals
):
    words = [
        sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--target={server.url}", *workers,
        f"--conformance-schemas={schemas}", "--conformance-service=zoo", "--conformance-profile=thorough",
    ]  # fmt: skip
    with subprocess.Popen(
        words, cwd=tmp_path, env=clean(), stdout=subprocess.PIPE, text=True, preexec_fn=heeds_ctrl_c
    ) as running:
        wait_until(lambda: server.seen.count("CreateKeeper") > 60)
        running.send_signal(sign)
        stdout, _ = running.communicate(timeout=HANG)
    assert running.returncode == 2, stdout
    found = results(report_of(tmp_path, server))
    assert found["ended"] == "interrupted"
    assert found["summary"]["untested"] > 0
    assert found["exchanges"] > 60
    assert server.left("ListKeepers") == 0
    assert server.left("ListAnimals") == 0
    assert found["summary"]["pass"] > 0
    assert "index.html" in stdout


def wait_until(condition) -> None:
    deadline = time.monotonic() + HANG
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- 3: a defect of the suite itself ----------------------------------------------------------------------


def test_a_defect_is_no_failure_of_the_target(tmp_path: Path, server: Counting, schemas: Path):
    (tmp_path / "conftest.py").write_text(
        "from conformance.properties import triggers\n"
        "def broken(requirement, target):\n"
        "    raise RuntimeError('oh dear')\n"
        "triggers.BY_MEANING = {**triggers.BY_MEANING, 'exists': broken}\n"
    )
    words = (f"--target={server.url}", f"--conformance-schemas={schemas}", *KEEPER, "-v")
    done = run(tmp_path, *words, "-k", "ResourceAlreadyExistsException or (name and required)")
    assert done.returncode == 3, done.stdout + done.stderr
    name = "zoo.CreateKeeper.ResourceAlreadyExistsException"
    assert f"defect of the suite itself: {name}: RuntimeError: oh dear" in done.stdout
    outcomes = dict(ITEM.findall(done.stdout))
    assert outcomes["request.py::test_constraint[zoo.CreateKeeper.name.required]"] == "PASSED"
    assert outcomes[f"errors.py::test_exception[{name}]"] == "ERROR"
    assert results(report_of(tmp_path, server))["summary"]["pass"] == 1


# --- 4: wrong usage ---------------------------------------------------------------------------------------


def clear_line(done: subprocess.CompletedProcess[str], told: str) -> None:
    """It ended with 4 and one clear line, and nothing of a traceback."""
    assert done.returncode == 4, done.stdout + done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert told in lines[0], done.stderr
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "INTERNALERROR" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--target=nothing",), "unknown target 'nothing'"),
        (("--target=localhost:4566",), "did you mean http://localhost:4566?"),
        (("--target=http://127.0.0.1:9", *KEEPER), "nothing answers at http://127.0.0.1:9"),
        (("--target=http://no.such.host.invalid", *KEEPER), "nothing answers at http://no.such.host.invalid"),
        (("--target=http://[", *KEEPER), "is not a URL"),
        (("--target=reference", "--conformance-operation=Nonsense"), "has no operation 'Nonsense'"),
        (("--target=reference", "--conformance-service=nonsense"), "has no service 'nonsense'"),
        (("--target=reference", "--conformance-schemas=nowhere"), "no contracts for service 'personalize'"),
        (
            ("--target=reference", "--conformance-report=file/below"),
            "the report folder file/below cannot be written",
        ),
        (("--target=reference", "--conformance-setting=fault"), "write KEY=VALUE"),
        (("--target=reference=http://127.0.0.1:9", *KEEPER), "nothing answers"),
    ],
)
def test_wrong_usage_is_one_clear_line(tmp_path: Path, schemas: Path, words: tuple[str, ...], told: str):
    (tmp_path / "file").write_text("")
    where = () if "--conformance-service=zoo" not in words else (f"--conformance-schemas={schemas}",)
    clear_line(run(tmp_path, *words, *where), told)


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_an_unreachable_target_ends_the_same_with_workers(
    tmp_path: Path, schemas: Path, workers: tuple[str, ...]
):
    done = run(tmp_path, "--target=http://127.0.0.1:9", *KEEPER, f"--conformance-schemas={schemas}", *workers)
    clear_line(done, "nothing answers at http://127.0.0.1:9")
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    "option", ["--conformance-nonsense", "--conformance-profile=huge", "--conformance-seed=x"]
)
def test_an_unknown_option_or_value(tmp_path: Path, option: str):
    done = run(tmp_path, "--target=reference", option)
    assert done.returncode == 4
    assert option.partition("=")[0] in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_none_of_whose_answers_is_json(tmp_path: Path, schemas: Path):
    with serving(answer(b"<html>It works!</html>", headers="Content-Type: text/html\r\n")) as server:
        done = run(tmp_path, f"--target={server.url}", *KEEPER, f"--conformance-schemas={schemas}")
    clear_line(done, "is JSON")


@pytest.mark.parametrize(
    ("name", "contents", "told"),
    [
        ("CreateKeeper.json", "{", "CreateKeeper.json: not valid JSON"),
        ("service.json", "[]", "service.json: a JSON object is expected"),
        ("hints.toml", "[[unique]]\noperation = 1", "hints.toml: [[unique]] entry 1 lacks members"),
    ],
)
def test_broken_schemas(tmp_path: Path, name: str, contents: str, told: str):
    write(tmp_path / "schemas")
    (tmp_path / "schemas" / "zoo" / name).write_text(contents)
    clear_line(run(tmp_path, "--target=reference", "--conformance-schemas=schemas", *KEEPER), told)


# --- 5: nothing could be decided --------------------------------------------------------------------------


def test_a_target_that_lacks_everything(tmp_path: Path, schemas: Path):
    unknown = answer(b'{"__type": "UnknownOperationException", "message": "?"}', "400 Bad Request")
    with serving(unknown) as server:
        done = run(tmp_path, f"--target={server.url}", *KEEPER, f"--conformance-schemas={schemas}", "-v")
    assert done.returncode == 5, done.stdout + done.stderr
    assert {result for _, result in ITEM.findall(done.stdout)} == {"SKIPPED"}
    (folder,) = (tmp_path / "reports").iterdir()
    summary = results(folder)["summary"]
    assert summary["not-implemented"] > 0
    assert summary["pass"] == summary["fail"] == 0


def test_nothing_that_matches(tmp_path: Path, server: Counting, schemas: Path):
    words = (f"--target={server.url}", *KEEPER, f"--conformance-schemas={schemas}", "-k", "nosuchitem")
    assert run(tmp_path, *words).returncode == 5


# --- a target that stops answering ------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_target_that_is_gone_in_mid_run(tmp_path: Path, service: Service, schemas: Path, workers):
    server = Counting(service, patience=150)
    server.start()
    started = time.monotonic()
    done = run(tmp_path, f"--target={server.url}", f"--conformance-schemas={schemas}", *QUICK, *workers)
    server.stop()
    assert time.monotonic() - started < HANG
    assert done.returncode == 1, done.stdout + done.stderr
    (folder,) = (tmp_path / "reports").iterdir()
    found = results(folder)
    assert found["ended"].startswith("the target stopped answering")
    assert found["summary"]["pass"] > 0
    assert found["summary"]["inconclusive"] + found["summary"]["untested"] > 300
    assert "stopped answering" in done.stdout


@pytest.mark.parametrize("oddity", [None, "lacks_reads"])
def test_a_target_that_is_gone_departs_from_nothing(
    tmp_path: Path, service: Service, schemas: Path, oddity: str | None
):
    server = Odd(service, oddity, patience=100)
    server.start()
    gate = (
        "--conformance-fail-on=none",
        "--conformance-baseline=known.toml",
        "--conformance-update-baseline",
    )
    done = run(tmp_path, f"--target={server.url}", f"--conformance-schemas={schemas}", *QUICK, *gate)
    server.stop()
    assert done.returncode == 1, done.stdout + done.stderr
    (folder,) = (tmp_path / "reports").iterdir()
    found = results(folder)
    assert found["ended"].startswith("the target stopped answering")
    assert [(r["id"], r["reason"]) for r in found["requirements"] if r["verdict"] == "fail"] == []
    assert not (tmp_path / "known.toml").exists()
    assert "known.toml is not written, since the target stopped answering" in done.stdout


def started(tmp_path: Path, schemas: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A run that starts a server which is mortal."""
    serve = f"cd {ROOT} && exec {sys.executable} -m tests.run.odd {{port}} {schemas} {' '.join(words)}"
    quick = ("--conformance-service=zoo", "--conformance-max-examples=0", f"--conformance-schemas={schemas}")
    only = ("--conformance-operation=CreateAnimal", f"--conformance-start={serve}")
    return run(tmp_path, "--target=server", *quick, *only, "-k", "not walk")


def test_a_started_server_that_is_killed_comes_back_and_nobody_is_blamed(tmp_path: Path, schemas: Path):
    done = started(tmp_path, schemas, str(tmp_path / "flag"))
    found = results(tmp_path / "reports" / "server")
    assert (tmp_path / "flag").exists()
    assert found["ended"] == "complete"
    assert [r["reason"] for r in found["requirements"] if r["verdict"] == "fail"] == []
    (note,) = found["notes"]
    assert note.startswith("target down after "), note
    assert note.endswith("it works again after a restart")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_request_that_kills_a_started_server_is_named_and_blamed(tmp_path: Path, schemas: Path):
    done = started(tmp_path, schemas)
    found = results(tmp_path / "reports" / "server")
    assert done.returncode == 1, done.stdout + done.stderr
    assert found["ended"] == "complete"
    failed = {r["id"] for r in found["requirements"] if r["verdict"] == "fail"}
    assert failed == {f"zoo.CreateAnimal.{what}" for what in ("legs.maximum", "legs.default", "serverError")}
    assert all(n.startswith("target down by CreateAnimal {") and '"legs": 100' in n for n in found["notes"])
