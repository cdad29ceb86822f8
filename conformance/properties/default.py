"""Default: an omitted member shows as its documented default; an explicit value is never overridden."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from conformance.cases import valid
from conformance.cases.edit import put
from conformance.cases.model import Case
from conformance.cases.tree import plan
from conformance.checks.under_test import UnderTest
from conformance.contract.effects import effect
from conformance.contract.model import Requirement
from conformance.contract.paths import at, steps
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
    owner = target.graph.owner(operation.name)
    if owner is None or operation.name != owner.create:
        said_or_not(requirement, target)
        return
    if not target.ledger[requirement].held and not target.ledger[requirement].failures:
        raise Untested("nothing that the target describes shows the member")
    target.conclude(requirement)


def said_or_not(requirement: Requirement, target: UnderTest) -> None:
    """Of an operation that does something: the default, given explicitly, is accepted as it is without."""
    target.accepts(target.world.minimal(requirement.operation))
    target.accepts(said(requirement, target))


def said(requirement: Requirement, target: UnderTest) -> Case:
    """The smallest request with the default given explicitly.

    Raises:
        Untested: if it stands in items of a list or a map, which a request may be without.
    """
    operation, path = target.operation(requirement), requirement.path
    if {"[]", "{}"} & set(steps(path)):
        raise Untested("nothing that the target shows tells of the member")
    default = at(operation.request, operation.root, path)["default"]
    case = target.world.minimal(operation.name)
    params = put(plan(operation, target.binding(operation.name)), case.params, path, default)
    return evolve(case, params=params, what=f"{path} as its default")


def same_answer(requirement: Requirement, target: UnderTest) -> None:
    """Of an operation that reads: the default, given explicitly, is answered as if it were omitted."""
    operation = target.operation(requirement)
    with_it = said(requirement, target)
    body = target.world.filled(target.world.minimal(operation.name))[0]
    omitted = target.ask(operation.name, body)
    again = target.ask(operation.name, body)
    if without_tokens(omitted.output) != without_tokens(again.output):
        raise Untested("the same request is answered otherwise each time")
    told = steps(requirement.path)[0]
    same = {member: value for member, value in body.items() if member != told}
    given = target.ask(operation.name, {**target.world.filled(with_it)[0], **same})
    if without_tokens(omitted.output) != without_tokens(given.output):
        raise Violation(f"{with_it.what} is answered otherwise than without it", given, (omitted, given))


def without_tokens(answer: Any) -> Any:
    """An answer without its page token, which may be another each time."""
    return {k: v for k, v in (answer or {}).items() if Role.PAGE_TOKEN not in named(k)}
