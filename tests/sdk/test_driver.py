"""A driver that does not do what it must is survived, with one line that says what it did."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.sdk import driver as module
from conformance.sdk.driver import Driver
from conformance.sdk.errors import DriverError, Unsupported
from conformance.sdk.messages import Credentials, Failure, Value

WELL = """
import json, os, sys, time
HELLO = {"type": "hello", "protocol": 1, "sdk": "toy", "version": "1.0", "language": "Toy"}
HELLO |= {"services": ["zoo"], "features": []}
def say(to, **more):
    sys.stdout.write(json.dumps({"id": to["id"], **more}) + "\\n"); sys.stdout.flush()
def answer(message):
    kind = message["type"]
    if kind == "hello": return HELLO
    if kind == "configure": return {"type": "configured"}
    if kind == "echo": return {"type": "echoed", "value": message["value"]}
    if kind == "shutdown": return {"type": "bye"}
    return {"type": "value", "output": {"saw": message["input"], "env": os.environ.get("AWS_PROFILE")}}
"""
LOOP = """
for line in sys.stdin:
    message = json.loads(line)
    BODY
    say(message, **answer(message))
    if message["type"] == "shutdown": break
"""

Start = Callable[[str], Driver]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Return what starts a toy driver that does something else, in mid-loop or instead of it."""

    def starting(body: str, loop: str = LOOP) -> Driver:
        script = tmp_path / "toy.py"
        script.write_text(WELL + loop.replace("BODY", textwrap.indent(body, "    ").strip() or "pass"))
        return Driver.start([sys.executable, str(script)], {}, name="toy")

    return starting


def broken(start: Start, body: str) -> str:
    """Return what is said of a driver that does this when it is called."""
    driver = start(f'if message["type"] == "call":\n    {body}')
    with pytest.raises(DriverError) as told:
        driver.call("zoo", "Feed", {})
    line = str(told.value)
    assert "\n" not in line
    with pytest.raises(DriverError, match="toy"):  # it stays broken, and says the same
        driver.call("zoo", "Feed", {})
    driver.close()
    return line.removeprefix("driver toy: ")


