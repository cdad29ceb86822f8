"""Default: an omitted member shows as its documented default; an explicit value is never overridden."""

from __future__ import annotations

from typing import Any

from conformance.cases import valid
from conformance.checks.under_test import UnderTest
from conformance.contract.effects import effect
from conformance.contract.model import Requirement
from conformance.contract.roles import Role, named
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Untested, Violation


@requirements("default", "defaultShown")
def test_default(requirement: Requirement, target: UnderTest) -> None:
    """Without the member its default is read back, and each explicit value stays, whatever else is sent."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    target.base(operation.name)
    for keyword in ("default", "enum", "optional", "type"):
        target.accepts_some(valid.accepting(operation, binding, requirement.path, keyword))
    if effect(target.service, operation.name).reads:
        same_answer(requirement, target)
        return
    if not target.ledger[requirement].held and not target.ledger[requirement].failures:
        raise Untested("nothing that the target describes shows the member")
    target.conclude(requirement)


def same_answer(requirement: Requirement, target: UnderTest) -> None:
    """Of an operation that reads: the default, given explicitly, is answered as if it were omitted."""
    operation = target.operation(requirement)
    if "." in requirement.path or "[]" in requirement.path:
        raise Untested("nothing that the target shows tells of the member")
    body = target.world.filled(target.world.minimal(operation.name))[0]
    omitted = target.ask(operation.name, body)
    again = target.ask(operation.name, body)
    if without_tokens(omitted.output) != without_tokens(again.output):
        raise Untested("the same request is answered otherwise each time")
    default = operation.request["properties"][requirement.path]["default"]
    given = target.ask(operation.name, {**body, requirement.path: default})
    if without_tokens(omitted.output) != without_tokens(given.output):
        raise Violation(
            f"{requirement.path} {default!r} is answered otherwise than without it", given, (omitted, given)
        )


def without_tokens(answer: Any) -> Any:
    """An answer without its page token, which may be another each time."""
    return {k: v for k, v in (answer or {}).items() if Role.PAGE_TOKEN not in named(k)}
