"""Monitors: what must hold on every exchange, whoever caused it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from conformance.checks import answer, arn, codes, lifecycle, made_up, page_bound, shape, shown_when
from conformance.checks.never_shown import NeverShown
from conformance.checks.observation import Evidence
from conformance.contract.catalogue import catalogue
from conformance.contract.lifecycle import Automaton, automata
from conformance.contract.model import Requirement, Service
from conformance.contract.page_bounds import page_bound as page_bound_of
from conformance.contract.resources import Resource, graph
from conformance.contract.roles import is_arn
from conformance.verdicts.contamination import Contamination, Others
from conformance.verdicts.list_monitor import ListMonitor
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Probe, Violates
from conformance.world.instance import Instance

_KEPT_SIGHTINGS = 12


class Monitors:
    """Watches every exchange of a run and remembers what was seen of each resource that the run made.

    Args:
        service: the contracts.
        lacks: tells whether an answer says that the target lacks the operation.
        others: other processes that send requests to the target, None for nobody.
    """

    def __init__(
        self, service: Service, lacks: Callable[[Exchange], str | None], others: Others | None = None
    ) -> None:
        self._service = service
        self._graph = graph(service)
        self._lacks = lacks
        self._own: dict[str, Instance] = {}
        self._tainted: set[str] = set()
        self._contamination = Contamination(service, others)
        self._sent = made_up.SentTexts()
        self._seen: dict[str, list[lifecycle.Sighting]] = {}
        self._arns: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._account: str | None = None
        self._lists = ListMonitor(service, self._graph)
        self.transitions: dict[str, Counter[tuple[str, str]]] = {}
        self._automata: dict[str, dict[str, Automaton]] = {
            name: automata(service, resource) for name, resource in self._graph.resources.items()
        }
        self._requirements = catalogue(service)
        self._bounds = {op.name: page_bound_of(service, op) for op in service.operations.values()}
        self._present: dict[str, list[Requirement]] = {name: [] for name in service.operations}
        for requirement in self._requirements.values():
            if requirement.kind == "present":
                self._present[requirement.operation].append(requirement)
        self.never_shown = NeverShown(self._requirements)
        self._lock = threading.Lock()

    def watch(self, exchange: Exchange) -> Iterator[Evidence]:
        """Yield everything that an exchange says about requirements."""
        operation = self._service.operations.get(exchange.operation)
        if operation is None:
            return
        with self._lock:
            self._sent.note(exchange.params)
        if not exchange.accepted and self._lacks(exchange):
            return
        if isinstance(exchange.intent, Probe):
            return  # what it is answered is a requirement of its own, and no operation's
        yield from codes.server_error(self._requirements, operation, exchange)
        yield from codes.codes(self._service, operation, exchange)
        yield from codes.framing(self._service, operation, exchange)
        owner = self._graph.owner(operation.name)
        if owner is not None:
            self._lists.note_create(owner, exchange)
        if not exchange.accepted:
            return
        self._contamination.note(exchange)
        looked_at = (self._requirements, self._service, operation, exchange)
        yield from answer.judged(*looked_at, of_content=False)
        told = self._untainted(owner, exchange)
        seen = chain(
            shape.shape(self._requirements, operation, exchange, told),
            answer.judged(*looked_at, of_content=True),
            shape.present(self._present[operation.name], exchange, told),
            shown_when.judged(self._service, exchange, told),
            made_up.made_up(self._service, self._requirements, operation, exchange, told, self._sent),
            () if isinstance(exchange.intent, Violates) else self.never_shown.see(exchange, told),
        )
        yield from self._contamination.weighed(exchange, seen)
        if not isinstance(exchange.intent, Violates):
            yield from page_bound.overfull(self._requirements, self._bounds[operation.name], exchange)
        if owner is not None and not owner.facet:  # a part has its whole's identifier, and a life of its own
            yield from self._lists.judge(owner, exchange, self._own)
            with self._lock:
                for identifier, shown, listed in lifecycle.sightings(owner, exchange):
                    instance = self._own.get(identifier)
                    if instance is not None:
                        sighting = lifecycle.see(owner, identifier, shown, listed, instance.touched, exchange)
                        yield from self._sight(sighting, self._automata[owner.name].get(""))
                        yield from self._parts(owner.name, sighting, shown)
                        if not listed:
                            self._lists.note_description(instance, shown)

    def overhear(self, exchange: Exchange) -> None:
        """Take note of an exchange that is not judged: what it made may be shown later."""
        with self._lock:
            self._sent.note(exchange.params)
        if not exchange.accepted:
            return
        self._contamination.note(exchange)
        owner = self._graph.owner(exchange.operation)
        if owner is None or not isinstance(exchange.intent, Violates):
            return
        for told in (exchange.output, exchange.params):
            identifier = told.get(owner.identifier) if isinstance(told, dict) else None
            if isinstance(identifier, str):
                self.taint(identifier)

    def refused(self, resource: str) -> dict[str, Exchange]:
        """The names that only refused creates of a kind bore, with those."""
        return self._lists.refused(resource)

    def taint(self, identifier: str) -> None:
        """Have a resource left out that an invalid request made: what it shows is not its own departure.

        An earlier one of the same identifier is left out as well: which of the two is shown is not known.
        """
        with self._lock:
            self._tainted.add(identifier)
            self._own.pop(identifier, None)
            self._seen.pop(identifier, None)
            self._lists.forget(identifier)

    def _untainted(self, owner: Resource | None, exchange: Exchange) -> Any:
        """The answer without what it says about resources that invalid requests made; None if that is all."""
        answer = exchange.output or {}
        if not self._tainted or owner is None:
            return answer
        if exchange.operation == owner.describe and isinstance(exchange.params, dict):
            return None if exchange.params.get(owner.identifier) in self._tainted else answer
        listing = owner.listing
        if listing is None or exchange.operation != listing.operation:
            return answer
        member = listing.items.removesuffix("[]")
        items = answer.get(member)
        if not isinstance(items, list):
            return answer
        kept = [i for i in items if not (isinstance(i, dict) and i.get(owner.identifier) in self._tainted)]
        return {**answer, member: kept}

    def _sight(self, now: lifecycle.Sighting, known: Automaton | None) -> Iterator[Evidence]:
        before = self._seen.setdefault(now.identifier, [])
        last = next((s.status for s in reversed(before) if s.status), None)
        if now.status and last and now.status != last:
            self.transitions.setdefault(now.label, Counter())[last, now.status] += 1
        yield from lifecycle.judge(self._requirements, known, before, now)
        before.append(now)
        if len(before) > _KEPT_SIGHTINGS:
            del before[1:-_KEPT_SIGHTINGS]  # the first one stays: creation must never move

    def _parts(self, resource: str, now: lifecycle.Sighting, shown: Mapping[str, Any]) -> Iterator[Evidence]:
        for part, known in self._automata[resource].items():
            sighting = lifecycle.part_of(now, part, shown.get(part)) if part else None
            if sighting is not None:
                yield from self._sight(sighting, known)

    def own(self, instance: Instance) -> Iterator[Evidence]:
        """Take notice of a resource that the run made; yield what its identifier says.

        One that an invalid request made is left out of sight; see :meth:`taint`.
        """
        resource, identifier, exchange = instance.resource, instance.identifier, instance.created_by
        if exchange is not None and isinstance(exchange.intent, Violates):
            self.taint(identifier)
            return
        if resource.facet or resource.product:
            return
        with self._lock:
            earlier = self._own.get(identifier)
            again = earlier is not None and (earlier.deleted or earlier.name == instance.name)
            if again:  # its name was used again, so that it may have the same ARN
                self._seen.pop(identifier, None)
                self._arns.pop(identifier, None)
                self._lists.forget(identifier)
            self._own[identifier] = instance
            if exchange is None or resource.is_called_by_sender or not is_arn(resource.identifier):
                return
            problem = arn.problem(
                identifier,
                exchange.region,
                self._arns,
                resource.name,
                self._account,
                instance.name,
                self._kinds,
            )
            self._arns[identifier] = resource.name
            parsed = arn.parse(identifier)
            if parsed is not None:
                self._account = self._account or parsed.account or None
                self._kinds.setdefault(resource.name, parsed.kind)
            requirement = self._requirements.find(resource.name, "arn")
            if requirement is not None:
                yield Evidence(requirement, problem, exchange)

    def sightings(self, identifier: str) -> list[lifecycle.Sighting]:
        """What was seen of one resource, oldest first (the first and the latest few)."""
        return self._seen.get(identifier, [])

    def seen_transitions(self) -> dict[str, list[tuple[str, str, int]]]:
        """Which steps between states were seen of each kind of resource, and how often."""
        return {
            resource: [(before, after, count) for (before, after), count in sorted(steps.items())]
            for resource, steps in self.transitions.items()
        }
