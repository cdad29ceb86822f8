"""What a person sees while a run goes on: how far it is, on a terminal; lines elsewhere; nothing if quiet."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from tests.run.door import NOT_REQUIRED, REQUIRED, SMALL, clean, conformance, faulty, heeds_ctrl_c

COLOUR = re.compile(r"\x1b\[[\d;]*(?:3[0-7]|38;5;\d+|9[0-7])m")


def on_a_terminal(folder: Path, *words: str, **environment: str) -> str:
    """Run the command line on a pseudo-terminal and return everything that it wrote there."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "conformance", *words]
    env = clean(TERM="xterm-256color", COLUMNS="110", LINES="40", **environment)
    for name in ("CI", "FORCE_COLOR", *(["NO_COLOR"] if "NO_COLOR" not in environment else [])):
        env.pop(name, None)
    with subprocess.Popen(command, cwd=folder, env=env, stdout=slave, stderr=slave, stdin=slave) as run:
        os.close(slave)
        said = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # on Linux the way in which a terminal ends
                break
            if not piece:
                break
            said += piece
        run.wait(60)
    os.close(master)
    return said.decode("utf-8", "replace")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_terminal_shows_how_far_the_run_is(tmp_path: Path, workers: str) -> None:
    said = on_a_terminal(tmp_path, "run", *SMALL, *faulty(NOT_REQUIRED), "-n", workers)
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", said)
    stages = [
        "loading the suite 0:00",
        "starting reference 0:",
        "Amazon Personalize on reference: 1 operation, ",
    ]
    stages += [" 0/2 0:", " 2/2 0:", "writing the report  ✓ 1 pass  ✗ 1 fail", "= conformance of reference ="]
    assert [stage for stage in stages if stage not in plain] == []
    assert sorted(stages, key=plain.index) == stages
    assert COLOUR.search(said)
    assert "bringing up nodes" not in plain
    assert "1 failed, 1 passed" in plain
    assert "2/2" not in shown(said)
    assert "writing" not in shown(said)


def shown(said: str) -> str:
    """What is left on a terminal: each sequence that goes up and erases takes away what was there."""
    lines = [""]
    for piece in re.split(r"(\x1b\[\d*[A-Za-z]|\r\n|\n|\r)", said):
        if piece in ("\n", "\r\n"):
            lines.append("")
        elif piece == "\x1b[1A":
            lines.pop()
        elif piece == "\x1b[2K":
            lines[-1] = ""
        elif not piece.startswith(("\x1b", "\r")):
            lines[-1] += piece
    return "\n".join(lines)


def test_no_color_is_honoured(tmp_path: Path) -> None:
    said = on_a_terminal(tmp_path, "run", *SMALL, *faulty(NOT_REQUIRED), NO_COLOR="1")
    assert "✗" in said
    assert not COLOUR.search(said)


def test_what_is_no_terminal_gets_lines_and_no_dots(tmp_path: Path) -> None:
    done = conformance(tmp_path, "run", *SMALL, *faulty(NOT_REQUIRED))
    lines = done.stdout.splitlines()
    while re.match(r" +\d+:\d\d  ", lines[0]):  # on a slow machine, while it starts
        del lines[0]
    assert lines[0] == (
        "Amazon Personalize on reference: 1 operation, 2 requirements, profile smoke; up to about 5 s"
    )
    lines = [line for line in lines[1:] if line and not re.match(r" +\d+:\d\d  \d of 2  ", line)]
    assert "conformance of reference" in lines[0]
    assert re.search(r"^1 failed, 1 passed in [\d.]+s$", lines[-1])
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("workers", ["0", "2"])
def test_pytest_itself_shows_its_own(tmp_path: Path, workers: str) -> None:
    words = [f"--conformance-requirement={REQUIRED}", "--conformance-profile=smoke", "-n", workers]
    done = conformance(tmp_path, "-p", "no:cacheprovider", "--target=reference", *words, module="pytest")
    assert re.search(r"^(conformance/properties/request.py )?\. +\[100%\]$", done.stdout, re.MULTILINE)
    assert "up to about" not in done.stdout


RUN = ("conformance", "run", "--operation=CreateCampaign")
PYTEST = ("pytest", "--target=reference", "--conformance-operation=CreateCampaign")


@pytest.mark.parametrize(
    ("words", "ready"),
    [(RUN, " requirements, "), ((*RUN, "-n", "2"), " requirements, "), (PYTEST, "collected")],
)
def test_ctrl_c_is_answered_and_no_traceback(tmp_path: Path, words: tuple[str, ...], ready: str) -> None:
    command = [sys.executable, "-u", "-m", *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(
        command, cwd=tmp_path, env=clean(), text=True, preexec_fn=heeds_ctrl_c, **pipes
    ) as run:  # type: ignore[call-overload]
        begun = list(takewhile(lambda line: ready not in line, run.stdout))
        run.send_signal(signal.SIGINT)
        said = run.stdout.read()
    assert run.returncode == 2, [*begun, said]
    assert len(re.findall("^interrupted: ", said, re.MULTILINE)) == 1
    assert "KeyboardInterrupt" not in said
    assert "Traceback" not in said
    assert "! interrupted" in said


def test_quiet_is_only_the_summary(tmp_path: Path) -> None:
    done = conformance(tmp_path, "run", *SMALL, "-q")
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    assert len(lines) == 3
    assert "conformance of reference" in lines[0]
    assert lines[1].startswith("✓ reference: conforms")
    assert lines[2] == "report: reports/reference/index.html"


def test_verbose_is_a_line_an_item(tmp_path: Path) -> None:
    done = conformance(tmp_path, "run", *SMALL, "-v")
    assert len(re.findall(r"::test_constraint\[.*\] PASSED", done.stdout)) == 2
    assert "1 operation, 2 requirements, profile smoke" in done.stdout
