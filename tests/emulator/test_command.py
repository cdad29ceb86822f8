"""``conformance serve`` as a process."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.clock import HANG

COMMAND = [sys.executable, "-c", "from conformance.cli import main; main()", "serve"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_its_url_first_and_stops_cleanly(number: signal.Signals) -> None:
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--step", "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        with urllib.request.urlopen(f"{url}/_conformance/health", timeout=5) as answer:
            assert answer.status == 200
        process.send_signal(number)
        assert process.wait(timeout=10) == 0


def test_it_lists_faults() -> None:
    listed = subprocess.run(
        [*COMMAND, "--list-faults"], capture_output=True, text=True, check=True, timeout=HANG
    )
    lines = listed.stdout.splitlines()
    assert len(lines) > 5000
    assert all(len(line.split("\t")) == 2 for line in lines)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--fault", "no such"], "there is no fault 'no such'"),
        (["--service", "nonsense"], "no contracts for service 'nonsense'"),
        (["--schemas", "."], "no contracts for service"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_4(arguments: list[str], text: str) -> None:
    failed = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=30, check=False)
    assert failed.returncode == 4
    assert text in failed.stderr
    assert len(failed.stderr.splitlines()) == 1
