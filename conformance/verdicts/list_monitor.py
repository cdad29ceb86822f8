"""What a run remembers of creates and descriptions, to judge by it what lists show."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.leftover import leftover
from conformance.checks.lifecycle import sightings
from conformance.checks.listing import as_described
from conformance.checks.observation import Evidence, Promise
from conformance.contract.catalogue import catalogue
from conformance.contract.model import Service
from conformance.contract.paths import steps
from conformance.contract.resources import Graph, Resource
from conformance.contract.roles import Role, named
from conformance.wire.exchange import Exchange
from conformance.world.instance import Instance

_TELLING = 6
"""Characters from which on a name is nobody else's: shorter ones may exist on the target already, and an
empty one is that of whatever has none."""


_MOVING = (Role.UPDATED_AT, Role.LATEST, Role.REASON)
"""What moves on with a resource's state, though nobody asked for a change."""


class ListMonitor:
    """Names of refused creates, and the latest description of each resource that the run made. Thread-safe.

    Args:
        service: the contracts.
        graph: its resources.
    """

    def __init__(self, service: Service, graph: Graph) -> None:
        self._service = service
        self._graph = graph
        self._refused: dict[str, dict[str, Exchange]] = {}
        self._took: dict[str, set[str]] = {}
        self._described: dict[str, tuple[int, dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def refused(self, resource: str) -> dict[str, Exchange]:
        """The names that only refused creates of a kind bore, with those."""
        with self._lock:
            return dict(self._refused.get(resource, {}))

    def note_create(self, owner: Resource, exchange: Exchange) -> None:
        """Take note of the name that a create bore, and whether it was accepted."""
        if owner.create != exchange.operation or not isinstance(exchange.params, dict):
            return
        name = exchange.params.get(owner.named_by or "")
        if not isinstance(name, str) or len(name) < _TELLING:
            return
        with self._lock:
            if exchange.refused and name not in self._took.get(owner.name, ()):
                self._refused.setdefault(owner.name, {})[name] = exchange.remembered()
            elif not exchange.refused:
                self._took.setdefault(owner.name, set()).add(name)
                self._refused.get(owner.name, {}).pop(name, None)

    def note_description(self, instance: Instance, shown: dict[str, Any]) -> None:
        """Take note of what a description shows of a resource of the run's own."""
        with self._lock:
            self._described[instance.identifier] = (instance.touched, shown)

    def forget(self, identifier: str) -> None:
        """Forget a resource: another one has its identifier now."""
        with self._lock:
            self._described.pop(identifier, None)

    def judge(self, owner: Resource, exchange: Exchange, own: Mapping[str, Instance]) -> Iterator[Evidence]:
        """Yield whether a list shows what refused creates left behind, and shows its items as described.

        A resource that was asked to change since it was described is left out, and so are its state and the
        times and reasons that come with that: they move on by themselves.
        """
        if owner.listing is None or owner.listing.operation != exchange.operation:
            return
        requirements = catalogue(self._service)
        refused = self.refused(owner.name)
        requirement = requirements.find(owner.create or "", "leftNothing")
        if refused and requirement is not None:
            problem = leftover(owner, exchange, refused)
            yield Evidence(requirement, problem, exchange, Promise.CUSTOM)
        for identifier, item, _ in sightings(owner, exchange):
            instance, known = own.get(identifier), self._described.get(identifier)
            if instance is None or known is None or known[0] != instance.touched:
                continue
            if owner.status and item.get(owner.status) != known[1].get(owner.status):
                continue  # it moved on since
            for evidence in as_described(requirements, owner, exchange, item, known[1]):
                if not _moves(owner, steps(evidence.requirement.path)[-1]):
                    yield evidence


def _moves(owner: Resource, member: str) -> bool:
    return member == owner.status or not named(member).isdisjoint(_MOVING)
