"""Ctrl-C that is not lost, and that loses nothing.

Python raises KeyboardInterrupt wherever the main thread happens to be. Where that is a callback of the
garbage collector, the exception is dropped and the run goes on; Hypothesis installs such a callback
(``gc_callback`` in ``hypothesis/internal/conjecture/junkdrawer.py``), and about one interruption in ten hit
it. Where it is in the middle of an exchange, what the target created is never known, and stays. So it is
remembered, and raised before the next exchange or item; the second time it is raised at once.
"""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Any


class Interruption:
    """Remembers that the run was interrupted, from :meth:`watch` until :meth:`rest`.

    Args:
        flag: a file that says, by being there, that another process of the run was interrupted.
    """

    def __init__(self, flag: Path | None = None) -> None:
        self._came = False
        self._before: Any = None
        self._watching = False
        self._flag = flag

    def watch(self) -> None:
        """Begin to remember; does nothing where signals are somebody else's business."""
        ours = threading.current_thread() is threading.main_thread()
        if not self._watching and ours and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._handle)
            self._watching = True

    def rest(self) -> None:
        """Forget it, so that cleaning up is not interrupted by what began it."""
        if self._watching:
            signal.signal(signal.SIGINT, self._before)
            self._watching = False
        self._came = False
        self._flag = None

    def check(self) -> None:
        """Raise KeyboardInterrupt if the run was interrupted and goes on all the same.

        Raises:
            KeyboardInterrupt: see above; in the main thread only.
        """
        came = self._came or (self._flag is not None and self._flag.exists())
        if came and threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._came:
            signal.default_int_handler(number, frame)
        self._came = True
