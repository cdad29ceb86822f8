"""After: what an operation does to a resource is what another one shows of it then."""

from __future__ import annotations

from conformance.cases.bind import with_references
from conformance.checks.observation import Promise, answered
from conformance.checks.under_test import UnderTest
from conformance.contract.afterwards import Afterwards, afterwards
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.contract.paths import values
from conformance.contract.preceding import names
from conformance.properties.paging import all_pages
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Inconclusive, Violation
from conformance.verdicts.policy import policy_of
from conformance.wire.exchange import Exchange
from conformance.world.instance import Instance

_LOOKS = 5
"""How often it is looked again: what an operation begins may need a moment."""


@requirements("after")
def test_after(requirement: Requirement, target: UnderTest) -> None:
    """A resource of its own, what comes first, the operation, and then a look."""
    told = afterwards(target.service, requirement.operation)
    wanted = next(one for one in told if one.path == requirement.path)
    for operation in (*names(wanted.before), wanted.operation, wanted.shows):
        target.implemented(operation)
    instance = target.world.new(wanted.resource, with_references(dict(wanted.given)) or None)
    if not wanted.unsettled:
        target.world.waiter.settle(instance)
    leading = list(instance.made_by())
    for step in wanted.before:
        done = target.world.about(step.operation, instance, with_references(step.request))
        if not done.accepted:
            raise Inconclusive(f"{step.operation}, which comes first, was answered with {answered(done)}")
        leading.append(done)
    request = target.world.about(wanted.operation, instance, with_references(wanted.request))
    if not request.accepted:
        text = f"{wanted.operation} of a new {wanted.resource} was answered with {answered(request)}"
        promise = Promise.CLAUSE if request.refused else Promise.PROTOCOL
        raise policy_of(target.service).broken(wanted.operation, text, request, promise, at=REQUEST)
    look(target, wanted, instance, request, (*leading, request))


def look(
    target: UnderTest,
    wanted: Afterwards,
    instance: Instance,
    request: Exchange,
    leading: tuple[Exchange, ...],
) -> None:
    """Look until it is shown, but not for ever; ``leading`` are the requests that made it so.

    Raises:
        Violation: if it is not. Inconclusive: if the look is refused.
    """
    for attempt in range(_LOOKS):
        shown = shown_by(target, wanted, instance)
        called = (instance.identifier, instance.name)
        problem = wanted.problem((request.params, request.output), shown.output, called)
        if shown.accepted and problem is None:
            return
        if attempt + 1 < _LOOKS:
            target.world.waiter.pause()
    if not shown.accepted:
        raise Inconclusive(f"{wanted.shows} was answered with {answered(shown)}")
    raise Violation(f"after {wanted.operation}, {wanted.shows} shows {problem}", shown, (*leading, shown))


def shown_by(target: UnderTest, wanted: Afterwards, instance: Instance) -> Exchange:
    """What shows it; of a list of everything the page that has the resource.

    Raises:
        Inconclusive: if no page has it: nothing is told of it then.
    """
    called = (instance.identifier, instance.name)
    shown = target.world.about(wanted.shows, instance, with_references(wanted.asking))
    named = any(
        value is not None
        for reference in target.graph.references_of(wanted.shows)
        for value in values(shown.params, reference.path)
    )
    if not shown.accepted or wanted.is_about(named, shown.output, called):
        return shown
    owner = target.graph.owner(wanted.shows)
    if owner is not None and owner.listing is not None and owner.listing.operation == wanted.shows:
        for page in all_pages(target, owner.listing, dict(shown.params or {})):
            if wanted.is_about(False, page.output, called):
                return page
    raise Inconclusive(f"{wanted.shows} lists others, and not the {wanted.resource} that it is asked about")
