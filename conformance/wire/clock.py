"""The clock that a run waits by: the machine's own, or one that a replay moves along its recording.

Only waiting goes by it: deadlines of resources, quotas and runs, and the pauses between two looks. What
bounds an exchange on the wire, or a process, goes by the machine's clock in any case.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Clock(Protocol):
    """What tells the seconds since some moment, and lets some pass."""

    def monotonic(self) -> float:
        """Seconds since a moment that stays the same."""

    def time(self) -> float:
        """POSIX time."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""


class _Machine:
    def monotonic(self) -> float:
        return time.monotonic()

    def time(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Recorded:
    """A clock that stands still but for pauses, and for what it is told: no time is spent by it.

    Args:
        began: the POSIX time at which it begins.
    """

    def __init__(self, began: float) -> None:
        self._now = began

    def monotonic(self) -> float:
        """The moment that was reached."""
        return self._now

    def time(self) -> float:
        """The same: it counts from when POSIX time does."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Pass over a pause at once."""
        self._now += seconds

    def reach(self, moment: float) -> None:
        """Take note that it is this late; it never becomes earlier."""
        self._now = max(self._now, moment)


_clock: Clock = _Machine()


def monotonic() -> float:
    """Seconds since a moment that stays the same."""
    return _clock.monotonic()


def time_of_day() -> float:
    """POSIX time."""
    return _clock.time()


def sleep(seconds: float) -> None:
    """Let time pass."""
    _clock.sleep(seconds)


@contextmanager
def going_by(clock: Clock) -> Iterator[None]:
    """Have all waiting of this process go by another clock."""
    global _clock
    before, _clock = _clock, clock
    try:
        yield
    finally:
        _clock = before
