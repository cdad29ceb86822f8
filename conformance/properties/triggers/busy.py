"""What is referred to, or is not ready."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from conformance.checks.observation import Promise, answered
from conformance.checks.under_test import UnderTest
from conformance.contract.hints import applies, for_operation
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.contract.naming import a
from conformance.contract.resources import Resource
from conformance.properties.triggers.answer import expect
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.verdicts.policy import policy_of
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance

_LOOKS = 100
"""How often it is looked which state something is in, before it is left to come to rest."""


def in_use(requirement: Requirement, target: UnderTest) -> None:
    """A delete of what is referred to, or a create that names what is not ready."""
    tried = False
    for hint in for_operation(target.service, "in_use", requirement.operation):
        if hint["exception"] == requirement.kind:
            tried = delete_in_use(requirement, target, hint) or tried
    if not tried:
        for hint in for_operation(target.service, "not_ready", requirement.operation):
            if hint["exception"] == requirement.kind and not hint.get("narrows"):
                name_unready(requirement, target, hint)
                tried = True
    if not tried:
        raise Untested("no documented condition of this exception can be brought about")


def delete_in_use(requirement: Requirement, target: UnderTest, hint: Mapping[str, Any]) -> bool:
    """Try to delete a resource while another one refers to it; False where that cannot be built.

    Raises:
        Inconclusive: if the other one must be in a state that it leaves too quickly.
    """
    owner = target.graph.owner(requirement.operation)
    assert owner is not None
    if hint["resource"] not in target.graph.resources:
        return False
    for _ in range(5):
        try:
            apart = target.world.new(owner.name) if hint.get("states") else None
            holder, user = held(target, owner, hint)
        except Unbuildable:
            return False
        exchange = _delete(requirement, target, holder)
        if not hint.get("states") or exchange.refused:
            break
        if target.world.waiter.status(user) in hint["states"]:
            break
    else:
        raise Inconclusive(f"{a(hint['resource'])} is finished before the delete can be sent")
    expect(requirement, target, exchange, f"a delete while {a(hint['resource'])} refers to it")
    described = target.world.describe(holder)
    if described is not None and not described.accepted and target.has(described.operation):
        raise Violation(f"the delete was refused, yet the {owner.name} is gone", described)
    if apart is not None:
        target.world.waiter.settle(apart)
        blocked_only_then(requirement, target, hint["states"], holder, user, apart)
    return True


def blocked_only_then(
    requirement: Requirement,
    target: UnderTest,
    states: Collection[str],
    holder: Instance,
    user: Instance,
    apart: Instance,
) -> None:
    """What is referred to stays blocked in each of the states, and no longer; ``apart`` is never.

    Raises:
        Violation: if one of them is deleted too soon. Also what the policy makes of one that is not deleted.
    """
    waiter = target.world.waiter
    _goes(requirement, target, apart, f"to which no {user.resource.name} refers")
    seen: set[str | None] = set()
    for _ in range(_LOOKS):
        status = waiter.status(user)
        if status not in states:
            break
        if status not in seen:
            seen.add(status)
            exchange = _delete(requirement, target, holder)
            if exchange.succeeded and waiter.status(user) in states:
                text = f"a delete while {a(user.resource.name)} in {status} refers to it was accepted"
                raise Violation(text, exchange)
            if exchange.succeeded:
                return  # it was over before the request came
        waiter.pause()
    if waiter.settle(user) not in states:
        _goes(requirement, target, holder, f"whose {user.resource.name} has come to rest")


def _goes(requirement: Requirement, target: UnderTest, instance: Instance, which: str) -> None:
    exchange = _delete(requirement, target, instance)
    if not exchange.succeeded:
        text = f"a delete of {a(instance.resource.name)} {which} was answered with {answered(exchange)}"
        unknown = "whether nothing else speaks against the delete is not known"
        policy = policy_of(target.service)
        raise policy.broken(requirement.operation, text, exchange, Promise.CLAUSE, unknown, REQUEST)


def _delete(requirement: Requirement, target: UnderTest, instance: Instance) -> Exchange:
    body = target.world.naming_body(requirement.operation, instance)
    exchange = target.world.ask(requirement.operation, body, Violates("", requirement.kind))
    target.world.note(requirement.operation, body, exchange, {instance.resource.identifier: instance})
    return exchange


def held(target: UnderTest, owner: Resource, hint: Mapping[str, Any]) -> tuple[Instance, Instance]:
    """A new resource, and a new one that refers to it by a member, or ``via`` others between them.

    Raises:
        Unbuildable: if one of them cannot be made.
    """
    links = [*hint.get("via", ()), hint]
    creates = [target.graph.resources[link["resource"]].create for link in links]
    made_with = target.binding(creates[0]).made_with(links[0]["through"]) if creates[0] else {}
    holder = inner = target.world.rested(owner.name, made_with)
    for link in links:
        target.world.waiter.settle(inner)
        inner = target.world.new(link["resource"], {link["through"]: inner.identifier})
    if not hint.get("states"):
        target.world.waiter.settle(inner)
    return holder, inner


def name_unready(requirement: Requirement, target: UnderTest, hint: Mapping[str, Any]) -> None:
    """Name a resource right after its creation, while it is not in its stable state.

    Raises:
        Inconclusive: if the target is too quick for that.
    """
    reference = next(
        (r for r in target.graph.references_of(requirement.operation) if applies(hint, r.operation, r.path)),
        None,
    )
    if reference is None:
        raise Untested("nothing that the operation names could be unready")
    for _ in range(5):
        minimal = target.world.minimal(requirement.operation)
        body, named = target.world.filled(minimal)
        unready = target.world.new(reference.resources[0])
        body[reference.path] = unready.identifier
        exchange = target.world.ask(requirement.operation, body, Violates("", requirement.kind))
        target.world.note(requirement.operation, body, exchange, {**named, reference.path: unready})
        status = target.world.waiter.status(unready)
        if exchange.refused:
            expect(
                requirement, target, exchange, f"a request that names {a(unready.resource.name)} in {status}"
            )
            return
        if not target.world.waiter.at_rest(unready, status):
            raise Violation(
                f"a request that names {a(unready.resource.name)} in {status} was accepted", exchange
            )
    raise Inconclusive(f"{a(reference.resources[0])} is ready before a request can name it")
