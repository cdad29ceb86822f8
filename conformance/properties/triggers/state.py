"""A resource in a state in which an operation on it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from conformance.cases.model import Ref, placeholders
from conformance.checks.observation import answered
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.effects import effect
from conformance.contract.model import Requirement
from conformance.contract.naming import a
from conformance.contract.paths import texts
from conformance.contract.preceding import names
from conformance.contract.state_errors import StateError, state_errors
from conformance.contract.vocabulary import Effect
from conformance.properties.earlier import looks_back, members, with_others
from conformance.properties.triggers.answer import expect
from conformance.verdicts.outcome import Inconclusive
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Intent, Valid, Violates
from conformance.world.instance import Instance

_LOOKS = 5
"""How often it is tried: what brings the state about may need a moment."""


def in_state(requirement: Requirement, target: UnderTest) -> None:
    """Bring each state about in which the operation is refused with this exception, and try it then."""
    for told in state_errors(target.service, requirement.operation, requirement.kind, requirement.fact):
        for operation in (*names(told.before), told.operation):
            target.implemented(operation)
        instance = target.world.rested(told.resource, made_with(target, told) or None)
        request = with_others(target, told.request)
        tried = Tried(target, evolve(told, request=request), instance, apart=request != told.request)
        if is_harmless(target, told, instance):
            fine = tried.once(Valid())
            is_made_first = errors.meaning(fine.code) == errors.NOT_FOUND
            if not fine.accepted and not is_made_first:
                raise Inconclusive(f"{told.operation} of {tried.new} was answered with {answered(fine)}")
        for step in told.before:
            said = members(step.request, tried.leading)
            done = target.world.about(step.operation, instance, said)
            if not done.accepted:
                raise Inconclusive(f"{step.operation}, which comes first, was answered with {answered(done)}")
            tried.leading.append(done)
        refused(requirement, target, tried)


class Tried:
    """An operation on a new resource, and on what is made of it.

    Args:
        target: where.
        told: which operation, and of what.
        instance: the resource.
        apart: whether the operation names another resource in its place.
    """

    def __init__(self, target: UnderTest, told: StateError, instance: Instance, apart: bool = False) -> None:
        self._apart = apart
        self._target = target
        self._instance = instance
        self._made = {i.resource.name: i for i in made_of(target, told, instance)}
        self.told = told
        self.leading = list(instance.made_by())
        self.new = a(f"new {told.resource}")

    def once(self, intent: Intent) -> Exchange:
        """Send the operation.

        Raises:
            Inconclusive: if nothing in it speaks of the resource, so that the answer tells nothing of it, or
                if nothing that came first has what it should name.
        """
        given = members(self.told.request, self.leading)
        exchange = self._target.world.about(
            self.told.operation, self._instance, given, intent, self._made, self.told.lacking
        )
        names = {self._instance.identifier, self._instance.name, *self._instance.members.values()} - {None}
        led = self._apart or bool(self._made) or looks_back(self.told.request)
        if not led and names.isdisjoint(texts(exchange.params)):
            raise Inconclusive(f"{self.told.operation} does not name {self.new}")
        return exchange


def made_with(target: UnderTest, told: StateError) -> Mapping[str, Any]:
    """The members that the resource is created with: as the operation needs it, and as the state does."""
    for ref in placeholders(target.world.minimal(told.operation).params):
        if isinstance(ref, Ref) and ref.resource == told.resource:
            return {**dict(ref.given), **told.given}
    return told.given


def made_of(target: UnderTest, told: StateError, instance: Instance) -> Iterator[Instance]:
    """Make what else the operation names and what is made of the resource: a text that a key encrypted.

    What the hint says of a member stands for what would be made for it.

    Raises:
        Unbuildable: if it cannot be made.
    """
    minimal = target.world.minimal(told.operation).params
    left = {member: value for member, value in minimal.items() if member not in told.request}
    for ref in placeholders(left):
        kind = target.graph.resources[ref.resource] if isinstance(ref, Ref) else None
        if kind is None or kind.create is None or told.resource in (kind.name, kind.facet):
            continue
        for reference in target.graph.references_of(kind.create):
            if told.resource in reference.resources and "[]" not in reference.path:
                named = target.world.tell(instance, reference.member or instance.resource.identifier)
                yield target.world.new(kind.name, {reference.path: named})
                break


def is_harmless(target: UnderTest, told: StateError, instance: Instance) -> bool:
    """Whether the operation can be tried before the state is brought about: a refusal then proves more.

    It cannot where what it is about may be made by what comes first.
    """
    first = names(told.before)
    deletes = effect(target.service, told.operation).deletes or told.operation == instance.resource.create
    made = any(effect(target.service, name) is Effect.CREATE for name in first)
    early = bool(first) and not made and not looks_back(told.request)
    return early and not deletes and told.operation not in first


def refused(requirement: Requirement, target: UnderTest, tried: Tried) -> None:
    """Raise a violation unless the operation is refused with the exception, now or in a moment.

    What deletes is tried once, after that moment: once it was accepted, there is nothing left to try it on.

    Raises:
        Inconclusive: if it is refused with another exception that is as right.
    """
    told = tried.told
    looks = _LOOKS if told.before else 0
    if effect(target.service, told.operation).deletes and told.operation not in names(told.before):
        target.world.waiter.pause()
        looks = 0
    exchange = tried.once(Violates("", requirement.kind))
    for _ in range(looks):
        if not exchange.accepted:
            break
        target.world.waiter.pause()
        exchange = tried.once(Violates("", requirement.kind))
    first = f" after {' and '.join(names(told.before))}" if told.before else ""
    what = f"{told.operation} of {tried.new}{first}"
    expect(requirement, target, exchange, what, is_only_one=True, also=told.also)
