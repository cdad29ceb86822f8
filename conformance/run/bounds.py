"""The bounds of a run: how long it may take, and how much one requirement may send.

A target that refuses something common, or answers slowly, must not make a run endless. What is left out
for it is untested, and says so.
"""

from __future__ import annotations

from collections.abc import Collection

from conformance.contract.english import plural
from conformance.verdicts.outcome import Inconclusive, Untested
from conformance.wire import clock

TIME_LIMIT = 3600.0
"""Seconds that a run on one target may take, unless it is told otherwise."""
REQUESTS = 4000
"""Requests that one requirement may send, set-up included: several times what any ever needed."""


class LeftOut(Untested):
    """It was not tried any more, since the time was over."""


class Bounds:
    """Watches the bounds of a run on one target.

    Args:
        seconds: how long it may take, from its first item on; 0 for ever.
        requests: how many requests one item may send.
    """

    def __init__(self, seconds: float = TIME_LIMIT, requests: int = REQUESTS) -> None:
        self._seconds = seconds
        self._requests = requests
        self._until: float | None = None
        self._sent = 0
        self._why = f"left out, since the time limit of {seconds:,g} s was over (--time-limit)"
        self.left_out: set[str] = set()  # requirements, by ID

    def begin(self) -> None:
        """Begin with an item.

        Raises:
            LeftOut: if the time is over.
        """
        self._sent = 0
        if self._until is None and self._seconds:
            self._until = clock.monotonic() + self._seconds
        self._check_time()

    def check(self) -> None:
        """Take note that a request is about to be sent.

        Raises:
            LeftOut: if the time is over. Inconclusive: if the item has sent enough.
        """
        self._sent += 1
        self._check_time()
        if self._sent > self._requests:
            raise Inconclusive(f"more than {self._requests:,} requests did not decide it")

    def lift(self) -> None:
        """Let go of all bounds: what is sent now deletes what the run created."""
        self._until, self._requests, self._seconds = None, 1 << 60, 0.0

    def _check_time(self) -> None:
        if self._until is not None and clock.monotonic() > self._until:
            raise LeftOut(self._why)

    def notes(self, untested: Collection[str]) -> list[str]:
        """One line on what was left out, as far as nothing else tells of it; none where all was tried."""
        count = len(self.left_out.intersection(untested))
        return [f"{plural(count, 'requirement')} {self._why}"] if count else []
