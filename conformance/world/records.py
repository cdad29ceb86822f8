"""Remembering what requests made, changed, used up and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from conformance.cases.model import Case, Ref
from conformance.contract import naming
from conformance.contract.hints import for_operation
from conformance.contract.paths import values
from conformance.contract.resources import Resource
from conformance.wire.exchange import Exchange
from conformance.world.instance import Instance, identifier_of
from conformance.world.sequences import uses_up
from conformance.world.shelf import Shelf


@frozen
class Sent:
    """A case as it went out: the filled body, the exchange, the resource that it made (if any), and the
    resources that it named, by member."""

    case: Case
    body: Any
    exchange: Exchange
    instance: Instance | None = None
    named: Mapping[str, Instance] = field(factory=dict)


class Records(Shelf):
    """The part of a world that remembers."""

    def note(
        self,
        operation: str,
        body: Any,
        exchange: Exchange,
        named: Mapping[str, Instance],
        case: Case | None = None,
    ) -> Sent:
        """Remember what an accepted request made, changed or deleted."""
        case = case or Case(operation, body)
        owner = self.graph.owner(operation)
        if not exchange.accepted or not isinstance(body, dict):
            return Sent(case, body, exchange, None, named)
        for hint in for_operation(self.service, "limit", operation):
            for instance in named.values():
                instance.load += sum(len(v) for v in values(body, hint["path"]) if isinstance(v, list))
        if owner is None:
            self._note_use(operation, named)
            return Sent(case, body, exchange, None, named)
        if operation == owner.create:
            return self._noted_create(owner, case, body, exchange, named)
        subject = next((i for i in named.values() if i.resource is owner), None)
        subject = subject or self._by_identifier(body.get(owner.identifier), owner)
        if subject is not None and operation in (owner.delete, *owner.updates, *owner.actions):
            subject.touched += 1
            subject.settled = False
            subject.told = None
            if operation == owner.delete:
                self._end(subject)
        return Sent(case, body, exchange, subject, named)

    def _noted_create(
        self, owner: Resource, case: Case, body: Any, exchange: Exchange, named: Mapping[str, Instance]
    ) -> Sent:
        self._accepted += 1
        self._made_by.add(case.operation)
        for hint in for_operation(self.service, "unique", case.operation):
            self._unique.add(self._unique_key(case, hint, None, body))
        identifier = identifier_of(owner, body, exchange)
        if identifier is None:
            return Sent(case, body, exchange, None, named)
        told = (exchange.json or {}).items()
        members = {name: value for name, value in told if isinstance(value, str)}
        instance = Instance(owner, identifier, body, exchange, members, parents=tuple(named.values()))
        self.instances.append(instance)
        self._made(instance, case)
        return Sent(case, body, exchange, instance, named)

    def _note_use(self, operation: str, named: Mapping[str, Instance]) -> None:
        """After an accepted request of an operation that belongs to no resource: who is not as before."""
        used_up = uses_up(self.graph, operation)
        verb, noun = naming.verb_and_noun(operation)
        for instance in named.values():
            if verb in naming.DELETE_VERBS and noun.lower() in naming.plurals(instance.resource.name):
                self._end(instance)  # it deletes several at once
            if verb not in naming.LIST_VERBS:
                instance.told = None
                instance.touched += 1
        if used_up:
            self.renew(named.values())

    def _end(self, instance: Instance) -> None:
        """Take note that a resource was deleted, and with it everything that is named through it."""
        instance.deleted = True
        for other in self.instances:
            if not other.deleted and instance in other.parents and self._lies_in(other, instance):
                self._end(other)

    def _lies_in(self, inner: Instance, outer: Instance) -> bool:
        """Whether a resource can only be named together with the one that it was created in."""
        shown = inner.resource.describe or inner.resource.delete
        if inner.resource.facet == outer.resource.name or shown is None:
            return True
        required = self.service.operations[shown].request.get("required", ())
        return any(
            outer.resource.name in reference.resources
            for (operation, member), reference in self.graph.references.items()
            if operation == shown and member in required
        )

    def _by_identifier(self, identifier: Any, resource: Resource) -> Instance | None:
        return next(
            (i for i in self.instances if i.identifier == identifier and i.resource is resource), None
        )

    def _unique_key(
        self, case: Case, hint: Mapping[str, Any], parent: str | None, body: Any = None
    ) -> tuple[Any, ...]:
        key: list[Any] = [case.operation]
        for member in hint["members"]:
            value = (body if body is not None else case.body).get(member)
            if isinstance(value, Ref):
                value = parent
            key.append(value.lower() if hint.get("ignore_case") and isinstance(value, str) else repr(value))
        return tuple(key)
