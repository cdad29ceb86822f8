"""What does not exist, and what exists already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from conformance.cases import valid
from conformance.cases.model import Case, Fresh, Ref, placeholders
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.hints import for_operation, is_idempotent
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.contract.naming import a
from conformance.contract.paths import steps
from conformance.contract.resources import Resource
from conformance.properties.identifier import naming, pointing
from conformance.properties.triggers.answer import expect
from conformance.verdicts.excuses import names_a_kind, promised, tolerated, why_not_promised
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.verdicts.policy import policy_of


def not_found(requirement: Requirement, target: UnderTest) -> None:
    """A well-formed identifier of nothing, at each member that names a resource."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    minimal = target.world.minimal(requirement.operation)
    tried = 0
    for reference in target.graph.references_of(requirement.operation):
        if tolerated(target.service, operation.name, reference.path):
            continue
        bound = binding.values.get(reference.path)
        name = bound.resource if isinstance(bound, Ref) else reference.resources[0]
        resource = target.graph.resources[name]
        value: Any = Ref(name, reference.member or resource.identifier, "absent")
        if len(steps(reference.path)) > 1:
            continue  # what is answered for one of several is not known
        several = sum(errors.meaning(e.name) == errors.NOT_FOUND for e in operation.errors) > 1
        if several or policy_of(target.service).may_say_more(requirement.operation, REQUEST):
            about = absent_thing(requirement, target, resource)
            named = [p for p in placeholders(minimal.params) if isinstance(p, Ref) and p.resource == name]
            if len(named) > 1:
                continue  # another member would name something else
            if about is None or why_not_promised(target.service, reference, about):
                continue
            if about is resource and resource.facet:
                bare = target.world.new(resource.facet)
                value = target.world.tell(bare, reference.member or resource.identifier)
            name = about.name
        case = pointing(
            target,
            evolve(requirement, path=reference.path, kind="reference"),
            value,
            f"{a(name)} that does not exist",
        )
        if set(naming(case.params, (name,))) - {reference.path}:
            continue  # another member names one that is there
        sole = promised(operation, target.graph.resources[name]) == (requirement.kind,)
        exchange = target.send(case).exchange
        expect(requirement, target, exchange, f"a request that names {case.what}", is_only_one=sole)
        tried += 1
    if not tried:
        raise Untested("the operation names no resource that the exception is about")


def absent_thing(requirement: Requirement, target: UnderTest, resource: Resource) -> Resource | None:
    """What an exception says does not exist: a resource, or what it is a part of; None where neither."""
    operation = target.operation(requirement)
    whole = target.graph.resources[resource.facet] if resource.facet else None
    of_anything = whole is not None and not names_a_kind(requirement.kind)
    for about in (None if of_anything else resource, whole):
        if about is not None and promised(operation, about) == (requirement.kind,):
            return about
    return None


def exists(requirement: Requirement, target: UnderTest) -> None:
    """The same name a second time, with the same members and with others; what must be unique, again."""
    owner = target.graph.owner(requirement.operation)
    if owner is None or owner.create != requirement.operation or owner.named_by is None:
        raise Untested("the operation creates nothing that has a name")
    smallest = target.world.minimal(requirement.operation)
    named = {owner.named_by: Fresh(), **smallest.params}
    first = target.accepts(Case(requirement.operation, named, what="with a name"))
    taken = {k: v for k, v in first.params.items() if not target.is_token(requirement.operation, k)}
    before = target.world.describe(first.instance) if first.instance else None
    attempts = [(taken, "the same create again")]
    # the name is what tells resources apart; where it is not, two may have the same one
    tells_apart = first.instance is not None and first.instance.identifier.endswith(taken[owner.named_by])
    if tells_apart:
        other = {**target.world.minimal(requirement.operation).params, owner.named_by: taken[owner.named_by]}
        attempts.append((other, "a create of a name that is taken"))
    if is_idempotent(target.service, requirement.operation) or policy_of(target.service).may_say_more(
        requirement.operation, REQUEST
    ):
        attempts = differing(requirement, target, taken, owner.named_by)
    for body, what in attempts:
        sent = target.send(Case(requirement.operation, body, (owner.named_by, "unique"), what))
        if (
            sent.exchange.accepted
            and not tells_apart
            and owner.named_by not in target.operation(requirement).request.get("required", ())
        ):
            raise Inconclusive(f"{what} was accepted, and {a(owner.name)} is told from others by no name")
        expect(requirement, target, sent.exchange, what)
    for hint in for_operation(target.service, "unique", requirement.operation):
        minimal = target.world.minimal(requirement.operation)
        body = {**minimal.params, **{m: taken[m] for m in hint["members"] if m in taken}}
        what = f"a create with {' and '.join(hint['members'])} of another"
        expect(
            requirement,
            target,
            target.send(Case(requirement.operation, body, ("", "unique"), what)).exchange,
            what,
        )
        if hint.get("ignore_case"):
            free = [m for m in hint["members"] if (requirement.operation, m) not in target.graph.references]
            other = {**body, **{m: str(body[m]).swapcase() for m in free if isinstance(body.get(m), str)}}
            again = Case(requirement.operation, other, ("", "unique"), f"{what}, in another case,")
            expect(requirement, target, target.send(again).exchange, again.what)
    after = target.world.describe(first.instance) if first.instance else None
    if before is not None and after is not None and before.accepted and not after.accepted:
        raise Violation("after a refused create the resource that has the name is gone", after)


def differing(
    requirement: Requirement, target: UnderTest, taken: Mapping[str, Any], name: str
) -> list[tuple[dict[str, Any], str]]:
    """A create of a name that is taken, with other members; the same one again may be accepted as a retry.

    Raises:
        Untested: where no other members are known to be accepted.
    """
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    tolerant = next(iter(for_operation(target.service, "tolerant", operation.name)), None)
    if tolerant is not None:
        raise Untested(str(tolerant["why"]))
    whole = valid.full(operation, binding)
    _, unsure = target.accepts_some([whole])
    other = whole.params if unsure is None else target.world.minimal(operation.name).params
    body = {**other, name: taken[name]}
    if set(body) == set(taken):
        raise Untested("no create with other members is known to be accepted")
    return [(body, "a create of a name that is taken, with other members,")]
