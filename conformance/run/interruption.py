"""Ctrl-C that is not lost, and that loses nothing.

Python raises KeyboardInterrupt wherever the main thread happens to be. Where that is a callback of the
garbage collector, the exception is dropped and the run goes on; Hypothesis installs such a callback
(``gc_callback`` in ``hypothesis/internal/conjecture/junkdrawer.py``), and about one interruption in ten hit
it. Where it is in the middle of an exchange, what the target created is never known, and stays. So it is
remembered, and raised before the next exchange or item; the second time it is raised at once. Then the run
is ending: a further one is of no use until cleaning up begins, which it cuts short, and of none again while
the report is written.

SIGTERM, with which CI services and ``timeout`` end a job, means the same.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

_USUAL = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
"""What a signal does where nobody made it somebody else's business."""

NOTHING_SENT = "interrupted: nothing was sent yet"
FIRST = (
    "interrupted: finishing the request under way, then deleting what was created (Ctrl-C again does not "
    "wait for the answer)"
)
AGAIN = "interrupted again: waiting for no answer, deleting what was created (Ctrl-C leaves it there)"
WORKERS = "interrupted: the workers finish their requests and delete what they created"


class Interruption:
    """Remembers that the run was interrupted, from :meth:`watch` until :meth:`rest`.

    Args:
        flag: a file that says, by being there, that another process of the run was interrupted.
        tell: says at once what is done now; it is called by a signal's handler.
    """

    def __init__(self, flag: Path | None = None, tell: Callable[[str], None] = lambda text: None) -> None:
        self._tell = tell
        self._came = False
        self._told = False
        self._before: dict[signal.Signals, Any] = {}
        self._flag = flag

    @property
    def shared(self) -> Path | None:
        """The folder that the processes of the run have in common; None where there is only this one."""
        return None if self._flag is None else self._flag.parent

    def watch(self) -> None:
        """Begin to remember; does nothing where signals are somebody else's business."""
        self._handle_with(self._handle)

    def at_once(self) -> None:
        """Have the first one raise KeyboardInterrupt wherever it comes: nothing is under way."""
        self._handle_with(self._raise)

    def rest(self) -> None:
        """Forget it, so that cleaning up is not interrupted by what began it."""
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before.clear()
        self._came = self._told = False
        self._flag = None

    def check(self) -> None:
        """Raise KeyboardInterrupt if the run was interrupted and goes on all the same.

        Raises:
            KeyboardInterrupt: see above; in the main thread only.
        """
        came = self._came or (self._flag is not None and self._flag.exists())
        if came and threading.current_thread() is threading.main_thread():
            self._told = True
            raise KeyboardInterrupt

    @contextmanager
    def shut_out(self) -> Iterator[None]:
        """Have an interruption do nothing for the moment that it takes to write what is known."""
        before: dict[signal.Signals, Any] = {}
        if threading.current_thread() is threading.main_thread():
            theirs = [n for n, usual in _USUAL.items() if signal.getsignal(n) is usual]
            before = {number: signal.signal(number, signal.SIG_IGN) for number in theirs}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _handle_with(self, handler: Callable[[int, FrameType | None], None]) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for number, usual in _USUAL.items():
            if number not in self._before and signal.getsignal(number) is usual:
                self._before[number] = signal.signal(number, handler)

    def _raise(self, number: int, frame: FrameType | None) -> None:
        if not self._told:
            self._told = True
            self._tell(WORKERS)
            raise KeyboardInterrupt

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._told:
            return
        if self._came:
            self._told = True
            self._tell(AGAIN)
            raise KeyboardInterrupt
        self._came = True
        self._tell(FIRST)
