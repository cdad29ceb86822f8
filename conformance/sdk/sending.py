"""Valid input, sent: what the properties of requests have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Requirement
from conformance.sdk import judging
from conformance.sdk.answers import success
from conformance.sdk.bench import Bench
from conformance.sdk.inputs import inputs, telling
from conformance.sdk.spoken import unsaid_request
from conformance.sdk.trial import Trial
from conformance.verdicts.outcome import Untested

_RICH = "a b+é%/:="
"""What must be encoded in a path, and what need not be in that of a label with slashes."""


def sent(target: Bench, operation: str, params: Any) -> Trial:
    """Call an operation with valid input, and have nothing in the answer.

    Raises:
        Violation: if nothing was sent.
        Untested: if the contract does not say what a request looks like.
    """
    contract = target.service.operations[operation]
    unsaid = unsaid_request(target.service, contract)
    if unsaid is not None:
        raise Untested(unsaid)
    output = inputs(target.service).minimal(operation, "response")
    trial = target.call(operation, params, (success(target.service, contract, output),))
    problem = judging.not_sent(trial)
    if problem is not None:
        raise trial.violation(problem)
    return trial


def both(requirement: Requirement, target: Bench) -> Iterator[Trial]:
    """Send the smallest input, and that with every member."""
    known = inputs(target.service)
    for params in (known.minimal(requirement.operation), known.full(requirement.operation)):
        yield sent(target, requirement.operation, known.untokened(requirement.operation, params))


def with_a_rich_path(requirement: Requirement, target: Bench) -> Iterator[Trial]:
    """Send input whose labels have what must be encoded in a path, where they may."""
    known, operation = inputs(target.service), requirement.operation
    for path, node in known.plan(operation).root.members.items():
        is_label = node.schema.get("x-binding", {}).get("location") == "uri"
        if is_label and kind_of_value(node.schema) == "text" and "pattern" not in node.schema:
            text = _RICH.ljust(node.least, "a")
            params = known.with_value(operation, path, text)
            if len(text) <= node.most and known.can_say(operation, params):
                yield sent(target, operation, known.untokened(operation, params))


def values(requirement: Requirement, target: Bench) -> Iterator[Any]:
    """Yield inputs that have each telling value at the requirement's path.

    Raises:
        Untested: if the protocol can carry none of them.
    """
    node = inputs(target.service).plan(requirement.operation).nodes[requirement.path]
    yield from placed(requirement, target, [value for _, value in telling(node)])


def placed(requirement: Requirement, target: Bench, found: list[Any]) -> Iterator[Any]:
    """Yield inputs that have each of some values at the requirement's path, as far as they can be sent."""
    known, operation, some = inputs(target.service), requirement.operation, False
    for value in found:
        params = known.with_value(operation, requirement.path, value)
        if known.can_say(operation, params):
            some = True
            yield params
    if not some:
        raise Untested("the protocol carries no such value here")


def unchanged(requirement: Requirement, target: Bench, params: Any) -> None:
    """Send input and see what arrives at the requirement's path, or below it."""
    trial = sent(target, requirement.operation, params)
    found = judging.below(judging.lost(trial), requirement.path)
    if found is not None:
        raise trial.violation(f"{requirement.path} arrives changed: {found.text}")
