"""Delete: what is deleted is gone, and nothing else is."""

from __future__ import annotations

from conformance.checks import refusal
from conformance.checks.echo import description
from conformance.checks.lifecycle import time_of
from conformance.checks.observation import Promise, answered
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.hints import for_operation, lingers
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.contract.naming import a
from conformance.contract.resources import Resource
from conformance.contract.roles import Role
from conformance.properties.paging import all_pages, keys
from conformance.properties.selection import requirements
from conformance.properties.triggers.busy import held
from conformance.verdicts.excuses import names_it_enough, promised, tolerated, why_not_promised
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.verdicts.policy import policy_of
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance


def deleted(
    target: UnderTest, requirement: Requirement, speaks_of_it: bool = True
) -> tuple[Resource, Instance]:
    """A resource that was created, deleted and waited for.

    Raises:
        Violation: if it does not go. Inconclusive: then, where the requirement speaks of something else.
    """
    resource = target.graph.owner(requirement.operation)
    assert resource is not None  # the requirement was made from its resource
    if resource.create is None:
        raise Untested(f"no operation creates {a(resource.name)}")
    target.base(requirement.operation)
    kept = lingers(target.service, resource.name)
    if kept is not None:
        raise Untested(f"a deleted {resource.name} is still there for a time: {kept}")
    instance = target.stock.gone(resource.name, strict=speaks_of_it)
    if instance is None:
        raise Inconclusive(f"no {resource.name} could be deleted")
    return resource, instance


@requirements("gone")
def test_gone(requirement: Requirement, target: UnderTest) -> None:
    """A deleted resource is described no more, listed no more, and cannot be deleted again."""
    resource, instance = deleted(target, requirement)
    led = (*instance.made_by(), *((instance.deleted_by,) if instance.deleted_by else ()))
    not_found, policy = frozenset({errors.NOT_FOUND}), policy_of(target.service)
    for name in (resource.describe, resource.delete):
        if name is None or tolerated(target.service, name, resource.identifier):
            continue
        again = target.world.ask(name, target.world.naming_body(name, instance))
        if not target.has(name):
            continue  # there is nothing that could tell
        if again.refused and again.code in promised(target.service.operations[name], resource):
            continue
        problem = refusal.not_meaning(target.service.operations[name], again, not_found)
        reference = target.graph.references.get((name, resource.identifier))
        # To delete what is not there is no mistake for services that say so in a sentence.
        binds = reference is not None and policy.binds(
            Promise.CLAUSE
            if name == resource.delete
            or why_not_promised(target.service, reference, resource)
            or names_it_enough(again)
            else Promise.PAGE,
            name,
            REQUEST,
        )
        if problem is not None and (binds or policy.binds(Promise.CLAUSE, requirement.operation, REQUEST)):
            raise Violation(f"after the delete {name} was {problem}", again, (*led, again))
    if resource.listing and target.has(resource.listing.operation):
        found = all_pages(target, resource.listing)
        for page in found:
            if keys(resource, [instance], page)[0] in str(page.output):
                raise Violation(
                    f"after the delete {resource.listing.operation} still shows it", page, (*led, page)
                )


@requirements("again")
def test_again(requirement: Requirement, target: UnderTest) -> None:
    """The name of a deleted resource can be used again, and the new resource is new."""
    resource, instance = deleted(target, requirement, speaks_of_it=False)
    assert resource.create is not None
    body = {k: v for k, v in instance.created_with.items() if not target.is_token(resource.create, k)}
    case = target.world.minimal(resource.create)
    assert resource.named_by is not None
    if resource.named_by not in body:
        raise Untested("the caller need not choose a name")
    again = {**case.params, resource.named_by: body[resource.named_by]}
    sent = target.accepts(type(case)(case.operation, again, what="the name of a deleted resource"))
    if sent.instance is None:
        raise Inconclusive("the new resource has no identifier")
    described = target.world.describe(sent.instance)
    if described is not None and described.accepted:
        shown = description(resource, described, (sent.instance.identifier, sent.instance.name)) or {}
        started = sent.exchange.started
        created = time_of(shown, Role.CREATED_AT)
        if created is not None and created < started - 60 and created < instance_time(instance) + 0.001:
            raise Violation("the new resource was created when the old one was", described)


def instance_time(instance: Instance) -> float:
    """When the request that created a resource was sent."""
    return instance.created_by.started if instance.created_by else 0.0


@requirements("blockedWhile")
def test_blocked_while(requirement: Requirement, target: UnderTest) -> None:
    """What another resource refers to is not deleted while it does, and is once that other one is gone."""
    target.base(requirement.operation)
    owner = target.graph.owner(requirement.operation)
    assert owner is not None
    why = "what refers to the resource does so for a passing time only"
    tried = 0
    for hint in for_operation(target.service, "in_use", requirement.operation):
        if hint.get("states") or hint["resource"] not in target.graph.resources:
            continue
        try:
            holder, user = held(target, owner, hint)
        except Unbuildable as problem:
            why = str(problem)
            continue
        tried += 1
        blocked = tries_to_delete(target, requirement, holder)
        if not blocked.refused:
            text = (
                f"a delete while {a(user.resource.name)} refers to it was answered with {answered(blocked)}"
            )
            raise Violation(text, blocked)
        if user.resource.delete is None or not is_deleted(target, user):
            continue
        freed = tries_to_delete(target, requirement, holder)
        if not freed.succeeded:
            text = f"a delete after that of the only {user.resource.name} was answered with {answered(freed)}"
            unknown = "whether nothing else speaks against the delete is not known"
            policy = policy_of(target.service)
            raise policy.broken(requirement.operation, text, freed, Promise.CLAUSE, unknown, REQUEST)
    if not tried:
        raise Untested(why)


def tries_to_delete(target: UnderTest, requirement: Requirement, instance: Instance) -> Exchange:
    """Ask for the delete of a resource, and take note of what became of it."""
    body = target.world.naming_body(requirement.operation, instance)
    exchange = target.world.ask(requirement.operation, body, Violates("", requirement.kind))
    target.world.note(requirement.operation, body, exchange, {instance.resource.identifier: instance})
    return exchange


def is_deleted(target: UnderTest, instance: Instance) -> bool:
    """Delete a resource and wait until it is gone; False where it does not go."""
    delete = instance.resource.delete
    assert delete is not None
    body = target.world.naming_body(delete, instance)
    exchange = target.world.ask(delete, body)
    target.world.note(delete, body, exchange, {instance.resource.identifier: instance})
    return exchange.succeeded and target.world.waiter.until_gone(instance) is None


@requirements("others")
def test_others(requirement: Requirement, target: UnderTest) -> None:
    """Deleting one resource leaves another of its kind alone."""
    owner = target.graph.owner(requirement.operation)
    assert owner is not None
    if owner.create is None or owner.describe is None:
        raise Untested(f"{a(owner.name)} cannot be created and described")
    target.base(requirement.operation)
    kept = target.world.rested(owner.name)
    deleted(target, requirement, speaks_of_it=False)
    described = target.world.describe(kept)
    target.implemented(owner.describe)
    if not target.world.shows(described, kept):
        raise Violation(f"another {owner.name} is not there any more", described)
