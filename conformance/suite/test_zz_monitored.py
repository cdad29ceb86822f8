"""Monitored: what must hold on every exchange. These items come last and conclude from the whole run."""

from __future__ import annotations

from conformance.contract.model import Requirement
from conformance.suite.engine import Engine
from conformance.suite.selection import requirements


@requirements("echo", "default")
def test_read_back(requirement: Requirement, target: Engine) -> None:
    """What was sent is what is shown, and what was not sent shows as its default, for every resource made."""
    target.base(requirement.operation)
    target.conclude(requirement)


@requirements("shape", "present", "undeclared", "contentType")
def test_answer(requirement: Requirement, target: Engine) -> None:
    """Every answer has the documented shape."""
    target.exercise(requirement.operation)
    target.conclude(requirement)


@requirements("serverError", "undocumentedCode", "foreignCode")
def test_refusals(requirement: Requirement, target: Engine) -> None:
    """Nothing undocumented appears, and nothing that no service may answer."""
    target.exercise(requirement.operation)
    target.conclude(requirement)
