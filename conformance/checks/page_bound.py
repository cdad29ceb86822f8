"""No page has more items than were asked for, whoever asked."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.observation import Evidence
from conformance.contract.catalogue import Catalogue
from conformance.contract.page_bounds import PageBound
from conformance.contract.paths import values
from conformance.wire.exchange import Exchange


def count(bound: PageBound, answer: Exchange) -> int:
    """How many items of the bounded list an answer has."""
    return sum(len(found) for found in values(answer.output, bound.items) if isinstance(found, list))


def over(bound: PageBound, answer: Exchange) -> str | None:
    """Say that an answer has more items than its request asked for; None where it has not.

    Who asks for 0 items asks for none: a page may say that it takes its own number then (Step Functions).
    """
    asked = answer.params.get(bound.limit) if isinstance(answer.params, dict) else None
    if not isinstance(asked, int) or isinstance(asked, bool) or asked < 1 or count(bound, answer) <= asked:
        return None
    return f"{count(bound, answer)} items on a page, asked for were {bound.limit} {asked}"


def overfull(known: Catalogue, bound: PageBound | None, answer: Exchange) -> Iterator[Evidence]:
    """Yield that a page has too many items; that one has not too many says little, and is not yielded."""
    problem = over(bound, answer) if bound is not None else None
    if bound is not None and problem is not None:
        yield Evidence(known.requirement(answer.operation, "bound", bound.limit), problem, answer)
