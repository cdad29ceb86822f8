"""Protocol: how requests name their operation, and how refusals are framed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from conformance.checks import refusal
from conformance.checks.observation import answered
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.model import Requirement
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Probe
from conformance.world.errors import Lacking, Unbuildable

_VERBS = ("Describe", "Delete", "Update", "List", "Create", "Get", "Put", "Stop")
_MOST = 24


def expect_unknown(target: UnderTest, exchange: Exchange, name: str) -> None:
    """Raise a violation unless the operation is refused as unknown.

    Raises:
        Lacking: if the target has no operation of the service, so that it need not know how one is refused.
    """
    problem = refusal.not_refused(exchange)
    if problem is None and errors.meaning(exchange.code) != errors.UNKNOWN_OPERATION:
        problem = f"refused with {answered(exchange)}, which does not say that the operation is unknown"
    if problem is not None:
        must_have_some(target)
        raise Violation(f"{name}, which the service does not have, was {problem}", exchange)


def must_have_some(target: UnderTest) -> None:
    """Make sure that the target has an operation of the service: any.

    Raises:
        Unbuildable: if of none is known that it has it; Lacking, where it says so.
    """
    last: Unbuildable | None = None
    for name in target.service.operations:
        try:
            target.base(name)
        except Unbuildable as problem:  # it lacks the operation, or one that makes what this one needs
            last = problem
        except Inconclusive:
            return  # it was asked, and did not say that it lacks it
        else:
            return
    if last is not None:
        raise last


@requirements("protocol.unknownOperation")
def test_unknown_operation(requirement: Requirement, target: UnderTest) -> None:
    """An operation of a nonsensical name is refused as unknown, with or without the service's prefix."""
    expect_unknown(target, target.world.ask("NoSuchOperation", {}, Probe()), "NoSuchOperation")
    names = (name.lower() for name in (requirement.operation, *target.service.operations))
    for name in islice(filter(target.limits.may_be_called, names), 1):
        expect_unknown(target, target.world.ask(name, {}, Probe()), name)


@requirements("protocol.plausibleOperation")
def test_plausible_operation(requirement: Requirement, target: UnderTest) -> None:
    """An operation that would fit the service, but that it does not have, is refused as unknown."""
    names = list(filter(target.limits.may_be_called, plausible(target)))
    if not names:
        raise Untested("the service has every operation that would fit it")
    step = max(1, len(names) // _MOST)
    for name in names[::step][:_MOST]:
        expect_unknown(target, target.world.ask(name, {}, Probe()), name)


def plausible(target: UnderTest) -> Iterator[str]:
    """Yield names of operations that would fit the service's resources, but do not exist."""
    for resource in target.graph.resources.values():
        for verb in _VERBS:
            name = verb + resource.name + ("s" if verb == "List" else "")
            if name.isalnum() and name not in target.service.operations:
                yield name


@requirements("protocol.missingTarget", "protocol.missingAction")
def test_missing_target(requirement: Requirement, target: UnderTest) -> None:
    """A request that names no operation is refused as the client's error.

    A form without Action may be answered by what stands before the service, which sends a browser elsewhere
    or knows no such page: what no protocol frames is right as long as it is neither a success nor a failure.
    """
    unframed = requirement.kind == "protocol.missingAction"
    for bad in target.client.protocol.malformed(target.service, requirement.operation, {}):
        if bad.kind != requirement.kind:
            continue
        exchange = target.client.send(requirement.operation, {}, request=bad.request, intent=Probe())
        problem = refusal.not_refused(exchange)
        if problem is not None and not (unframed and 300 <= (exchange.status or 0) < 500):
            must_have_some(target)
            raise Violation(f"{bad.what} was {problem}", exchange)


@requirements("protocol.errorBody", "protocol.errorMessage")
def test_framing(requirement: Requirement, target: UnderTest) -> None:
    """A refusal names its error, and says more in a message."""
    target.exercise(carrier(requirement, target))
    target.conclude(requirement)


def carrier(requirement: Requirement, target: UnderTest) -> str:
    """An operation that may carry what is asked of the service as a whole: one that the target has."""
    for name in (requirement.operation, *target.service.operations):
        try:
            target.exercise(name)
        except Lacking:
            continue
        return name
    return requirement.operation
