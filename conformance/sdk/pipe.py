"""A driver's process and the two pipes to it: lines in, lines out, and never more than is bounded.

Both ends are read and written together, since a driver may write before it has read all; nothing that it does
(hang, die, flood, read nothing) can hold the suite longer than the time that is given, or fill its memory.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

from conformance.sdk.errors import DriverError, Silent

LONGEST = 64 * 2**20
"""Bytes of the longest line that a driver may write."""

_CHUNK = 2**16
_KEPT = 4000  # of what it writes to standard error
_GRACE = 3.0


class Pipe:
    """One running driver, in a process group of its own, which ends with :meth:`close` or with this process.

    A driver reads to the end of its input, so that it ends even where this process is killed.

    Raises:
        DriverError: if the command cannot be started.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        try:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(environment),
                start_new_session=True,
            )
        except OSError as problem:
            raise DriverError(f"{command[0]} cannot be started: {problem.strerror}") from problem
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._in = self._process.stdin.fileno()
        self._out = self._process.stdout.fileno()
        self._err = self._process.stderr.fileno()
        for handle in (self._in, self._out, self._err):
            os.set_blocking(handle, False)
        self._read = bytearray()
        self._complaint = bytearray()
        atexit.register(self.close)

    def ask(self, line: bytes, seconds: float) -> bytes:
        """Write one line and return the next one that the driver writes.

        Raises:
            DriverError: if there is none within ``seconds``, it ends, or it writes more than it may.
        """
        if self._process.poll() is not None:
            raise DriverError(f"it ended {self._how()}")
        if self._read:
            raise DriverError(f"it wrote a line that nobody had asked for: {_shown(self._read)}")
        left = memoryview(line)
        deadline = time.monotonic() + seconds
        open_ends = {self._out, self._err}
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            for handle in open_ends:
                selector.register(handle, selectors.EVENT_READ)
            while b"\n" not in self._read:
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready or time.monotonic() > deadline:
                    raise Silent(f"it did not answer within {seconds:g} s{self._said()}")
                for key, _ in ready:
                    if key.fd == self._in:
                        left = self._write(left)
                        if not left:
                            selector.unregister(self._in)
                    elif not self._take(key.fd):
                        selector.unregister(key.fd)
                        open_ends.discard(key.fd)
                if self._out not in open_ends and b"\n" not in self._read:
                    raise DriverError(f"it ended {self._how()}")
        answer, _, rest = bytes(self._read).partition(b"\n")
        self._read = bytearray(rest)
        return answer

    def ended(self, seconds: float) -> bool:
        """Whether it ends by itself within ``seconds``."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def close(self) -> None:
        """End it: its input ends, and what is left of its group a little later is killed."""
        atexit.unregister(self.close)
        process = self._process
        if process.returncode is not None and process.stdin is not None and process.stdin.closed:
            return
        for end in (process.stdin, process.stdout, process.stderr):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _write(self, left: memoryview) -> memoryview:
        try:
            return left[os.write(self._in, left[:_CHUNK]) :]
        except BlockingIOError:
            return left
        except BrokenPipeError:  # what it wrote last tells more: read on to the end
            return left[:0]

    def _take(self, handle: int) -> bool:
        """Read a chunk; False at the end."""
        try:
            chunk = os.read(handle, _CHUNK)
        except BlockingIOError:
            return True
        if handle == self._err:
            self._complaint += chunk
            del self._complaint[:-_KEPT]
        else:
            self._read += chunk
            if len(self._read) > LONGEST and b"\n" not in self._read:
                raise DriverError(f"it wrote a line of more than {LONGEST // 2**20} MiB")
        return bool(chunk)

    def _how(self) -> str:
        """Say how it ended, once its output is closed; reads what it complained of before."""
        try:
            code = self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            return f"its output while it goes on running{self._said()}"
        with contextlib.suppress(OSError):
            while self._take(self._err) and _more(self._err):
                pass
        named = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
        return f"{named}{self._said()}"

    def _said(self) -> str:
        lines = bytes(self._complaint).decode("utf-8", "replace").strip().splitlines()
        return f" (it wrote: {_shown(lines[-1].encode())})" if lines else ""


def _more(handle: int) -> bool:
    """Whether there is more to read at once."""
    with selectors.DefaultSelector() as selector:
        selector.register(handle, selectors.EVENT_READ)
        return bool(selector.select(0))


def _shown(read: bytes | bytearray) -> str:
    text = bytes(read[:200]).decode("utf-8", "replace").splitlines()[0] if read else ""
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return repr(text if len(text) <= 120 else text[:117] + "...")
