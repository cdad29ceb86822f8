"""Time for tests: a clock that passes when it is told to, and how long to wait for what hangs."""

from __future__ import annotations

import math

HANG = 60.0
"""Seconds after which something hangs, however busy the machine. It bounds a failure and measures nothing."""


class Clock:
    """Takes the place of :mod:`time`; whoever sleeps by it makes its time pass, and does not wait.

    Who sleeps beyond ``end`` waits for ever.
    """

    def __init__(self) -> None:
        self.now = 1.8e9
        self.end = math.inf

    def __call__(self) -> float:
        """The time, as :func:`time.time` tells it."""
        return self.now

    monotonic = time = time_of_day = __call__

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        assert self.now < self.end, "it waits for ever"
