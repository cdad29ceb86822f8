"""After: what an operation does to a resource is what another one shows of it then."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from attrs import evolve

from conformance.cases.bind import with_references
from conformance.checks.observation import Promise, answered
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.afterwards import Afterwards, afterwards
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.contract.paths import values
from conformance.contract.preceding import names
from conformance.properties.earlier import members, with_others
from conformance.properties.paging import all_pages
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Inconclusive, Violation
from conformance.verdicts.policy import policy_of
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Valid, Violates
from conformance.world.instance import Instance

_LOOKS = 5
"""How often it is looked again: what an operation begins may need a moment."""


@requirements("after")
def test_after(requirement: Requirement, target: UnderTest) -> None:
    """A resource of its own, what comes first, the operation, and then a look."""
    for wanted in afterwards(target.service, requirement.operation):
        if (wanted.path, wanted.name) == (requirement.path, requirement.fact):
            done(target, wanted)


def done(target: UnderTest, wanted: Afterwards) -> None:
    """Do it, and look.

    Raises:
        Violation: if what should be shown is not. Inconclusive: if it cannot be told.
    """
    for operation in (*names(wanted.before), wanted.operation, wanted.shows):
        target.implemented(operation)
    instance = target.world.new(wanted.resource, with_references(dict(wanted.given)) or None)
    if not wanted.unsettled:
        target.world.waiter.settle(instance)
    request = with_others(target, wanted.request)
    alike = {k: request[k] for k, v in wanted.asking.items() if k in request and v == wanted.request[k]}
    wanted = evolve(wanted, request=request, asking=with_others(target, {**wanted.asking, **alike}))
    leading = list(instance.made_by())
    for step in wanted.before:
        first = target.world.about(step.operation, instance, members(step.request, leading))
        if not first.accepted:
            target.implemented(step.operation)  # this answer may say that it is not
            raise Inconclusive(f"{step.operation}, which comes first, was answered with {answered(first)}")
        leading.append(first)
        _wait(target, wanted, instance)
    intent = Violates("", "after") if wanted.tried else Valid()
    said = members(wanted.request, leading)
    sent = target.world.about(wanted.operation, instance, said, intent, lacking=wanted.lacking)
    if not sent.accepted:
        target.implemented(wanted.operation)
        if not wanted.tried:
            text = f"{wanted.operation} of a new {wanted.resource} was answered with {answered(sent)}"
            raise policy_of(target.service).broken(
                wanted.operation, text, sent, _promise(wanted, sent), at=REQUEST
            )
    _wait(target, wanted, instance)
    look(target, wanted, instance, sent, (*leading, sent))


def _promise(wanted: Afterwards, request: Exchange) -> Promise:
    """What promises that an operation is accepted; a sentence that rules an exception out has been read."""
    if not request.refused:
        return Promise.PROTOCOL
    return Promise.PAGE if request.code in wanted.never else Promise.CLAUSE


def _wait(target: UnderTest, wanted: Afterwards, instance: Instance) -> None:
    """Let a change come to its end: on a slow target it takes longer than a few looks."""
    if not wanted.unsettled and not instance.deleted:
        target.world.waiter.settle(instance)


def look(
    target: UnderTest,
    wanted: Afterwards,
    instance: Instance,
    request: Exchange,
    leading: tuple[Exchange, ...],
) -> None:
    """Look until it is shown, but not for ever; ``leading`` are the requests that made it so.

    Raises:
        Violation: if it is not. Inconclusive: if the look is refused otherwise than as of nothing.
    """
    asking = members(wanted.asking, list(leading))
    wanted = evolve(wanted, unlike=members({"unlike": wanted.unlike}, list(leading))["unlike"])
    for attempt in range(_LOOKS):
        shown = shown_by(target, wanted, instance, asking)
        called = (instance.identifier, instance.name)
        problem = wanted.problem((request.params, request.output), shown.output, called)
        if (shown.accepted and problem is None) or _not_there(wanted, shown):
            return
        if attempt + 1 < _LOOKS:
            target.world.waiter.pause()
    if not shown.accepted:
        target.implemented(wanted.shows)
    if _is_gone(wanted, shown):
        text = f"after {wanted.operation}, {wanted.shows} was answered with {answered(shown)}"
        if wanted.tried:
            text = f"after {wanted.operation}, which must be refused, it is gone"
        raise Violation(text, shown, (*leading, shown))
    if not shown.accepted:
        raise Inconclusive(f"{wanted.shows} was answered with {answered(shown)}")
    if wanted.order and not wanted.has_all(shown.output):
        raise Inconclusive(f"{wanted.shows} does not show yet what is to be in order")
    raise Violation(f"after {wanted.operation}, {wanted.shows} shows {problem}", shown, (*leading, shown))


def _not_there(wanted: Afterwards, shown: Exchange) -> bool:
    """Whether a refusal says as well as an answer that what should be gone is gone, or is not sent again."""
    if shown.status == HTTPStatus.NOT_MODIFIED:
        return wanted.unlike is not None
    if not shown.refused:
        return False
    gone = wanted.present is False and errors.meaning(shown.code) == errors.NOT_FOUND
    return gone or wanted.unlike is not None


def _is_gone(wanted: Afterwards, shown: Exchange) -> bool:
    """Whether a refusal says that what should be shown is not there: nothing was done, or too much."""
    return wanted.is_of_what_is_there and shown.refused and errors.meaning(shown.code) == errors.NOT_FOUND


def shown_by(
    target: UnderTest, wanted: Afterwards, instance: Instance, asking: Mapping[str, Any]
) -> Exchange:
    """What shows it; of a list of everything the page that has the resource.

    Raises:
        Inconclusive: if no page has it: nothing is told of it then.
    """
    called = (instance.identifier, instance.name)
    lacking = wanted.lacking if wanted.shows == wanted.operation else ()
    shown = target.world.about(wanted.shows, instance, asking, lacking=lacking)
    named = wanted.leads_on or any(
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
