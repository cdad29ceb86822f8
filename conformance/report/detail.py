"""How much of each requirement a page shows: the less, the more there is, so that it loads quickly."""

from __future__ import annotations

from enum import IntEnum

from conformance.report.results import Results

LIMIT = 5_000_000
"""Bytes that a page may have."""


class Detail(IntEnum):
    """From everything to little. What is left out is always counted, and where it is to be found is said."""

    FULL = 0
    """Every recorded failure of each requirement, with its scripts."""
    FIRST = 1
    """The smallest failure of each requirement."""
    ROWS = 2
    """The same, without commands; of what holds only the ID."""
    EXAMPLES = 3
    """One failure of each family of an operation in full, the others in a line each."""
    COUNTS = 4
    """One failure of each kind in full, and everything else in numbers."""

    @property
    def says(self) -> str | None:
        """What a reader of the page is told; None where nothing is left out."""
        return _SAYS[self]

    @property
    def less(self) -> Detail | None:
        """The next one; None where there is none."""
        return None if self is Detail.COUNTS else Detail(self + 1)


_AGAIN = "conformance reproduce ID shows any of them"
_SAYS: dict[Detail, str | None] = {
    Detail.FULL: None,
    Detail.FIRST: f"So much fails that each requirement shows its smallest failure only; {_AGAIN}.",
    Detail.ROWS: f"So much fails that each requirement shows one failure, without commands; {_AGAIN}.",
    Detail.EXAMPLES: (
        "So much fails that one failure of each family of an operation is shown, and of the others what was"
        f" wrong; {_AGAIN}, and results.json has them all."
    ),
    Detail.COUNTS: (
        "There is so much that one failure of each kind is shown, and the rest is counted; results.json has"
        f" everything, conformance report --ids lists what fails, and {_AGAIN}."
    ),
}

_SHOWN = ((300, Detail.FULL), (2000, Detail.FIRST))
"""Up to how many failing requirements how much is shown, as experience says."""


def first_try(results: Results) -> Detail:
    """Return how much is shown if the page does not become too long by it."""
    failing = results.count("fail")
    return next((detail for most, detail in _SHOWN if failing <= most), Detail.EXAMPLES)
