"""What one fault's run found, as it crosses from the child process and is kept in the state file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import asdict, field, frozen

DETECTED, MISSED, INVISIBLE, OVERTIME, BROKEN = "detected", "missed", "invisible", "overtime", "broken"
VERDICTS = (DETECTED, MISSED, INVISIBLE, OVERTIME, BROKEN)


@frozen
class Catch:
    """A requirement that caught a fault: after how many exchanges, and what it said.

    ``verdict`` is ``fail``, or ``not-implemented`` where the run says that the server lacks the operation.
    """

    requirement: str
    exchanges: int
    summary: str
    verdict: str = "fail"


@frozen
class Outcome:
    """How the run of one fault ended.

    ``verdict`` is ``detected``, ``missed`` (a full run conforms all the same), ``invisible`` (and an
    exhaustive probe gets the same bytes as from the faultless server), ``overtime`` (the run did not end in
    time), ``broken`` (the run itself came to grief; ``note`` says how). ``caught`` are the requirements that
    caught it, the first one first; ``exchanges`` how many were sent in all, ``seconds`` how long it took.
    """

    fault: str
    verdict: str
    caught: tuple[Catch, ...] = ()
    exchanges: int = 0
    seconds: float = 0.0
    note: str = ""
    defects: tuple[str, ...] = field(factory=tuple)

    @property
    def first(self) -> int | None:
        """After how many exchanges it was detected, or None."""
        return min((c.exchanges for c in self.caught), default=None)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outcome:
        """The inverse of :meth:`as_json`."""
        caught = tuple(Catch(**c) for c in data["caught"])
        return cls(**{**data, "caught": caught, "defects": tuple(data["defects"])})
