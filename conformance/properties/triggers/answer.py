"""What every trigger ends with: the answer is the exception that the requirement is about."""

from __future__ import annotations

from conformance.checks import refusal
from conformance.checks.observation import Promise
from conformance.checks.under_test import UnderTest
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.verdicts.excuses import names_it_enough
from conformance.verdicts.policy import policy_of
from conformance.wire.exchange import Exchange


def expect(requirement: Requirement, target: UnderTest, exchange: Exchange, what: str) -> None:
    """Raise a violation unless the answer is the exception that the requirement is about."""
    problem = refusal.not_exception(target.operation(requirement), exchange, requirement.kind)
    if problem is not None:
        promise = Promise.CLAUSE if names_it_enough(exchange) else Promise.PAGE
        unknown = "whether the page promises that code here is not known"
        policy = policy_of(target.service)
        raise policy.broken(
            requirement.operation, f"{what} was {problem}", exchange, promise, unknown, REQUEST
        )
