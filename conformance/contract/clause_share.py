"""Which share of the pages' normative sentences is checked: the figure that reports and the docs tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from attrs import frozen

from conformance.contract.clauses import UNCHECKED, Clause, Fate


@frozen
class Share:
    """How many different sentences are checked, cannot be seen through the API, ask nothing, are open."""

    checked: int = 0
    unobservable: int = 0
    advice: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return self.checked + self.unobservable + self.advice + self.open

    def __str__(self) -> str:
        """Say it in one sentence."""
        if not self.total:
            return "these pages have no normative sentences"
        return (
            f"{self.checked:,} of {self.total:,} normative sentences of these pages are checked, "
            f"{self.unobservable:,} cannot be seen through the API, {self.advice:,} ask nothing of the "
            f"service, {self.open:,} are open"
        )


def share(clauses: Iterable[Clause]) -> Share:
    """Count different sentences: one that stands at several places is open where it is open at any of them.

    Else it is checked where it is checked at any, and advice only where it is that at all.
    """
    fates: dict[str, set[Fate]] = {}
    for clause in clauses:
        fates.setdefault(clause.digest, set()).add(clause.fate)
    found = Counter(_of_all(several) for several in fates.values())
    return Share(*(found[name] for name in ("checked", "unobservable", "advice", "open")))


def _of_all(fates: set[Fate]) -> str:
    if Fate.OPEN in fates:
        return "open"
    if fates - UNCHECKED:
        return "checked"
    return "unobservable" if Fate.UNOBSERVABLE in fates else "advice"
