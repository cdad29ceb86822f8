"""Request: what an operation takes. Both sides of every statement: the one is accepted, the other refused."""

from __future__ import annotations

from conformance.cases import invalid, pairwise, valid
from conformance.cases.model import Case
from conformance.contract import errors
from conformance.contract.model import Requirement
from conformance.suite.engine import Engine
from conformance.suite.outcome import Untested
from conformance.suite.selection import requirements


@requirements("accepted")
def test_accepted(requirement: Requirement, target: Engine) -> None:
    """A valid request is accepted: the smallest, the fullest, and random ones."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    target.accepts(valid.minimal(operation, binding))
    full = valid.full(operation, binding)
    if full.body != valid.minimal(operation, binding).body:
        target.accepts(full)
    target.explore(requirement, valid.strategy(operation, binding), target.accepts)


@requirements("combinations")
def test_combinations(requirement: Requirement, target: Engine) -> None:
    """Every two optional members and values occur together in some valid request, and it is accepted."""
    if not target.plan.pairwise:
        raise Untested("pairs are not covered in this profile")
    target.base(requirement.operation)
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    if not target.each(pairwise.cases(operation, binding), target.accepts):
        raise Untested("the operation has no two members that could be combined")


@requirements(
    "required", "type", "enum", "minLength", "maxLength", "minItems", "maxItems", "minProperties",
    "maxProperties", "minimum", "maximum", "pattern", "patternWhole", "x-minBytes", "x-maxBytes",
    "x-union", "values", "format", "dependentRequired",
)  # fmt: skip
def test_constraint(requirement: Requirement, target: Engine) -> None:
    """What obeys the constraint is accepted; what breaks it, and it alone, is refused as invalid input."""
    both_sides(requirement, target)


@requirements("optional", "null", "unknownMember")
def test_tolerance(requirement: Requirement, target: Engine) -> None:
    """An optional member may be there or not; null is as good as absent; an unknown member is ignored."""
    both_sides(requirement, target)


def both_sides(requirement: Requirement, target: Engine) -> None:
    """Send every deterministic case on both sides of a requirement, then random ones beyond the boundary."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    keyword = requirement.kind
    target.base(operation.name)
    accepted = target.each(valid.accepting(operation, binding, requirement.path, keyword), target.accepts)
    if keyword in ("optional", "null", "unknownMember"):
        if not accepted:
            raise Untested(valid.unreachable(operation, binding, requirement.path, keyword) or "no case")
        return
    allowed = fitting_meanings(requirement)

    def refused(case: Case) -> None:
        target.refuses(case, allowed)

    broken = target.each(invalid.violating(operation, binding, requirement.path, keyword), refused)
    target.explore(requirement, invalid.strategy(operation, binding, requirement.path, keyword), refused)
    if not accepted and not broken:
        raise Untested(
            invalid.unbreakable(operation, binding, requirement.path, keyword)
            or valid.unreachable(operation, binding, requirement.path, keyword)
            or "no case"
        )


def fitting_meanings(requirement: Requirement) -> frozenset[str]:
    """Meanings of codes that, for this requirement, say as well that the input is invalid."""
    last = requirement.path.lower()
    fits: set[str] = set()
    if requirement.kind in ("maxItems", "maxProperties"):
        fits |= {errors.TOO_MANY_TAGS, errors.LIMIT}
    if "token" in last or "marker" in last:
        fits.add(errors.TOKEN)
    return frozenset(fits)
