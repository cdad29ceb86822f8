"""Default: an omitted member shows as its documented default; an explicit value is never overridden."""

from __future__ import annotations

from conformance.cases import valid
from conformance.contract.model import Requirement
from conformance.suite.engine import Engine
from conformance.suite.outcome import Untested
from conformance.suite.selection import requirements


@requirements("default")
def test_default(requirement: Requirement, target: Engine) -> None:
    """Without the member its default is read back, and each explicit value stays, whatever else is sent."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    target.base(operation.name)
    for keyword in ("default", "enum", "optional", "type"):
        target.each(valid.accepting(operation, binding, requirement.path, keyword), target.accepts)
    if not target.book[requirement.id].held and not target.book[requirement.id].failures:
        raise Untested("nothing that the target describes shows the member")
    target.conclude(requirement)
