"""Delete: what is deleted is gone, and nothing else is."""

from __future__ import annotations

from conformance.checks import refusal
from conformance.checks.echo import description
from conformance.checks.lifecycle import time_of
from conformance.checks.observation import Promise
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.hints import lingers
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.contract.resources import Resource
from conformance.contract.roles import Role
from conformance.properties.paging import all_pages, keys
from conformance.properties.selection import requirements
from conformance.verdicts.excuses import names_it_enough, why_not_promised
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.verdicts.policy import policy_of
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
        raise Untested(f"no operation creates a {resource.name}")
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
    not_found, policy = frozenset({errors.NOT_FOUND}), policy_of(target.service)
    for name in (resource.describe, resource.delete):
        if name is None:
            continue
        again = target.world.ask(name, target.world.naming_body(name, instance))
        problem = refusal.not_meaning(target.service.operations[name], again, not_found)
        reference = target.graph.references.get((name, resource.identifier))
        binds = reference is not None and policy.binds(
            Promise.CLAUSE
            if why_not_promised(target.service, reference, resource) or names_it_enough(again)
            else Promise.PAGE,
            name,
            REQUEST,
        )
        if problem is not None and (binds or policy.binds(Promise.CLAUSE, requirement.operation, REQUEST)):
            raise Violation(f"after the delete {name} was {problem}", again)
    if resource.listing:
        found = all_pages(target, resource.listing)
        for page in found:
            if keys(resource, [instance], page)[0] in str(page.output):
                raise Violation(f"after the delete {resource.listing.operation} still shows it", page)


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


@requirements("others")
def test_others(requirement: Requirement, target: UnderTest) -> None:
    """Deleting one resource leaves another of its kind alone."""
    owner = target.graph.owner(requirement.operation)
    assert owner is not None
    if owner.create is None or owner.describe is None:
        raise Untested(f"a {owner.name} cannot be created and described")
    target.base(requirement.operation)
    kept = target.world.new(owner.name)
    target.world.waiter.settle(kept)
    deleted(target, requirement, speaks_of_it=False)
    described = target.world.describe(kept)
    if not target.world.shows(described, kept):
        raise Violation(f"another {owner.name} is not there any more", described)
