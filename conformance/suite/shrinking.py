"""Shrinking within a bound: a slow target must not be asked a thousand times for a smaller example."""

from __future__ import annotations

import time

from conformance.suite.outcome import Violation

SECONDS = 15.0
"""How long after the first departure a smaller one is looked for."""


class Shrinking:
    """Keeps the smallest departure that was seen, and says when to stop looking for a smaller one.

    Hypothesis calls the property again and again while it shrinks. After the bound the property does
    nothing any more, which Hypothesis takes for flakiness; the departure is then taken from here.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._until: float | None = None
        self.smallest: Violation | None = None

    @property
    def over(self) -> bool:
        """Whether the time for shrinking is up."""
        return self._until is not None and time.monotonic() > self._until

    def saw(self, problem: Violation) -> None:
        """Take note of a departure."""
        if self._until is None:
            self._until = time.monotonic() + self._seconds
        if self.smallest is None or _size(problem) <= _size(self.smallest):
            self.smallest = problem


def _size(problem: Violation) -> tuple[int, int]:
    return len(problem.script), len(problem.exchange.sent) if problem.exchange else 0
