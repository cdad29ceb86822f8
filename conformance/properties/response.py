"""Response: every answer has the documented shape. Monitored: these items conclude from the whole run."""

from __future__ import annotations

from conformance.checks.under_test import UnderTest
from conformance.contract.kinds import OF_ANSWERS
from conformance.contract.model import Requirement
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Violation
from conformance.world.errors import Unbuildable


@requirements("shape", "constraints", "present", "shownWhen", *OF_ANSWERS)
def test_answer(requirement: Requirement, target: UnderTest) -> None:
    """Members have their documented types and values; what must be there is, always or where the page says;
    nothing else is."""
    target.exercise(requirement.operation)
    target.conclude(requirement)


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
