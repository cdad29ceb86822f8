"""How completely the prose of a service's pages is known: the one place that says so.

What is asked about is named as clauses name their places: ``""`` for all of an operation, ``request`` and
``response`` for a side of it, ``request.PATH`` and ``response.PATH`` for a member. An open clause may excuse
what it could be about, and nothing else: one in an answer's text says nothing of which requests are valid.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from conformance.contract.clauses import Fate, clauses
from conformance.contract.model import Service
from conformance.contract.paths import join, steps
from conformance.contract.per_service import per_service

REQUEST, RESPONSE = "request", "response"


@frozen
class Knowledge:
    """The places that have open clauses, by operation."""

    open: Mapping[str, frozenset[str]]

    def is_complete(self, operation: str, at: str = "") -> bool:
        """Whether nothing open can say more about a place of an operation.

        About a request are the operation's own text, what is said of the members, and when which exception is
        raised; about one member of it what is said of the members around it and in it, and not of its
        neighbours. About an answer are the operation's own text and what is said of its members.
        """
        return not any(_is_about(said, at) for said in self.open.get(operation, ()))

    def is_read(self, operation: str, path: str) -> bool:
        """Whether no sentence about a member of a request, or about what is around it or in it, is open.

        What the operation's own text may say is left out: enough for a question that only this member's
        value makes the difference to.
        """
        said = self.open.get(operation, frozenset())
        return not any(s.startswith(f"{REQUEST}.") and _is_about(s, place(REQUEST, path)) for s in said)


def place(side: str, path: str) -> str:
    """Name a member of a side; the side as a whole where there is no path."""
    return join(side, path) if path else side


def _is_about(said: str, at: str) -> bool:
    """Whether a clause that stands at a place may be about what is asked."""
    if not said or not at:
        return True
    side, _, member = at.partition(".")
    other, _, path = said.partition(".")
    if other == "error":
        return side == REQUEST
    return other == side and (not member or _overlap(path, member))


def _overlap(one: str, other: str) -> bool:
    first, second = steps(one), steps(other)
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


@per_service
def knowledge(service: Service) -> Knowledge:
    """Say what is known of the prose of a service's pages."""
    found: dict[str, set[str]] = {}
    for clause in clauses(service):
        if clause.fate is Fate.OPEN:
            found.setdefault(clause.operation, set()).add(clause.at)
    return Knowledge({operation: frozenset(places) for operation, places in found.items()})


def is_complete(service: Service, operation: str, at: str = "") -> bool:
    """Whether every sentence is accounted for that may be about a place of an operation.

    Where it is, a target that departs there departs from the documentation; where it is not, there may be a
    reason that only prose gives.
    """
    return knowledge(service).is_complete(operation, at)
