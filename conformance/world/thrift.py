"""Making as little as possible: one resource of each of a few kinds, chosen so that they decide most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import combinations, islice

from conformance.contract.endings import stays
from conformance.contract.model import Requirement, Service
from conformance.contract.resources import Graph, Resource, graph

_WIDEST = 10
"""Of how many kinds all combinations are looked at."""


def chosen(
    service: Service, requirements: Iterable[Requirement], most: int, costly: Collection[str] = ()
) -> frozenset[str]:
    """The kinds of which one resource is made: at most so many, each with what it is made inside or out of.

    None that is ``costly`` is among them. Of all such choices it is the one with the most requirements on
    operations of the chosen kinds; among equals the one that leaves least behind for ever, then the smaller.
    """
    known = graph(service)
    weight: Counter[str] = Counter()
    for requirement in requirements:
        owner = known.owner(requirement.operation)
        if owner is not None:
            weight[owner.name] += 1
    made = [r for r in known.resources.values() if r.create is not None and not r.product]
    all_needs = {r.name: needed(service, r) for r in made}
    needs = {name: kinds for name, kinds in all_needs.items() if kinds.isdisjoint(costly)}
    heaviest = (name for name, _ in weight.most_common() if name in needs and len(needs[name]) <= most)
    roots = list(islice(heaviest, _WIDEST))
    best: frozenset[str] = frozenset()
    for size in range(1, min(most, len(roots)) + 1):
        for picked in combinations(roots, size):
            kinds = frozenset().union(*(needs[name] for name in picked))
            if len(kinds) <= most:
                best = max(best, kinds, key=lambda found: _worth(service, found, weight, known))
    return best


def needed(service: Service, resource: Resource) -> frozenset[str]:
    """A kind, and the kinds that must be made before one of it can be."""
    known, found = graph(service), set[str]()
    waiting = [resource.name]
    while waiting:
        name = waiting.pop()
        create = known.resources[name].create
        if name in found or create is None:
            continue
        found.add(name)
        required = service.operations[create].request.get("required", ())
        waiting += [r.resources[0] for r in known.references_of(create) if r.path in required]
    return frozenset(found)


def _worth(
    service: Service, kinds: Collection[str], weight: Counter[str], known: Graph
) -> tuple[int, int, int]:
    for_ever = sum(stays(service, known.resources[kind]) for kind in kinds)
    return sum(weight[kind] for kind in kinds), -for_ever, -len(kinds)
