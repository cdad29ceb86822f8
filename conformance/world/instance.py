"""One resource that the run created, or found on the target."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from attrs import define, field

from conformance.contract.graph import InRequest
from conformance.contract.paths import values
from conformance.contract.resources import Resource
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates


@define(eq=False)
class Instance:
    """A resource on the target.

    ``identifier`` is what the identifier member takes; ``created_with`` the request body of its Create
    (empty for what was found); ``created_by`` that exchange. ``deleted`` is set when a Delete was
    accepted, ``confirmed_gone`` when it was then not found any more; ``unsure`` says that the Delete was
    answered with a success, but with no valid body: it counts until a look says otherwise. ``touched``
    counts accepted requests that may change its state, ``load`` the limited items (tags) that were added;
    ``deleted_by`` is the Delete that was accepted.
    """

    resource: Resource
    identifier: str
    created_with: Mapping[str, Any]
    created_by: Exchange | None
    members: Mapping[str, str] = field(factory=dict)
    deleted: bool = False
    touched: int = 0
    settled: bool = False
    confirmed_gone: bool = False
    unsure: bool = False
    load: int = 0
    parents: tuple[Instance, ...] = ()
    told: Exchange | None = None
    deleted_by: Exchange | None = None

    def made_by(self) -> tuple[Exchange, ...]:
        """The requests that made it, what it was created inside or out of first; none for what was found."""
        found: dict[int, Exchange] = {}
        for parent in self.parents:
            found.update((id(step), step) for step in parent.made_by())
        if self.created_by is not None:
            found[id(self.created_by)] = self.created_by
        return tuple(found.values())

    def went(self, unsure: bool = False) -> None:
        """Take note that a Delete of the run's own was answered as if it had worked."""
        self.deleted, self.unsure = True, unsure
        self.touched += 1

    def seen_alive(self) -> None:
        """Take note that it is described although it was to be deleted: an unsure Delete did nothing."""
        if self.unsure:
            self.deleted = self.unsure = False

    @property
    def is_due(self) -> bool:
        """Whether a valid request made it: what becomes of the others a target owes nobody."""
        return self.created_by is not None and not isinstance(self.created_by.intent, Violates)

    @property
    def name(self) -> str | None:
        """The name that the request gave it, or None."""
        if self.resource.named_by is None:
            return None
        value = self.created_with.get(self.resource.named_by)
        return value if isinstance(value, str) else None

    def ancestor(self, kinds: Collection[str]) -> Instance | None:
        """What it was created inside or out of, of one of these kinds, the nearest; None where it was not."""
        waiting = list(self.parents)
        while waiting:
            parent = waiting.pop(0)
            if parent.resource.name in kinds:
                return parent
            waiting.extend(parent.parents)
        return None

    def came_from(self, outer: Instance) -> bool:
        """Whether it was created inside or out of another resource, however far up."""
        return any(parent is outer or parent.came_from(outer) for parent in self.parents)


def identifier_of(resource: Resource, body: Mapping[str, Any], exchange: Exchange) -> str | None:
    """Return the identifier that an accepted Create yields, or None where its answer lacks it."""
    where = resource.produced
    if where is None:
        return None
    origin: Any = body if isinstance(where, InRequest) else exchange.output
    found = [v for v in values(origin, where.path) if isinstance(v, str) and v]
    return found[0] if found else None


def all_made_by(instances: Iterable[Instance]) -> tuple[Exchange, ...]:
    """The requests that made several, each once."""
    return tuple({id(step): step for one in instances for step in one.made_by()}.values())
