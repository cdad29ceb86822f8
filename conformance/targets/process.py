"""Server processes: started on a free port, waited for until they answer, ended whatever happens."""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from conformance.targets import keeper
from conformance.targets.errors import TargetError

_POLL = 0.05
_LOG_LINES = 15
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""What a terminal takes for colours and the like: in a file it is noise."""
_LONGEST = 300
_KEPT = 200_000
_BUSY = 0.15  # of a core: an idle server takes none, and a busy one may have to share


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class Process:
    """One server process and everything that it starts itself.

    It runs in a process group of its own below a keeper (:mod:`conformance.targets.keeper`), so that it ends
    with this process: on :meth:`close`, at exit, after Ctrl-C, and even when this process is killed.

    Args:
        name: what to call it in messages.
        command: the command's words.
        environment: added to this process's environment.
        answers: whether the server answers; called until it says yes.
        wait: seconds to wait for that.

    Raises:
        TargetError: if it ends or does not answer in time; the message shows the last lines it wrote.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        answers: Callable[[], bool],
        wait: float,
    ) -> None:
        self.name = name
        self.command = list(command)
        self._environment = dict(environment)
        self._answers = answers
        self._wait = wait
        self._keeper: subprocess.Popen[bytes] | None = None
        self.printed = ""
        """The end of what it wrote, once it is ended for good: some write the most only when they end."""
        # without a name, so that nothing is left of it either; it is closed with the process
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        atexit.register(self.close)
        self.start()

    def start(self) -> None:
        """Start it and return when it answers; raises :class:`TargetError` as the class does."""
        if self._log.closed:
            raise TargetError(f"{self.name} was ended for good")
        words = [sys.executable, "-I", "-S", str(Path(keeper.__file__)), *self.command]
        self._keeper = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **self._environment},
            start_new_session=True,
        )
        deadline = time.monotonic() + self._wait
        try:
            while not self._answers():
                code = self._keeper.poll()
                if code is not None:
                    raise TargetError(f"{self.name} ended with code {code} {self._said()}")
                if time.monotonic() > deadline:
                    raise TargetError(f"{self.name} did not answer within {self._wait:g} s {self._said()}")
                time.sleep(_POLL)
        except BaseException:
            self.close()
            raise

    def stop(self) -> None:
        """End it and everything in its group; returns when it is gone. Does nothing the second time."""
        running, self._keeper = self._keeper, None
        if running is None:
            return
        if running.stdin is not None:
            with contextlib.suppress(OSError):
                running.stdin.close()  # the keeper takes this as the order to end the group
        try:
            running.wait(keeper.GRACE + 2)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()

    def close(self) -> None:
        """End it for good and let go of what it wrote."""
        self.stop()
        self.printed = self.log_tail(_KEPT) or self.printed
        self._log.close()
        atexit.unregister(self.close)

    def restart(self) -> None:
        """End it and start it again with the same command; raises :class:`TargetError` as the class does."""
        self.stop()
        self.start()

    def is_busy(self, seconds: float = 0.3) -> bool:
        """Whether its group keeps a core busy during ``seconds``; True where that cannot be measured."""
        group = self._keeper.pid if self._keeper is not None else None
        before = _ticks(group)
        time.sleep(seconds)
        after = _ticks(group)
        if before is None or after is None:
            return True
        return (after - before) / os.sysconf("SC_CLK_TCK") > seconds * _BUSY

    def log_tail(self, characters: int = 8000) -> str:
        """Return the end of what it wrote; what stands before it is only counted."""
        if self._log.closed:
            return self.printed[-characters:]
        handle = self._log.fileno()  # read in place: the server writes where this file's own position is
        size = os.fstat(handle).st_size
        left_out = max(0, size - characters)
        text = _COLOURS.sub("", os.pread(handle, characters, left_out).decode("utf-8", "replace"))
        return f"[{left_out:,} bytes before]\n{text}" if left_out else text

    def last_lines(self) -> list[str]:
        """Return the last lines that it wrote, each bounded."""
        return [line[:_LONGEST] for line in self.log_tail().strip().splitlines()[-_LOG_LINES:]]

    def _said(self) -> str:
        lines = self.last_lines()
        command = " ".join(self.command)
        return f"(command: {command})" + ("".join(f"\n    {line}" for line in lines) if lines else "")


def _ticks(group: int | None) -> int | None:
    """Return the processor time of a process group in clock ticks (Linux: ``proc_pid_stat(5)``)."""
    total, found = 0, False
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if int(fields[2]) == group:
            found = True
            total += int(fields[11]) + int(fields[12])
    return total if found else None
