"""A request that is refused for what it says, whatever there is on the target."""

from __future__ import annotations

from attrs import evolve

from conformance.cases.bind import with_references
from conformance.checks.under_test import UnderTest
from conformance.contract.model import Requirement
from conformance.contract.refused import refused
from conformance.properties.triggers.answer import expect
from conformance.wire.intent import Violates


def by_itself(requirement: Requirement, target: UnderTest) -> None:
    """Send each request that must be refused with this exception.

    Raises:
        Inconclusive: if it is refused with another exception that is as right.
    """
    for told in refused(target.service, requirement.operation, requirement.kind, requirement.fact):
        target.implemented(told.operation)
        if not told.unproved:
            target.base(told.operation)
        case = target.world.minimal(told.operation)
        params = {**case.params, **with_references(dict(told.request))}
        body, named = target.world.filled(evolve(case, params=params))
        exchange = target.world.ask(told.operation, body, Violates("", requirement.kind))
        target.world.note(told.operation, body, exchange, named)
        expect(requirement, target, exchange, told.told, is_only_one=True, also=told.also)
