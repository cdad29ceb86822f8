"""A recorded failure is sent again, alone: it still fails, does not any more, or is printed as a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.contract.load import load_service
from conformance.reproduce import rerun
from conformance.reproduce.as_file import as_file, shown_by_itself
from conformance.reproduce.recorded import recorded_in, search
from conformance.run.options import UsageError
from conformance.targets.plugin import Options
from conformance.targets.resolve import resolve
from tests.run.door import LONGEST, NOT_REQUIRED, REQUIRED, SMALL, TOO_LONG, clean, conformance, faulty

SERVER_ERROR = "personalize.CreateSchema.serverError"
TAKEN = "personalize.CreateSchema.ResourceAlreadyExistsException"
ANSWERS_500 = "CreateSchema.name.duplicate:server-error"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report of a run in which a required member could be left out."""
    made = tmp_path_factory.mktemp("run")
    done = conformance(made, "run", *SMALL, *faulty(NOT_REQUIRED))
    assert done.returncode == 1, done.stdout + done.stderr
    return made


@pytest.fixture(scope="module")
def crashing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report of a run in which a create of a name that is taken was answered with 500."""
    made = tmp_path_factory.mktemp("crash")
    chosen = ("--requirement", TAKEN, "--requirement", SERVER_ERROR, "--profile", "smoke")
    done = conformance(made, "run", *chosen, *faulty(ANSWERS_500))
    assert done.returncode == 1, done.stdout + done.stderr
    return made


def test_it_still_fails(folder: Path) -> None:
    done = conformance(folder, "reproduce", REQUIRED)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "an invalid request (name absent) was accepted" in done.stdout
    assert "> X-Amz-Target: AmazonPersonalize.CreateSchema" in done.stdout
    assert "< HTTP 200" in done.stdout
    assert "schemaArn" in done.stdout
    assert "✗ still fails on reference, alone" in done.stdout
    assert f"{REQUIRED} is tried on reference, alone" in done.stderr


def test_it_does_not_fail_any_more(folder: Path) -> None:
    done = conformance(folder, "reproduce", REQUIRED, "--from", "reports/reference", *faulty(TOO_LONG))
    assert done.returncode == 0, done.stdout + done.stderr
    before, _, now = done.stdout.partition("NOW, on reference: a request like it, and its answer")
    assert "BEFORE, as recorded in reports/reference" in before
    assert "< HTTP 200" in before
    assert "> X-Amz-Target: AmazonPersonalize.CreateSchema" in now
    assert "< HTTP 400" in now
    assert "✓ does not fail any more on reference, alone" in done.stdout
    assert "after requests of" not in done.stderr


def test_on_another_target_the_settings_are_not_those_of_the_first(folder: Path) -> None:
    done = conformance(folder, "reproduce", REQUIRED, "--from", "reports/reference", "--target", "moto")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "✗ still fails on moto" in done.stdout


def test_what_is_watched_for_is_sought_in_company(crashing: Path) -> None:
    done = conformance(crashing, "reproduce", SERVER_ERROR)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "still fails on reference, only after requests of CreateSchema, DescribeSchema" in done.stdout
    assert "is tried on reference after requests of CreateSchema, DescribeSchema" in done.stderr
    assert "< HTTP 500" in done.stdout


def test_without_a_record_nobody_turns_to_another_target(tmp_path: Path) -> None:
    done = conformance(tmp_path, "reproduce", LONGEST)
    assert done.returncode == 4
    assert f"no failure of {LONGEST} is recorded since there are no results in reports/" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_a_record_it_is_run_on_the_target_that_is_named(tmp_path: Path) -> None:
    done = conformance(tmp_path, "reproduce", LONGEST, "--profile", "smoke", "--target", "reference")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ does not fail on reference, alone" in done.stdout


def test_what_did_not_fail_cannot_be_reproduced(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"did not fail in it \(pass\)"):
        recorded_in(folder / "reports" / "reference", LONGEST)
    with pytest.raises(UsageError, match="there is no requirement"):
        recorded_in(folder / "reports" / "reference", "personalize.CreateSchema.nonesuch")


def test_wrong_usage_is_one_line(folder: Path) -> None:
    for words in (
        ("reproduce", f"{REQUIRED}d"),
        ("reproduce", "nonesuch.Create.required"),
        ("reproduce", REQUIRED, "--from", "absent.json"),
        ("reproduce", REQUIRED, "--target", "http://127.0.0.1:9"),
    ):
        done = conformance(folder, *words)
        assert done.returncode == 4, (words, done.stdout)
        assert len([line for line in done.stderr.splitlines() if not line.startswith("  ")]) == 1, done.stderr


def test_of_several_recorded_failures_somebody_has_to_choose(folder: Path) -> None:
    other = folder / "reports" / "other"
    other.mkdir()
    text = (folder / "reports" / "reference" / "results.json").read_text("utf-8")
    (other / "results.json").write_text(text.replace('"target": "reference"', '"target": "other"'))
    try:
        with pytest.raises(UsageError, match="--from"):
            search(folder / "reports", REQUIRED, None)
        found = search(folder / "reports", REQUIRED, "other")
        assert found is not None
        assert found.file == other / "results.json"
        assert search(folder / "reports", LONGEST, None) is None
    finally:
        (other / "results.json").unlink()
        other.rmdir()


# --- as a file ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def broken_server() -> Iterator[str]:
    """The URL of a reference emulator that takes a schema without a name."""
    target, service = resolve("reference"), load_service("personalize")
    with target.start(service, Options(settings={"fault": NOT_REQUIRED})) as running:
        yield running.url


@pytest.fixture(scope="module")
def sound_server() -> Iterator[str]:
    with resolve("reference").start(load_service("personalize"), Options()) as running:
        yield running.url


@pytest.mark.parametrize("form", ["curl", "boto3"])
def test_a_script_sends_the_recorded_request(folder: Path, form: str, broken_server: str) -> None:
    printed = conformance(folder, "reproduce", REQUIRED, "--as", form)
    assert printed.returncode == 0, printed.stderr
    assert "an invalid request (name absent) was accepted" in printed.stdout
    script = folder / f"script.{form}"
    script.write_text(printed.stdout)
    door = ["sh"] if form == "curl" else [sys.executable]
    done = subprocess.run(
        [*door, str(script)], env=clean(ENDPOINT=broken_server), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "schemaArn" in done.stdout


def test_a_test_is_red_until_it_is_mended(folder: Path, broken_server: str, sound_server: str) -> None:
    printed = conformance(folder, "reproduce", REQUIRED, "--as", "pytest")
    assert "import conformance" not in printed.stdout
    (folder / "test_printed.py").write_text(printed.stdout)
    for endpoint, wanted in ((broken_server, 1), (broken_server, 1), (sound_server, 0)):
        done = conformance(
            folder, "-q", "-p", "no:conformance", "test_printed.py", module="pytest", ENDPOINT=endpoint
        )
        assert done.returncode == wanted, done.stdout


def test_a_test_of_what_takes_more_than_one_request_uses_the_suite(crashing: Path) -> None:
    recorded = recorded_in(crashing / "reports" / "reference", SERVER_ERROR)
    service = load_service("personalize")
    assert shown_by_itself(recorded, service) == "no server error"
    several = recorded.requirement.__class__
    from attrs import evolve

    echo = evolve(recorded, requirement=evolve(recorded.requirement, family="echo", kind="echo"))
    assert isinstance(echo.requirement, several)
    assert shown_by_itself(echo, service) is None
    text = as_file("pytest", echo, service)
    compile(text, "test_printed.py", "exec")
    assert '"--operation", "DescribeSchema"' in text
    (crashing / "test_suite.py").write_text(text)
    for fault, wanted in ((ANSWERS_500, 1), (NOT_REQUIRED, 0)):
        with resolve("reference").start(service, Options(settings={"fault": fault})) as running:
            done = conformance(
                crashing, "-q", "test_suite.py", module="pytest", CONFORMANCE_TARGET=running.url
            )
            assert done.returncode == wanted, done.stdout


def test_hostile_words_stay_in_their_comment(folder: Path) -> None:
    from attrs import evolve

    recorded = recorded_in(folder / "reports" / "reference", REQUIRED)
    failure = evolve(recorded.failure, summary='a\nrm -rf "$HOME" #\r\x1b[2J"""')
    hostile = evolve(
        recorded,
        requirement=evolve(recorded.requirement, failures=(failure,)),
        results=evolve(
            recorded.results, target=evolve(recorded.results.target, url='http://h:1/$(id)"`id`\n')
        ),
    )
    for form in ("curl", "boto3", "pytest"):
        text = as_file(form, hostile, load_service("personalize"))
        assert not any(line.startswith("rm") for line in text.splitlines())
        assert "$(id)" not in text
        assert "`id`" not in text
        assert "\x1b" not in text
        if form != "curl":
            compile(text, form, "exec")


def test_what_takes_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerun, "_BETWEEN", 1)
    said: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(3); print('done')"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert rerun._outcome(process, "a is tried", said.append)[0] == "done\n"
    assert said[0] == "a is tried: 0:01"
