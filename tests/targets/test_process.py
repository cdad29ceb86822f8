"""Server processes end, however their owner ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.targets.ask import ask
from conformance.targets.errors import TargetError
from conformance.targets.process import Process, free_port
from tests.clock import HANG

SERVER = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1"]


def gone(pid: int, within: float = HANG) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):  # the latter if it ends while it is read
            return True
        if state == "Z" and os.getppid() != pid:  # ended; its own parent has yet to collect it
            return True
        time.sleep(0.05)
    return False


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + HANG
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def start(wait: float = HANG) -> tuple[Process, str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    return Process("toy", [*SERVER, str(port)], {}, lambda: ask(url) is not None, wait), url


def test_started_restarted_and_ended() -> None:
    process, url = start()
    assert ask(url) == 200
    assert process.is_busy(0.2) is False
    process.restart()
    assert ask(url) == 200
    assert "GET / HTTP" in process.log_tail()
    process.close()
    assert ask(url, timeout=0.5) is None
    assert "GET / HTTP" in process.log_tail()
    with pytest.raises(TargetError, match="ended for good"):
        process.restart()
    process.close()


TALKER = """
import atexit, http.server, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words): pass
print("a" * int(sys.argv[2]) + "begun")
atexit.register(print, "the last words", flush=True)
import signal; signal.signal(signal.SIGTERM, lambda *_: sys.exit())
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.mark.parametrize("before", [0, 300_000])
def test_what_it_printed_is_kept_to_its_last_words(before: int) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-c", TALKER, str(port), str(before)]
    process = Process("talker", command, {}, lambda: ask(url) is not None, HANG)
    process.close()
    assert process.printed.endswith("begun\nthe last words\n")
    assert len(process.printed) < 201_000
    assert process.printed.startswith("[") == (before > 200_000)
    assert process.last_lines()[-1] == "the last words"


def test_one_that_fails_shows_what_it_said() -> None:
    command = [sys.executable, "-c", "import sys; print('no disk left'); sys.exit(3)"]
    with pytest.raises(TargetError, match=r"toy ended with code 3[\s\S]*no disk left"):
        Process("toy", command, {}, lambda: False, HANG)


def test_one_that_does_not_exist() -> None:
    with pytest.raises(TargetError, match=r"toy ended with code 127[\s\S]*no-such-command: No such file"):
        Process("toy", ["no-such-command"], {}, lambda: False, HANG)


def test_one_that_does_not_answer_is_ended(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    command = ["/bin/sh", "-c", f"echo $$ > {note}; exec sleep 600"]
    with pytest.raises(TargetError, match=r"did not answer within 2 s"):
        Process("toy", command, {}, lambda: False, 2)
    assert gone(int(note.read_text()))


def test_the_whole_group_ends_even_if_it_does_not_want_to(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    stubborn = f"trap '' TERM; (trap '' TERM; echo $BASHPID > {note}; sleep 600) & sleep 600"
    process = Process("toy", ["/bin/bash", "-c", stubborn], {}, note.exists, HANG)
    wait_until(lambda: bool(note.read_text()))
    process.close()
    assert gone(int(note.read_text()))


def test_a_busy_one_is_seen() -> None:
    process = Process("toy", [sys.executable, "-c", "while True: pass"], {}, lambda: True, HANG)
    wait_until(process.is_busy)
    process.close()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_survives_its_owner(ending: signal.Signals, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    script = textwrap.dedent(
        f"""
        import signal, sys, time
        from pathlib import Path
        signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell starts aside
        from conformance.targets.process import Process
        command = ["/bin/sh", "-c", "echo $$ > {note}; exec sleep 600"]
        Process("toy", command, {{}}, Path("{note}").exists, {HANG})
        print("ready", flush=True)
        time.sleep(600)
        """
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "ready\n"
    owner.send_signal(ending)
    owner.wait(HANG)
    assert gone(int(note.read_text()))


COLOURED = """
import runpy, sys
print("\\x1b[31m\\x1b[1mred\\x1b[0m", flush=True)
sys.argv[1:] = ["--bind", "127.0.0.1", sys.argv[1]]
runpy.run_module("http.server", run_name="__main__")
"""


def test_colours_are_left_out_of_what_it_printed() -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-c", COLOURED, str(port)]
    process = Process("toy", command, {}, lambda: ask(url) is not None, HANG)
    try:
        assert "red" in process.last_lines()
        assert "\x1b" not in process.log_tail()
    finally:
        process.close()
