"""How far a run has come and how long it will take: what is shown while it goes on, in whichever way."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from attrs import define, field

from conformance.contract.families import (
    CONCURRENCY,
    DEFAULT,
    DELETE,
    ECHO,
    ERRORS,
    IDENTIFIER,
    ISOLATION,
    LIFECYCLE,
    LIST,
    PROTOCOL,
    REQUEST,
    RESPONSE,
)

_COST: Mapping[str, float] = {
    REQUEST.name: 1.0, DEFAULT.name: 1.8, LIST.name: 1.0, IDENTIFIER.name: 0.6, DELETE.name: 0.6,
    CONCURRENCY.name: 0.5, PROTOCOL.name: 0.3, LIFECYCLE.name: 0.3, ERRORS.name: 0.3, ISOLATION.name: 0.3,
    ECHO.name: 0.1, RESPONSE.name: 0.01,
}  # fmt: skip
"""How long an item of a family takes on the average, beside one of the family request, whose constraints are
tried on both sides; most of what is judged by watching costs nothing. Measured on the reference emulator with
all of Amazon Personalize; it need not be right, only better than to count items."""

_TRUST = 0.1
"""Up to which share of the work what was expected weighs as much as what was seen."""


def cost(families: Iterable[str]) -> float:
    """How much work items of these families are, in items of the family request."""
    return sum(_COST.get(family, 1.0) for family in families)


@define
class Course:
    """One run, as far as it has come.

    Args:
        clock: tells the time, in seconds.
    """

    clock: Callable[[], float] = time.monotonic
    stage: str = ""
    operation: str = ""
    total: int = 0
    done: int = 0
    counts: Counter[str] = field(factory=Counter)
    _began: float = field(init=False)
    _items_began: float = field(default=0.0, init=False)
    _work: float = field(default=0.0, init=False)
    _worked: float = field(default=0.0, init=False)
    _expected: float | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._began = self.clock()

    def begin(self, families: list[str], expected: float | None) -> None:
        """The items are known, by their families, and how long they may take, if anything says it."""
        self.total, self._work, self._expected = len(families), cost(families), expected
        self._items_began = self.clock()

    def ended(self, family: str, verdict: str | None) -> None:
        """An item ended."""
        self.done += 1
        self._worked += cost([family])
        if verdict is not None:
            self.counts[verdict] += 1

    @property
    def elapsed(self) -> float:
        """Seconds since the run was asked for."""
        return self.clock() - self._began

    def left(self) -> float | None:
        """Seconds that the remaining items take: by what was expected, and more and more by what was seen."""
        share = self._worked / self._work if self._work else 0.0
        known = 0.0 if self._expected is None else _TRUST
        if not share + known:
            return None
        seen = self.clock() - self._items_began
        whole = (seen + known * (self._expected or 0.0)) / (share + known)
        return max(0.0, whole * (1 - share))


def stopwatch(seconds: float) -> str:
    """Return seconds as a stopwatch shows them.

    >>> stopwatch(75), stopwatch(3675)
    ('1:15', '1:01:15')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def roughly(seconds: float) -> str:
    """Return seconds no more exactly than they are known.

    >>> roughly(3), roughly(47), roughly(100), roughly(700), roughly(9000)
    ('5 s', '50 s', '1½ min', '12 min', '2½ h')
    """
    if seconds < 8:
        return "5 s"
    if seconds < 75:
        return f"{round(seconds, -1):.0f} s"
    if seconds < 570:
        return f"{_halves(seconds / 60)} min"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{_halves(seconds / 3600)} h"


def _halves(number: float) -> str:
    whole, half = divmod(round(number * 2), 2)
    return f"{whole}{'½' if half else ''}"
