"""What a person sees while a run goes on: a bar on a terminal, dots elsewhere, nothing in quiet mode."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run.door import NOT_REQUIRED, SMALL, clean, conformance, faulty

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
def test_a_terminal_shows_a_bar_with_counts(tmp_path: Path, workers: str) -> None:
    said = on_a_terminal(tmp_path, "run", *SMALL, *faulty(NOT_REQUIRED), "-n", workers)
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", said)
    assert "━━━" in plain
    assert re.search(r"2/2 .*✓ 1 pass +✗ 1 fail", plain)
    assert COLOUR.search(said)
    assert "bringing up nodes" not in plain
    assert "1 failed, 1 passed" in plain
    assert plain.index("2/2") < plain.index("conformance of reference")
    assert "━━━" not in plain[plain.index("conformance of reference") :]


def test_no_color_is_honoured(tmp_path: Path) -> None:
    said = on_a_terminal(tmp_path, "run", *SMALL, *faulty(NOT_REQUIRED), NO_COLOR="1")
    assert "✗" in said
    assert not COLOUR.search(said)


def test_what_is_no_terminal_gets_pytests_own_lines(tmp_path: Path) -> None:
    done = conformance(tmp_path, "run", *SMALL, *faulty(NOT_REQUIRED))
    assert re.match(r"(F\.|\.F) +\[100%\]\n", done.stdout)
    assert re.search(r"^1 failed, 1 passed in [\d.]+s$", done.stdout.strip().splitlines()[-1])
    assert "\x1b" not in done.stdout


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
