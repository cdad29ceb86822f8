"""What a run left on an account, by its journal: what is known to be its own, and what nothing tells.

What an answer identified is the run's. What a create without an answer may have made is looked for in lists,
and is the run's only where it has the very name that was sent, with the run's ID in it, or carries the run's
tag: a name alone is never enough, and nothing else is asked about anything that the run did not make.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from attrs import define, field, frozen

from conformance.checks.turning import turn
from conformance.contract.model import Service
from conformance.contract.naming import a
from conformance.contract.paths import values
from conformance.contract.resources import Resource, graph
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance
from conformance.world.journal_entries import Creation

_MOST_PAGES = 1000


@frozen
class Unknown:
    """Something that the run may have made, or made, and why it cannot be deleted."""

    operation: str
    why: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.operation}: {self.why}"


@define
class Leftovers:
    """Finds what a run left.

    Args:
        service: the contracts.
        run: the run's ID.
        ask: sends one request that only reads.
        tagged: the ARNs of what carries the run's tag; None where nothing tells.
        late: seconds that a list may lag behind a create.
        now, sleep: the clock.
    """

    service: Service
    run: str
    ask: Callable[[str, Any], Exchange]
    tagged: Collection[str] | None = None
    late: float = 0.0
    now: Callable[[], float] = time.time
    sleep: Callable[[float], object] = time.sleep
    unknown: list[Unknown] = field(factory=list, init=False)
    _known: set[str] = field(factory=set, init=False)

    def of(self, creations: Collection[Creation]) -> list[Instance]:
        """The resources that the journal's creations are known to have made, in their order."""
        self._known.update(c.identifier for c in creations if c.identifier is not None)
        found = [self._instance(c) for c in creations if not (c.refused or c.deleted)]
        return [instance for instance in found if instance is not None]

    def _instance(self, creation: Creation) -> Instance | None:
        resource = graph(self.service).resources.get(creation.resource or "")
        if resource is None:
            made = "made something" if creation.answered else "may have made something"
            self._miss(creation, f"{made} that no operation of the service deletes")
            return None
        if creation.identifier is not None:
            return restored(resource, creation, creation.identifier)
        identifier = self._searched(resource, creation)
        return None if identifier is None else restored(resource, creation, identifier)

    def _searched(self, resource: Resource, creation: Creation) -> str | None:
        """The identifier of what an unanswered create made; None where it made nothing, or none tells."""
        name = creation.members.get(resource.named_by or "")
        own_name = name is not None and self.run in name.lower()
        if resource.listing is None:
            self._miss(creation, f"was not answered, and no operation lists {a(resource.name)}")
            return None
        if not own_name and not (creation.tagged and self.tagged is not None):
            self._miss(creation, "was not answered; neither a name nor a tag tells what it may have made")
            return None
        until = creation.when + self.late
        while True:
            try:
                items = self._items(resource, creation.members)
            except Unbuildable as problem:
                self._miss(creation, f"was not answered, and what it may have made is not found: {problem}")
                return None
            for item in items:
                identifier = _identifier(resource, item)
                if identifier is None or identifier in self._known:
                    continue
                if (own_name and _is_called(resource, item, identifier, name)) or self._carries(identifier):
                    self._known.add(identifier)
                    return identifier
            if self.now() >= until:
                return None
            self.sleep(max(0.01, min(2.0, until - self.now())))

    def _carries(self, identifier: str) -> bool:
        """Whether the run's tag is on what has this identifier, or has it as the last part of its ARN."""
        return any(identifier in _ends(arn) for arn in self.tagged or ())

    def _items(self, resource: Resource, members: Mapping[str, str]) -> list[Any]:
        """Every item of a kind's list; the list is asked with what it must be asked with, as it was sent."""
        listing = resource.listing
        assert listing is not None
        operation = self.service.operations[listing.operation]
        required = operation.request.get("required", ())
        missing = [member for member in required if member not in members]
        if missing:
            raise Unbuildable(f"{listing.operation} needs {missing[0]}")
        body: dict[str, Any] = {member: members[member] for member in required}
        found: list[Any] = []
        more: dict[str, Any] = {}
        for _ in range(_MOST_PAGES):
            page = self.ask(listing.operation, {**body, **more})
            if not page.accepted:
                raise Unbuildable(f"{listing.operation} answered {page.code or page.status or page.failure}")
            found += values(page.output, listing.items)
            more = turn(operation, listing, page).members
            if not more:
                return found
        raise Unbuildable(f"{listing.operation} does not end")

    def _miss(self, creation: Creation, why: str) -> None:
        self.unknown.append(Unknown(creation.operation, why))


def _identifier(resource: Resource, item: Any) -> str | None:
    value = item.get(resource.identifier) if isinstance(item, dict) else item
    return value if isinstance(value, str) else None


def _is_called(resource: Resource, item: Any, identifier: str, name: str | None) -> bool:
    told = item.get(resource.named_by) if isinstance(item, dict) else None
    return name is not None and (told == name or (told is None and name in _ends(identifier)))


def _ends(identifier: str) -> tuple[str, str, str]:
    return identifier, identifier.rpartition("/")[2], identifier.rpartition(":")[2]


def restored(resource: Resource, creation: Creation, identifier: str) -> Instance:
    """A resource as the run that made it knew it."""
    exchange = Exchange(
        operation=creation.operation,
        params=dict(creation.members),
        sent=b"",
        status=200,
        headers={},
        answer=b"{}",
        started=creation.when,
        seconds=0.0,
        url="",
    )
    return Instance(resource, identifier, dict(creation.members), exchange, dict(creation.told), settled=True)


def kinds(instances: Collection[Instance]) -> Iterator[tuple[str, int]]:
    """How many there are of each kind."""
    for name in dict.fromkeys(i.resource.name for i in instances):
        yield name, sum(i.resource.name == name for i in instances)
