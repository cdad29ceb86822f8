"""Response: every answer has the documented shape. Monitored: these items conclude from the whole run."""

from __future__ import annotations

from conformance.checks.under_test import UnderTest
from conformance.contract.kinds import OF_ANSWERS
from conformance.contract.model import Requirement
from conformance.properties.paging import largest_page, narrowest, populate
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.world.errors import Unbuildable


@requirements("shape", "constraints", "present", "shownWhen", *OF_ANSWERS)
def test_answer(requirement: Requirement, target: UnderTest) -> None:
    """Members have their documented types and values; what must be there is, always or where the page says;
    nothing else is."""
    target.exercise(requirement.operation)
    have_listed(target, requirement.operation)
    target.conclude(requirement)


def have_listed(target: UnderTest, operation: str) -> None:
    """Of an operation that lists resources: have it list one that was made with no more than it must have.

    So the item comes to the same whether it is alone or others have made something before it.
    """
    owner = target.graph.owner(operation)
    if owner is None or owner.create is None or owner.listing is None or owner.listing.operation != operation:
        return
    resource, listing = owner, owner.listing

    def listed() -> None:
        there = target.world.alive(resource.name)
        least = set(target.world.minimal(resource.create or "").params)
        if not any(set(instance.created_with) <= least for instance in there if instance.is_due):
            target.world.new(resource.name)
        populate(target, resource, 1)
        target.ask(operation, {**narrowest(target, listing), **largest_page(target, listing)})

    try:
        target.once(("listed", operation), listed)
    except (Unbuildable, Inconclusive, Untested, Violation):
        return  # nothing to list: what its answers show is concluded all the same


@requirements("alwaysShown")
def test_always_shown(requirement: Requirement, target: UnderTest) -> None:
    """What AWS showed in every answer that was recorded is in some answer of the run."""
    target.exercise(requirement.operation)
    lacking = target.monitors.never_shown.lacking(requirement.id)
    if lacking is not None:
        raise Violation(f"no answer of this run has {requirement.path}", lacking)
    target.conclude(requirement)


@requirements("arn", "timestamps")
def test_resource(requirement: Requirement, target: UnderTest) -> None:
    """A resource's ARN is its own, its times are epoch seconds in order, and its creation never moves."""
    resource = target.graph.resources[requirement.resource or ""]
    target.implemented(resource.create or requirement.operation)
    try:
        target.world.describe(target.world.ready(resource.name))
    except Unbuildable:
        entry = target.ledger[requirement]
        if not entry.held and not entry.failures:
            raise
    target.conclude(requirement)
