"""Does a resource move only along its documented chains? Checks on what was seen of it, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from conformance.checks.observation import Evidence, Promise, shown
from conformance.contract.catalogue import Catalogue
from conformance.contract.lifecycle import Automaton, is_failure
from conformance.contract.paths import values
from conformance.contract.resources import Resource
from conformance.contract.roles import Role, first, named
from conformance.wire.exchange import Exchange


@frozen
class Sighting:
    """What one answer said about one resource: its state, its times, why it failed.

    ``touched`` counts the accepted requests so far that may change the resource; ``listed`` tells a list
    item from a description.
    """

    resource: str
    identifier: str
    status: str | None
    created: float | None
    updated: float | None
    reason: str | None
    touched: int
    listed: bool
    exchange: Exchange
    part: str = ""

    @property
    def label(self) -> str:
        """What moves: the resource or, where a part has a state of its own, ``Campaign.latestUpdate``."""
        return f"{self.resource}.{self.part}" if self.part else self.resource


def sightings(resource: Resource, exchange: Exchange) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Yield ``(identifier, description, listed)`` for each resource that an answer describes."""
    answer = exchange.output
    if not isinstance(answer, dict):
        return
    if exchange.operation == resource.describe:
        shown_ = answer.get(resource.wrapper) if resource.wrapper else answer
        named = exchange.params.get(resource.identifier) if isinstance(exchange.params, dict) else None
        if isinstance(shown_, dict) and isinstance(named, str):
            yield named, shown_, False
    elif resource.listing and exchange.operation == resource.listing.operation:
        for item in values(answer, resource.listing.items):
            if isinstance(item, dict) and isinstance(item.get(resource.identifier), str):
                yield item[resource.identifier], item, True


def time_of(shown_: Mapping[str, Any], role: Role) -> float | None:
    """Return the time that a description tells in a member of a role; None where none is a number."""
    times = (
        v for k, v in shown_.items()
        if role in named(k) and isinstance(v, int | float) and not isinstance(v, bool)
    )  # fmt: skip
    return next(times, None)


def _reason(shown_: Mapping[str, Any]) -> Any:
    """Why something failed, as a description tells it."""
    return shown_.get(first(shown_, Role.FAILURE_REASON) or "")


def see(
    resource: Resource,
    identifier: str,
    shown_: dict[str, Any],
    listed: bool,
    touched: int,
    exchange: Exchange,
) -> Sighting:
    """Make a sighting of one description."""
    status = shown_.get(resource.status) if resource.status else None
    reason = _reason(shown_)
    return Sighting(
        resource=resource.name,
        identifier=identifier,
        status=status if isinstance(status, str) else None,
        created=time_of(shown_, Role.CREATED_AT),
        updated=time_of(shown_, Role.UPDATED_AT),
        reason=reason if isinstance(reason, str) else None,
        touched=touched,
        listed=listed,
        exchange=exchange,
    )


def part_of(sighting: Sighting, name: str, value: Any) -> Sighting | None:
    """Make the sighting of a part (``latestCampaignUpdate``) of what was sighted; None if it is not there.

    A part whose creation is another is another one: each update begins a chain of its own.
    """
    if not isinstance(value, dict):
        return None
    created = time_of(value, Role.CREATED_AT)
    status, reason = value.get(first(value, Role.STATUS) or ""), _reason(value)
    return evolve(
        sighting,
        part=name,
        identifier=f"{sighting.identifier} {name} {created!r}",
        status=status if isinstance(status, str) else None,
        created=created,
        updated=time_of(value, Role.UPDATED_AT),
        reason=reason if isinstance(reason, str) else None,
    )


def judge(
    known: Catalogue, automaton: Automaton | None, before: Sequence[Sighting], now: Sighting
) -> Iterator[Evidence]:
    """Yield what a new sighting says, given the earlier ones of the same resource, oldest first."""
    yield from _about(known, now, "timestamps", _times(before, now), Promise.PROTOCOL)
    if automaton is None or now.status is None:
        return
    documented = now.status in automaton.spellings
    problem = None if documented else f"status {shown(now.status, 60)} is not a documented state"
    yield from _about(known, now, "lifecycle.states", [problem])
    if not documented:
        return
    if is_failure(now.status) != bool(now.reason):
        problem = (
            f"status is {now.status}, without a failureReason"
            if is_failure(now.status)
            else f"status is {now.status}, yet failureReason says {shown(now.reason, 80)}"
        )
        if not (now.listed and is_failure(now.status)):
            yield from _about(known, now, "lifecycle.failureReason", [problem])
    else:
        yield from _about(known, now, "lifecycle.failureReason", [None])
    last = next((s for s in reversed(before) if s.status in automaton.spellings), None)
    if last is None or last.status is None:
        return
    moved = f"status went from {last.status} to {now.status}"
    if automaton.ordered:
        legal = automaton.may_follow(last.status, now.status)
        yield from _about(known, now, "lifecycle.order", [None if legal else moved])
    if automaton.is_terminal(last.status) and last.touched == now.touched:
        stayed = now.status == last.status
        problem = None if stayed else f"{moved}, though nothing was asked"
        yield from _about(known, now, "lifecycle.terminal", [problem])
        if last.listed != now.listed:
            where = "the list" if now.listed else "Describe"
            problem = None if stayed else f"{where} says {now.status}, the other {last.status}"
            yield from _about(known, now, "lifecycle.agreement", [problem])


def _about(
    known: Catalogue,
    now: Sighting,
    kind: str,
    problems: Iterable[str | None],
    promise: Promise = Promise.PAGE,
) -> Iterator[Evidence]:
    """Yield what is said of a kind of requirement, if the contract makes one of what was sighted.

    It makes none of what a list alone shows, say, or where no failure reason is documented.
    """
    requirement = known.find(now.resource, kind, now.part)
    if requirement is not None:
        for problem in problems:
            yield Evidence(requirement, problem, now.exchange, promise)


def _times(before: Sequence[Sighting], now: Sighting) -> Iterator[str | None]:
    if now.created is None:
        return
    problem = None
    first = next((s for s in before if s.created is not None), None)
    last = next((s for s in reversed(before) if s.updated is not None), None)
    if now.updated is not None and now.created > now.updated + 0.0015:
        problem = f"created at {now.created!r}, but last updated before, at {now.updated!r}"
    elif first is not None and first.created is not None and abs(first.created - now.created) > 0.0015:
        problem = f"creation moved from {first.created!r} to {now.created!r}"
    elif (
        last is not None
        and last.updated is not None
        and now.updated is not None
        and now.updated < last.updated - 0.0015
    ):
        problem = f"the last update went back from {last.updated!r} to {now.updated!r}"
    elif abs(now.created - now.exchange.started) > 86_400 and not before:
        problem = f"created at {now.created!r}, which is more than a day from now"
    yield problem
