"""The gate as a team walks through it: red, baselined to green, a new departure red, a mended one told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve

from conformance.contract.load import schemas_root
from conformance.report.baseline import Baseline, Entry
from conformance.report.results import Results
from conformance.run.configuration import read
from conformance.run.gate import exit_code, gated
from conformance.run.options import OPTIONS, Options, UsageError
from tests.report import factories
from tests.run.door import (
    LONGEST,
    NOT_REQUIRED,
    REQUIRED,
    SMALL,
    TOO_LONG,
    clean,
    conformance,
    faulty,
    heeds_ctrl_c,
    results,
    verdicts,
)

SERVE = f"{sys.executable} -m conformance serve --port {{port}}"


def test_the_walk(tmp_path: Path) -> None:
    gate = ("run", *SMALL, "--baseline", "known.toml")
    known = tmp_path / "known.toml"

    without = conformance(tmp_path, *gate, *faulty(NOT_REQUIRED))
    assert without.returncode == 4
    assert "known.toml: no such file; --update-baseline makes it" in without.stderr

    first = conformance(tmp_path, *gate, *faulty(NOT_REQUIRED), "--update-baseline")
    assert first.returncode == 0, first.stdout + first.stderr
    assert verdicts(tmp_path / "reports" / "reference")[REQUIRED] == "fail"
    assert tomllib.loads(known.read_text())["known"] == {REQUIRED: {}}
    assert "known.toml is written, 1 known failure\n" in first.stdout

    green = conformance(tmp_path, *gate, *faulty(NOT_REQUIRED))
    assert green.returncode == 0
    assert "gate: pass: 0 new, 1 known, 0 mended\n" in green.stdout
    assert "1 passed, 1 xfailed" in green.stdout

    known.write_text(known.read_text().replace("{}", '{ reason = "issue 7", expires = 2999-12-31 }'))
    other = conformance(tmp_path, *gate, *faulty(TOO_LONG))
    assert other.returncode == 1
    assert f"new       {LONGEST}" in other.stdout
    assert f"mended    {REQUIRED}" in other.stdout

    conformance(tmp_path, *gate, *faulty(NOT_REQUIRED), "--update-baseline")
    kept = tomllib.loads(known.read_text())["known"][REQUIRED]
    assert kept["reason"] == "issue 7"
    assert str(kept["expires"]) == "2999-12-31"

    known.write_text(known.read_text().replace("2999", "2001"))
    expired = conformance(tmp_path, *gate, *faulty(NOT_REQUIRED), "--update-baseline")
    assert expired.returncode == 1
    assert f"expired   {REQUIRED} (issue 7; until 2001-12-31)" in expired.stdout
    assert "2001-12-31" in known.read_text(), "a day that is over is a person's to change"

    mended = conformance(tmp_path, *gate, "--update-baseline")
    assert mended.returncode == 0
    assert f"mended    {REQUIRED}" in mended.stdout
    assert tomllib.loads(known.read_text())["known"] == {}


def test_a_first_try_ends_green_and_says_what_a_gate_would_have_said(tmp_path: Path) -> None:
    words = ("run", *SMALL, *faulty(NOT_REQUIRED), "--fail-on", "none")
    assert "the exit code would be 1" in conformance(tmp_path, *words).stdout
    (tmp_path / "known.toml").write_text(f'[known]\n"{REQUIRED}" = {{}}\n"{REQUIRED}d" = {{}}\n')
    excused = conformance(tmp_path, *words, "--baseline", "known.toml")
    assert excused.returncode == 0
    assert "the exit code would be" not in excused.stdout
    assert f"1 of no requirement that there is: {REQUIRED}d (did you mean {REQUIRED}?)\n" in excused.stdout


def test_a_target_that_stopped_answering_passes_no_gate() -> None:
    down = factories.results(factories.requirement(verdict="fail"), ended="the target stopped answering: …")
    known = Baseline({r.id: Entry(r.id) for r in down.requirements})

    def code(told: Results, fail_on: str) -> int:
        options = Options((), {o.attribute: o.default for o in OPTIONS} | {"fail_on": fail_on})
        return exit_code(gated(told, known, options))

    assert code(down, "must") == 1
    assert code(evolve(down, ended="complete"), "must") == 0
    assert code(down, "none") == 1, "whatever is excused"
    assert code(evolve(down, ended="interrupted"), "none") == 0


def test_everything_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "conformance.toml").write_text(
        f'''target = "reference"
requirement = ["{REQUIRED}", "{LONGEST}"]
operation = []
service = "personalize"
profile = "smoke"
seed = 7
max_examples = 1
setting = ["fault={NOT_REQUIRED}"]
report = "out"
baseline = "known.toml"
update-baseline = true
fail-on = "should"
strict = true
schemas = "{schemas_root()}"
allow-writes = false
lifecycle-timeout = 9
poll-interval = 0.01
region = "eu-west-1"
wait = 30
workers = 0
keyword = "required"
exitfirst = false
quiet = false
verbose = true
junitxml = "junit.xml"
'''
    )
    done = conformance(tmp_path, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    found = results(tmp_path / "out")
    assert found["seed"] == 7
    assert found["profile"] == "smoke"
    assert found["options"]["region"] == "eu-west-1"
    assert [r["id"] for r in found["requirements"]] == [REQUIRED]
    assert REQUIRED in (tmp_path / "known.toml").read_text()
    assert "XFAIL" in done.stdout, "verbose"
    junit = (tmp_path / "junit.xml").read_text()
    assert 'name="verdict" value="fail"' in junit

    overridden = conformance(tmp_path, "run", "--no-update-baseline", "--no-strict", "--seed", "8")
    assert overridden.returncode == 0
    assert results(tmp_path / "out")["seed"] == 8

    without = conformance(tmp_path, "run", "--config", "none", *SMALL)
    assert without.returncode == 0
    assert results(tmp_path / "reports" / "reference")["seed"] == 0


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("pyproject.toml", "[tool.conformance]\nprofil = ''", "unknown key 'profil'; did you mean"),
        ("pyproject.toml", "[tool]\nconformance = 3", "tool.conformance is a table"),
        ("conformance.toml", "profile = 'smoky'", "profile is one of smoke, default, thorough, not 'smoky'"),
        ("conformance.toml", "seed = true", "seed is a whole number, not True"),
        ("conformance.toml", "strict = 'yes'", "strict is true or false, not 'yes'"),
        ("conformance.toml", "wait = 'long'", "wait is a number, not 'long'"),
        ("conformance.toml", "target = [1]", "target is a text or a list of texts, not [1]"),
        ("conformance.toml", "target = ", "not valid TOML"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_one_clear_line(tmp_path: Path, file: str, text: str, said: str) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(UsageError) as found:
        read(tmp_path)
    assert str(found.value).startswith(f"{tmp_path / file}: {said}")
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("door", ["conformance", "pytest"])
def test_a_wrong_file_ends_either_door(tmp_path: Path, door: str) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.conformance]\nprofil = 'smoke'")
    words = ("run",) if door == "conformance" else ("--target=reference",)
    done = conformance(tmp_path, *words, module=door)
    assert done.returncode == 4
    assert "pyproject.toml: unknown key 'profil'; did you mean 'profile'?" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "INTERNALERROR" not in done.stdout + done.stderr


def test_a_configuration_file_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('operation = ["Nonesuch"]')
    named = conformance(tmp_path, "run", "--config", "other.toml")
    assert named.returncode == 4
    assert "has no operation 'Nonesuch'" in named.stderr
    missing = conformance(tmp_path, "run", "--config", "absent.toml")
    assert missing.returncode == 4
    assert "absent.toml: No such file or directory" in missing.stderr


def test_an_unknown_requirement(tmp_path: Path) -> None:
    done = conformance(tmp_path, "run", "--requirement", f"{REQUIRED}d")
    assert done.returncode == 4
    assert f"did you mean '{REQUIRED}'?" in done.stderr


def test_start(tmp_path: Path) -> None:
    noted = f"echo $$ > {tmp_path}/pid; exec {SERVE}"
    done = conformance(tmp_path, "run", *SMALL, "--start", noted, "--wait", "60")
    assert done.returncode == 0, done.stdout + done.stderr
    assert results(tmp_path / "reports" / "server")["target"]["kind"] == "url"
    assert _ended(int((tmp_path / "pid").read_text()))


def test_start_with_two_targets(tmp_path: Path) -> None:
    done = conformance(tmp_path, "run", "--start", SERVE, "--target", "moto", "--target", "reference")
    assert done.returncode == 4
    assert "--start starts one server" in done.stderr


def test_start_of_what_does_not_start(tmp_path: Path) -> None:
    done = conformance(tmp_path, "run", "--start", "echo no such thing >&2; exit 3 # {port}")
    assert done.returncode == 4
    assert "ended with code 3" in done.stderr
    assert "no such thing" in done.stderr


def test_start_of_what_never_answers(tmp_path: Path) -> None:
    command = f"echo $$ > {tmp_path}/pid; exec sleep 100 # {{port}}"
    done = conformance(tmp_path, "run", "--start", command, "--wait", "1")
    assert done.returncode == 4
    assert "did not answer within 1 s" in done.stderr
    assert _ended(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_what_was_started_ends_with_the_run(tmp_path: Path, sign: signal.Signals) -> None:
    noted = f"echo $$ > {tmp_path}/pid; exec {SERVE}"
    command = [sys.executable, "-m", "conformance", "run", "--start", noted]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=clean(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heeds_ctrl_c,
    ) as run:
        assert run.stdout is not None
        run.stdout.read(5)  # the first items have ended
        run.send_signal(sign)
        run.wait(120)
    assert _ended(int((tmp_path / "pid").read_text()))
    if sign is signal.SIGINT:
        assert run.returncode == 2
        assert results(tmp_path / "reports" / "server")["ended"] == "interrupted"


def _ended(process: int) -> bool:
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_a_choice_of_nothing_is_said_and_leaves_the_last_report(tmp_path: Path) -> None:
    conformance(tmp_path, "run", *SMALL)
    before = (tmp_path / "reports" / "reference" / "results.json").read_bytes()
    again = conformance(tmp_path, "run", *SMALL, "-k", "nosuchthing")
    assert again.returncode == 5
    assert "nothing was checked: no requirement is left of" in again.stdout
    assert (tmp_path / "reports" / "reference" / "results.json").read_bytes() == before


def test_the_report_s_junit_is_the_run_s(tmp_path: Path) -> None:
    gate = ("run", *SMALL, "--baseline", "known.toml", *faulty(NOT_REQUIRED))
    conformance(tmp_path, *gate, "--update-baseline")
    conformance(tmp_path, *gate, "--junitxml", "run.xml")
    done = conformance(tmp_path, "report", "reports/reference", "--junit", "--out", "report.xml")
    assert done.returncode == 0, done.stderr
    for file in ("run.xml", "report.xml"):
        root = ET.parse(tmp_path / file).getroot()
        assert list(root.iter("failure")) == []
    ids = conformance(tmp_path, "report", "reports/reference", "--ids")
    assert ids.stdout == f"{REQUIRED}\n"
