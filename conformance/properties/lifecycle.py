"""Lifecycle: a resource moves only along its documented chains, and comes to rest in time."""

from __future__ import annotations

from conformance.checks.under_test import UnderTest
from conformance.contract.lifecycle import is_failure
from conformance.contract.model import Requirement
from conformance.contract.naming import a
from conformance.contract.resources import Resource
from conformance.properties.paging import largest_page
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Untested, Violation
from conformance.wire import clock
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable

_DENSE = 0.002
_AGAIN = 3


@requirements(
    "lifecycle.states",
    "lifecycle.order",
    "lifecycle.terminal",
    "lifecycle.agreement",
    "lifecycle.failureReason",
)
def test_chain(requirement: Requirement, target: UnderTest) -> None:
    """Only documented states, only in documented order; terminal stays terminal; Describe and List agree."""
    resource = target.graph.resources[requirement.resource or ""]
    follow_once(target, resource)
    if requirement.path:  # a part with a status of its own: an update makes it
        for update in resource.updates:
            target.exercise(update)
    target.conclude(requirement)


@requirements("lifecycle.reached")
def test_reached(requirement: Requirement, target: UnderTest) -> None:
    """Every resource that the run made comes to rest in time, and not in a failure."""
    resource = target.graph.resources[requirement.resource or ""]
    follow_once(target, resource)
    waiting = [i for i in target.world.alive(resource.name) if not i.settled]
    try:
        target.world.waiter.settle_all(waiting)
    except Unbuildable as problem:
        raise Violation(str(problem), problem.exchange) from problem


def follow_once(target: UnderTest, resource: Resource) -> None:
    """Follow a new resource from its creation to rest, and a deletion to its end; once a run.

    Raises:
        Untested: if nothing creates such a resource. Lacking: if the target cannot make or describe one.
    """
    if resource.create is None or resource.describe is None:
        raise Untested(f"no operation creates {a(resource.name)}")
    target.implemented(resource.create)
    target.once(("followed", resource.name), lambda: follow(target, resource))
    target.implemented(resource.describe)


def follow(target: UnderTest, resource: Resource) -> None:
    """Watch one resource closely: every look is an exchange that the monitors judge."""
    instance = target.world.new(resource.name)
    deadline = clock.monotonic() + target.limits.lifecycle_timeout
    pause = _DENSE
    while True:
        status = target.world.waiter.status(instance)
        if resource.listing and resource.filters:
            target.world.ask(resource.listing.operation, {})
        if target.world.waiter.at_rest(instance, status):
            break
        if clock.monotonic() > deadline:
            text = f"{a(resource.name)} was still {status!r} after {target.limits.lifecycle_timeout:g} s"
            described = target.world.describe(instance)
            note(target, resource, text, described)
            return
        clock.sleep(pause)
        pause = min(pause * 1.2, target.limits.poll_interval)
    if status is not None and is_failure(status):
        text = f"a valid {resource.name} ended in {status}"
        described = target.world.describe(instance)
        note(target, resource, text, described)
    for _ in range(_AGAIN):
        target.world.describe(instance)
        if resource.listing:
            page = largest_page(target, resource.listing)
            filters = {
                f: instance.created_with[m] for f, m in resource.filters.items() if m in instance.created_with
            }
            target.world.ask(resource.listing.operation, {**page, **filters})
    target.stock.gone(resource.name)


def note(target: UnderTest, resource: Resource, text: str, described: Exchange | None) -> None:
    """Note that a resource did not come to rest, or not well, if the contract says how it should."""
    reached = target.requirements.find(resource.name, "lifecycle.reached")
    if reached is not None:
        target.ledger.fail(reached, text, described)