def test_one_that_behaves(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    with start("") as driver:
        assert (driver.hello.sdk, driver.hello.version, driver.hello.services) == ("toy", "1.0", ("zoo",))
        driver.configure(
            service="zoo", endpoint="http://x", credentials=Credentials("a", "b"), max_attempts=2
        )
        assert driver.call("zoo", "Feed", {"a": b"x"}) == Value({"saw": {"a": b"x"}, "env": None})
        assert driver.echo([1, None]) == [1, None]
    with pytest.raises(DriverError, match="it was closed"):
        driver.call("zoo", "Feed", {})


def test_a_failure_has_all_that_was_told(start: Start) -> None:
    body = (
        'if message["type"] == "call":\n'
        '    say(message, type="failure", class_name="Gone", code="E", message="m", status=400, '
        'request_id="r", retries=2, members={"left": {"$blob": ""}}, slept=[0.5]); continue'
    )
    told = start(body).call("zoo", "Feed", {})
    assert told == Failure("Gone", "E", "m", 400, "r", 2, {"left": b""}, (0.5,))


def test_what_it_cannot_do_is_no_break(start: Start) -> None:
    body = (
        'if message["type"] == "wait":\n    say(message, type="unsupported", reason="no waiters"); continue'
    )
    driver = start(body)
    with pytest.raises(Unsupported, match="no waiters"):
        driver.wait("zoo", "Fed", {})
    assert driver.call("zoo", "Feed", {}) == Value({"saw": {}, "env": None})


def test_hangs(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CALL", 0.3)
    assert broken(start, "time.sleep(60)") == "it did not answer within 0.3 s"


def test_reads_nothing_more(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = start("")
    driver.close()
    monkeypatch.setattr(module, "CALL", 0.3)
    deaf = start('if message["type"] == "configure":\n    say(message, type="configured"); time.sleep(60)')
    deaf.configure(service="zoo")
    with pytest.raises(DriverError, match="did not answer within"):
        deaf.call("zoo", "Feed", {"large": "x" * 10_000_000})


def test_dies(start: Start) -> None:
    assert broken(start, "sys.stderr.write('out of\\nluck\\n'); sys.exit(3)") == (
        "it ended with code 3 (it wrote: 'luck')"
    )
    assert broken(start, "os.kill(os.getpid(), 9)") == "it ended by signal SIGKILL"


def test_dies_before_hello(tmp_path: Path) -> None:
    with pytest.raises(
        DriverError, match=r"it ended with code 1 \(it wrote: .ModuleNotFoundError: No module"
    ):
        Driver.start([sys.executable, "-c", "import no_such_sdk"], {}, name="toy")
    with pytest.raises(DriverError, match="no-such-program cannot be started: No such file"):
        Driver.start(["no-such-program"], {})


def test_closes_its_output_and_goes_on(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.sdk.pipe._GRACE", 0.2)
    assert broken(start, "os.close(1); time.sleep(60)") == "it ended its output while it goes on running"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("print('Warning: old', flush=True)", r"it wrote no JSON: b'Warning: old'"),
        ("print('[' * 100000, flush=True)", "it wrote no JSON"),
        ("sys.stdout.buffer.write(b'\\xff\\x00\\n'); sys.stdout.flush()", "it wrote no JSON"),
        ("print('[1]', flush=True)", r"it answered call with b'\[1\]'"),
        ("say(message, type='bye')", "it answered call with"),
        ("say(message, type='value')", "no value:  'output' is a required property"),
        ("say(message, type='value', output=1, status='x')", "no value: status 'x' is not of type"),
        ("say(message, type='value', output={'$blob': '?'})", "no tagged value: {'\\$blob': '\\?'}"),
        ('print(\'{"id": 2, "type": "value", "output": NaN}\', flush=True)', "it wrote no JSON"),
        ("say({'id': 1}, type='value', output=1)", "it answered message 1, and was asked 2"),
    ],
)
def test_garbage(start: Start, body: str, told: str) -> None:
    import re

    assert re.search(told, broken(start, body))


def test_floods(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.sdk.pipe.LONGEST", 2**20)
    told = broken(start, "\n    while True: sys.stdout.write('x' * 65536)".lstrip())
    assert told == "it wrote a line of more than 1 MiB"


def test_floods_with_lines(start: Start) -> None:
    driver = start(
        'if message["type"] == "configure":\n    say(message, type="configured"); say(message, type="x")'
    )
    driver.configure(service="zoo")
    with pytest.raises(DriverError, match=r"it wrote a line that nobody|it answered call"):
        driver.call("zoo", "Feed", {})


def test_complains_without_end(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CALL", 1.0)
    told = broken(start, "\n    while True: sys.stderr.write('help ' * 9 + '\\n')".lstrip())
    assert told.startswith("it did not answer within 1 s (it wrote: ")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('HELLO["protocol"] = 7', "it speaks version 7 of the protocol, and not 1"),
        ('HELLO["version"] = "9.9"', "it says that it drives 9.9, and 1.0 is installed"),
        ('del HELLO["sdk"]', "its answer to hello is no hello:  'sdk' is a required property"),
    ],
)
def test_lies_in_its_hello(tmp_path: Path, line: str, told: str) -> None:
    script = tmp_path / "toy.py"
    script.write_text(WELL + line + LOOP.replace("BODY", "pass"))
    with pytest.raises(DriverError) as problem:
        Driver.start([sys.executable, str(script)], {}, name="toy", version="1.0")
    assert str(problem.value) == f"driver toy: {told}"


def test_all_that_it_started_ends(start: Start, tmp_path: Path) -> None:
    driver = start(
        'if message["type"] == "configure":\n'
        "    import subprocess\n"
        "    child = subprocess.Popen(['sleep', '1000'])\n"
        f"    open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid))"
    )
    driver.configure(service="zoo")
    driver.close()
    pid = int((tmp_path / "pid").read_text())
    assert _gone(pid)


def _gone(pid: int) -> bool:
    import time

    for _ in range(200):
        try:
            os.kill(pid, 0)
            state: Any = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
