"""What every trigger ends with: the answer is the exception that the requirement is about."""

from __future__ import annotations

from conformance.checks import refusal
from conformance.checks.under_test import UnderTest
from conformance.contract.model import Requirement
from conformance.suite.doubt import in_doubt, names_it_enough
from conformance.verdicts.outcome import Inconclusive, Violation
from conformance.wire.exchange import Exchange


def expect(requirement: Requirement, target: UnderTest, exchange: Exchange, what: str) -> None:
    """Raise a violation unless the answer is the exception that the requirement is about."""
    problem = refusal.not_exception(target.operation(requirement), exchange, requirement.kind)
    if problem is not None and in_doubt(requirement, target) and names_it_enough(
        target.service, requirement.operation, exchange
    ):  # fmt: skip
        raise Inconclusive(f"{what} was {problem}; whether the page promises that code here is not known")
    if problem is not None:
        raise Violation(f"{what} was {problem}", exchange)
