"""In which order a fault's run goes through the requirements: what is about the same thing comes first.

The order is only for speed: it says nothing of what a check finds, and full runs in the suite's own order
on a sample of the faults show that it hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from attrs import frozen

from conformance.contract import naming
from conformance.contract.model import Requirement, Service
from conformance.contract.resources import Resource, graph
from conformance.power.faults import Seeded

NEAR = 3
"""Distances below this are near: the same operation, or another one of the same resource."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_ALIKE: Mapping[str, tuple[str, ...]] = {
    "filter": ("filters",),
    "pages": ("page", "pages", "nextToken", "token", "cursor"),
    "bound": ("maxResults", "limit"),
    "gone": ("delete", "deleted"),
    "reference": ("dangling", "nothing"),
}
"""Words that people use for a kind of requirement."""


@frozen
class Place:
    """Where a fault seems to be: its operations, the other operations of the same resources, the words that
    its ID and its description use."""

    operations: frozenset[str]
    related: frozenset[str]
    resources: frozenset[str]
    words: frozenset[str]


def place(service: Service, fault: Seeded) -> Place:
    """Return where a fault seems to be, from the operation it belongs to or else from the words it uses."""
    model = graph(service)
    said = frozenset(_NAME.findall(f"{fault.id} {fault.description}"))
    operations = {fault.operation} if fault.operation else _operations_named(service, said)
    resources = {r.name: r for op in operations if (r := model.owner(op)) is not None}
    if not operations:
        resources = {r.name: r for r in model.resources.values() if _named(r, said)}
    related = {op for r in resources.values() for op in r.operations}
    return Place(frozenset(operations), frozenset(related), frozenset(resources), said)


def distance(where: Place, requirement: Requirement) -> tuple[int, int]:
    """Return how far a requirement is from a fault: the rank first, then how few words they share."""
    shared = len(where.words & _words_of(requirement.id))
    own = requirement.operation in where.operations
    if own and requirement.path and where.words.issuperset(_NAME.findall(requirement.path)):
        rank = 0
    elif own:
        rank = 1
    elif requirement.operation in where.related or requirement.resource in where.resources:
        rank = 2
    else:
        rank = NEAR
    return rank, -shared


def ordered(where: Place, requirements: Iterable[Requirement]) -> list[Requirement]:
    """Return the requirements with those nearest to a fault first, else in the order given."""
    return sorted(requirements, key=lambda requirement: distance(where, requirement))


def _operations_named(service: Service, said: frozenset[str]) -> set[str]:
    exact = {op for op in service.operations if op in said}
    if exact:
        return exact
    low = {word.lower().replace("_", "") for word in said}
    return {op for op in service.operations if op.lower() in low}


def _named(resource: Resource, said: frozenset[str]) -> bool:
    low = {word.lower() for word in said}
    forms = {resource.name.lower(), resource.identifier.lower(), *naming.plurals(resource.name)}
    return not low.isdisjoint(forms)


@lru_cache(maxsize=16384)
def _words_of(identifier: str) -> frozenset[str]:
    found = set(_NAME.findall(identifier))
    return frozenset(found.union(*(_ALIKE.get(word, ()) for word in found)))
