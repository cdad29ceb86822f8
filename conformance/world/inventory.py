"""The inventory: which resources exist, how each was obtained, and which of them requests may share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from attrs import field, frozen

from conformance.cases.model import Case, Ref
from conformance.contract import naming
from conformance.contract.effects import effect
from conformance.contract.hints import for_operation
from conformance.contract.model import Service
from conformance.contract.paths import values
from conformance.contract.resources import Graph, Resource, graph
from conformance.wire.exchange import Exchange
from conformance.world.instance import Instance, identifier_of
from conformance.world.prerequisites import uses_up

_ANYTHING = object()
"""What is not chosen yet of values that may occur once together."""

Prerequisite = tuple[str, tuple[tuple[str, str], ...]]
"""An operation that was done, and the resources that it was done on: (member, identifier)."""


@frozen
class Sent:
    """A case as it went out: the filled params, the exchange, the resource that it made (if any), and the
    resources that it named, by member."""

    case: Case
    params: Any
    exchange: Exchange
    instance: Instance | None = None
    named: Mapping[str, Instance] = field(factory=dict)


class Inventory:
    """The resources of one run (or of one worker) on a target.

    Args:
        service: the loaded contracts.
        made: told of every resource that the run makes.
        thrifty: whether every resource is shared, since there is only one of its kind.
    """

    def __init__(self, service: Service, made: Callable[[Instance], None], thrifty: bool = False) -> None:
        self._service = service
        self._graph: Graph = graph(service)
        self._made = made
        self._thrifty = thrifty
        self.instances: list[Instance] = []
        self.creates_accepted = 0
        self._created_by: set[str] = set()
        self._pool: dict[tuple[str, str], Instance] = {}
        self._spare: dict[str, list[Instance]] = {}
        self._unique: set[tuple[Any, ...]] = set()
        self._done: set[Prerequisite] = set()

    # --- what exists --------------------------------------------------------------------------------

    def alive(self, name: str | None = None) -> list[Instance]:
        """The resources that the run made and has not deleted, of one kind or of all, oldest first."""
        return [
            i
            for i in self.instances
            if not i.deleted and i.created_by is not None and (name is None or i.resource.name == name)
        ]

    def has_created_by(self, operation: str) -> bool:
        """Whether the operation ever made something in this run."""
        return operation in self._created_by

    def vanish(self) -> None:
        """Take note that the target was reset or restarted: nothing that was made exists any more."""
        for instance in self.instances:
            instance.deleted = True
        self._pool.clear()
        self._spare.clear()
        self._unique.clear()
        self._done.clear()

    # --- what may be shared -------------------------------------------------------------------------

    def shared(self, key: tuple[str, str]) -> Instance | None:
        """The resource that is shared under a key (its kind, and what it was asked to be made with)."""
        return self._pool.get(key)

    def share(self, key: tuple[str, str], instance: Instance) -> None:
        """Let others use a resource under a key."""
        self._pool[key] = instance

    def needs(self, instance: Instance) -> bool:
        """Whether requests share a resource, or what was made inside or out of it, or it was made ahead."""
        wanted = [*self._pool.values(), *(i for spare in self._spare.values() for i in spare)]
        return any(other is instance or other.came_from(instance) for other in wanted)

    def forget(self, instance: Instance) -> None:
        """Share a resource no longer, nor what was made inside it; the next one is made anew."""
        self._pool = {
            key: other
            for key, other in self._pool.items()
            if other is not instance and not other.came_from(instance)
        }

    def renew(self, named: Collection[Instance]) -> None:
        """Share no longer what a request named, but for what the rest of it was made inside or out of."""
        for instance in named:
            if not any(other.came_from(instance) for other in named if other is not instance):
                self.forget(instance)
                if instance.resource.product:
                    self.renew(instance.parents)

    def spare(self, kind: str) -> list[Instance]:
        """The resources of a kind that were made ahead, as parents of what may lie in each only once."""
        return [i for i in self._spare.get(kind, []) if not i.deleted]

    def keep_spare(self, kind: str, instances: Iterable[Instance]) -> None:
        """Keep resources that were made ahead."""
        self._spare.setdefault(kind, []).extend(instances)

    # --- what was done ------------------------------------------------------------------------------

    def has_unique(self, key: tuple[Any, ...]) -> bool:
        """Whether values that may occur once together are in use; see :func:`unique_key`."""
        return key in self._unique or (_ANYTHING in key and any(_agree(key, used) for used in self._unique))

    def was_done(self, key: Prerequisite) -> bool:
        """Whether a prerequisite was done already on these resources."""
        return key in self._done

    def done(self, key: Prerequisite) -> None:
        """Take note that a prerequisite need not be done again on these resources."""
        self._done.add(key)

    def note(
        self,
        operation: str,
        body: Any,
        exchange: Exchange,
        named: Mapping[str, Instance],
        case: Case | None = None,
    ) -> Sent:
        """Remember what an accepted request made, changed or deleted.

        A delete that succeeded by its status, and whose answer cannot be read, counts as done.
        """
        case = case or Case(operation, body)
        owner = self._graph.owner(operation)
        deletes = owner is not None and operation == owner.delete
        if not (exchange.accepted or (deletes and exchange.succeeded)) or not isinstance(body, dict):
            return Sent(case, body, exchange, None, named)
        if owner is not None and operation == owner.create:
            return self._noted_create(owner, case, body, exchange, named)
        for instance in named.values():
            instance.load += self._load(operation, body)
        if owner is None:
            self._note_use(operation, named)
            return Sent(case, body, exchange, None, named)
        subject = next((i for i in named.values() if i.resource is owner), None)
        subject = subject or self._by_identifier(body.get(owner.identifier), owner)
        if subject is not None and operation in (owner.delete, *owner.updates, *owner.actions):
            subject.touched += 1
            subject.settled = False
            if deletes:
                subject.unsure = not exchange.accepted
                subject.deleted_by = exchange
                self._end(subject)
            else:
                subject.told = None  # of what is gone, the last description tells how it was called
        return Sent(case, body, exchange, subject, named)

    def _load(self, operation: str, body: Any) -> int:
        """How many items of which a resource carries so many at most (tags) a request adds."""
        hints = for_operation(self._service, "limit", operation)
        return sum(len(v) for hint in hints for v in values(body, hint["path"]) if isinstance(v, list | dict))

    def _noted_create(
        self, owner: Resource, case: Case, body: Any, exchange: Exchange, named: Mapping[str, Instance]
    ) -> Sent:
        self.creates_accepted += 1
        self._created_by.add(case.operation)
        for hint in for_operation(self._service, "unique", case.operation):
            self._unique.add(unique_key(case.operation, hint, body))
        identifier = identifier_of(owner, body, exchange)
        if identifier is None:
            return Sent(case, body, exchange, None, named)
        told = (exchange.output or {}).items()
        members = {name: value for name, value in told if isinstance(value, str)}
        load = self._load(case.operation, body)
        instance = Instance(
            owner, identifier, body, exchange, members, load=load, parents=tuple(named.values())
        )
        self.instances.append(instance)
        if self._thrifty:
            self._pool.setdefault((owner.name, "[]"), instance)
        self._made(instance)
        return Sent(case, body, exchange, instance, named)

    def _note_use(self, operation: str, named: Mapping[str, Instance]) -> None:
        """After an accepted request of an operation that belongs to no resource: who is not as before."""
        used_up = uses_up(self._service, self._graph, operation)
        does, (_, noun) = effect(self._service, operation), naming.verb_and_noun(operation)
        for instance in named.values():
            if does.deletes and noun.lower() in naming.plurals(instance.resource.name):
                self._end(instance)  # it deletes several at once
            if not does.reads:
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
        required = self._service.operations[shown].request.get("required", ())
        return any(
            outer.resource.name in reference.resources
            for (operation, member), reference in self._graph.references.items()
            if operation == shown and member in required
        )

    def _by_identifier(self, identifier: Any, resource: Resource) -> Instance | None:
        return next(
            (i for i in self.instances if i.identifier == identifier and i.resource is resource), None
        )


def _agree(key: tuple[Any, ...], used: tuple[Any, ...]) -> bool:
    """Whether two keys may be the same, whatever is not known yet of the first."""
    return len(key) == len(used) and all(
        one is _ANYTHING or one == other for one, other in zip(key, used, strict=True)
    )


def unique_key(
    operation: str, hint: Mapping[str, Any], body: Mapping[str, Any], parents: Mapping[str, str] | None = None
) -> tuple[Any, ...]:
    """Return the values of a request that may occur once together, as a ``[[unique]]`` hint says.

    Args:
        operation: what is requested.
        hint: names the members, and says whether their case counts.
        body: the request; where it is not filled in yet, ``parents`` are what its references stand for, by
            member, as far as that is chosen. The rest may be anything.
    """
    key: list[Any] = [operation]
    for member in hint["members"]:
        value = body.get(member)
        if isinstance(value, Ref) and parents is not None:
            if member not in parents:
                key.append(_ANYTHING)
                continue
            value = parents[member]
        key.append(value.lower() if hint.get("ignore_case") and isinstance(value, str) else repr(value))
    return tuple(key)
