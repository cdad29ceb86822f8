"""What every trigger ends with: the answer is the exception that the requirement is about."""

from __future__ import annotations

from collections.abc import Collection

from conformance.checks import refusal
from conformance.checks.observation import Promise
from conformance.checks.under_test import UnderTest
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.verdicts.excuses import is_of_another_page, names_it_enough
from conformance.verdicts.outcome import Inconclusive
from conformance.verdicts.policy import policy_of
from conformance.wire.exchange import Exchange


def expect(
    requirement: Requirement,
    target: UnderTest,
    exchange: Exchange,
    what: str,
    *,
    is_only_one: bool = False,
    also: Collection[str] = (),
) -> None:
    """Raise a violation unless the answer is the exception that the requirement is about.

    Where it is the only one that the page lists for what was done (``is_only_one``), a code that the page
    leaves to other operations of the service is not another way to say it.

    Raises:
        Inconclusive: if it is refused with another exception that is as right (``also``).
    """
    if exchange.refused and exchange.code in also:
        raise Inconclusive(f"the target answers {exchange.code}, which is as right, instead")
    operation = target.operation(requirement)
    problem = refusal.not_exception(operation, exchange, requirement.kind)
    if problem is not None:
        elsewhere = is_only_one and is_of_another_page(target.service, operation, exchange)
        promise = Promise.CLAUSE if names_it_enough(exchange) and not elsewhere else Promise.PAGE
        unknown = "whether the page promises that code here is not known"
        policy = policy_of(target.service)
        raise policy.broken(
            requirement.operation, f"{what} was {problem}", exchange, promise, unknown, REQUEST
        )
