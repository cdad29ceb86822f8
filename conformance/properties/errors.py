"""Errors: each documented exception has its trigger, its code and its status; nothing else appears."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from conformance.cases import invalid
from conformance.cases.model import Case, Fresh, Ref
from conformance.checks import refusal
from conformance.checks.observation import answered, as_text
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.model import Requirement
from conformance.contract.naming import a
from conformance.contract.patterns import matches_fully
from conformance.contract.resources import Resource
from conformance.properties import triggers
from conformance.properties.paging import all_pages
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Disturbed, Inconclusive, Untested, Violation
from conformance.world.errors import Unbuildable

_BROKEN, _WRONG = ("brokenJson", "brokenXml", "brokenCbor"), "wrongDocument"
_MALFORMED = frozenset({*_BROKEN, _WRONG})
_TRIED_AGAIN = 4
_OF_NOBODY = 5  # characters: a shorter name may be had by more than one


@requirements("exception")
def test_exception(requirement: Requirement, target: UnderTest) -> None:
    """When its condition holds, the operation answers with this exception's code, as a client error."""
    known = triggers.triggers_of(target.service, requirement)
    nothing = Untested("no condition for this exception is documented that a run can bring about")
    tried, doubt = 0, None
    if known:
        target.base(requirement.operation)
    for trigger in known:
        try:
            trigger(requirement, target)
        except Untested as problem:
            nothing = problem
        except Disturbed:
            raise
        except (Inconclusive, Unbuildable) as problem:
            doubt = doubt or problem  # what brings it about in another way may still decide
        else:
            tried += 1
    if doubt is not None:
        raise doubt
    if not tried:
        raise nothing


@requirements(*_BROKEN)
def test_broken_body(requirement: Requirement, target: UnderTest) -> None:
    """A body that the protocol cannot read is refused as the client's error."""
    malformed(requirement, target)


@requirements(_WRONG)
def test_wrong_document(requirement: Requirement, target: UnderTest) -> None:
    """A body that the protocol can read, but not as members, is refused as the client's error."""
    malformed(requirement, target)


def malformed(requirement: Requirement, target: UnderTest) -> None:
    """Raise a violation unless each body that breaks the protocol so is refused as malformed or invalid."""
    fitting = frozenset({errors.MALFORMED, errors.INVALID_INPUT, errors.OTHER})
    cases = malformed_cases(requirement, target)
    if not cases:
        raise Untested("the operation has no such body")
    found = None
    for case in cases:  # all of them, whatever becomes of the first: monitors look at the answers, too
        exchange = target.send(case).exchange
        problem = refusal.not_meaning(target.operation(requirement), exchange, fitting)
        if problem is not None and found is None:
            found = Violation(f"{case.what} ({as_text(exchange.sent)}) was {problem}", exchange)
    if found is not None:
        raise found


def malformed_cases(requirement: Requirement, target: UnderTest) -> list[Case]:
    """The bodies that break the protocol as a requirement says; none for a requirement on anything else."""
    if requirement.kind not in _MALFORMED:
        return []
    protocol, name = target.client.protocol, requirement.operation
    params = {} if protocol.says_everything else target.world.filled(target.world.minimal(name))[0]
    bad = [b for b in protocol.malformed(target.service, name, params) if b.kind == requirement.kind]
    return [Case(name, None, ("", requirement.kind), b.what, request=b.request) for b in bad]


@requirements("leftNothing")
def test_left_nothing(requirement: Requirement, target: UnderTest) -> None:
    """What no accepted create made is not listed, and the name of a refused create is still free."""
    operation = target.operation(requirement)
    owner = target.graph.owner(operation.name)
    assert owner is not None  # the requirement was made from its resource
    target.base(operation.name)
    if owner.named_by is None:
        raise Untested("a new resource has no name of the caller's choosing")
    if not target.monitors.refused(owner.name):
        be_refused(requirement, target, owner.named_by)
    names = list(target.monitors.refused(owner.name))
    if not names:
        raise Untested("no request could be refused")
    if owner.listing is not None:
        all_pages(target, owner.listing)
    for name in names[:: max(1, len(names) // _TRIED_AGAIN)] if owner.listing else names:
        minimal = target.world.minimal(operation.name)
        again = Case(operation.name, {**minimal.params, owner.named_by: name}, what="a name refused before")
        answer = target.send(again).exchange
        if errors.meaning(answer.code) in (errors.EXISTS, errors.IN_USE):
            raise Violation(f"after a refused create its name {name!r} was taken: {answered(answer)}", answer)
    if target.ledger[requirement].failures:
        target.conclude(requirement)


@requirements("distinct")
def test_distinct(requirement: Requirement, target: UnderTest) -> None:
    """A name in other letters, and one that a resource of another kind has, are names that nobody has."""
    operation = target.operation(requirement)
    owner = target.graph.owner(operation.name)
    assert owner is not None  # the requirement was made from its resource
    assert owner.named_by is not None
    target.base(operation.name)
    minimal = target.world.minimal(operation.name)
    usual = minimal.params.get(owner.named_by)  # knows which letters a name may have
    fresh = usual if isinstance(usual, Fresh) else Fresh()
    first = target.accepts(
        Case(operation.name, {**minimal.params, owner.named_by: fresh}, what="with a name")
    )
    name = str(first.params[owner.named_by])
    if first.instance is None or not first.instance.identifier.endswith(name):
        raise Untested("it is not the name that tells resources apart")
    attempts = [(name.swapcase(), "differs from a taken one in case")]
    attempts += [(n, "a resource of another kind has") for n in names_of_others(target, owner)[-1:]]
    schema = operation.request["properties"][owner.named_by]
    tried = 0
    for other, what in attempts:
        if other == name or not fits(schema, other):
            continue
        smallest = target.world.minimal(operation.name)
        sent = target.send(
            Case(operation.name, {**smallest.params, owner.named_by: other}, what=f"name {other}")
        )
        if errors.meaning(sent.exchange.code) in (errors.EXISTS, errors.IN_USE):
            text = f"a name that {what} was refused: {answered(sent.exchange)}"
            raise Violation(text, sent.exchange)
        tried += sent.exchange.accepted
    if not tried:
        raise Untested("no such name fits the member")


def names_of_others(target: UnderTest, owner: Resource) -> list[str]:
    """Names of resources of other kinds: of those that the run made, or else of one that is made for it."""

    def named() -> list[str]:
        known = target.world.alive()
        taken = {i.name for i in known if shares_names(i.resource, owner)}
        others = [i.name for i in known if i.name is not None and not shares_names(i.resource, owner)]
        return [name for name in others if len(name) > _OF_NOBODY and name not in taken]

    kinds = target.graph.resources.values()
    makeable = [r for r in kinds if not shares_names(r, owner) and r.create and r.named_by]
    for resource in sorted(makeable, key=lambda r: len(target.graph.references_of(r.create or ""))):
        if named():
            break
        with contextlib.suppress(Unbuildable):
            target.world.ready(resource.name)
    return named()


def shares_names(resource: Resource, owner: Resource) -> bool:
    """Whether two kinds of resource are one under two names: both are called by the same telling member."""
    same = resource.named_by == owner.named_by and (owner.named_by or "name").lower() != "name"
    return resource is owner or same


def fits(schema: Mapping[str, Any], name: str) -> bool:
    """Whether a name obeys the length and the pattern of its member."""
    within = schema.get("minLength", 0) <= len(name) <= schema.get("maxLength", len(name))
    return within and matches_fully(schema.get("pattern", "(?s).*"), name)


def be_refused(requirement: Requirement, target: UnderTest, named_by: str) -> None:
    """Send a create for each way in which it can be wrong, but for the name itself."""
    for other in target.requirements.values():
        if other.operation == requirement.operation and other.path != named_by:
            for case in broken(other, target):
                target.send(case)


def broken(requirement: Requirement, target: UnderTest) -> tuple[Case, ...]:
    """The most telling cases that break a requirement on a member of a request; none for any other."""
    if requirement.side != "request" or not requirement.path:
        return ()
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    first = invalid.violating(operation, binding, requirement.path, requirement.kind)[:1]
    return (*first, *refused_references(target, requirement))


def refused_references(target: UnderTest, requirement: Requirement) -> tuple[Case, ...]:
    """A create that names something that does not exist, if the requirement is about a reference."""
    reference = target.graph.references.get((requirement.operation, requirement.path))
    if requirement.kind != "reference" or reference is None:
        return ()
    minimal = target.world.minimal(requirement.operation)
    name = reference.resources[0]
    if requirement.path not in minimal.params:
        return ()
    ref = Ref(name, target.graph.resources[name].identifier, "absent")
    body = {**minimal.params, requirement.path: ref}
    return (
        Case(requirement.operation, body, (requirement.path, "reference"), f"{a(name)} that does not exist"),
    )


@requirements("serverError", "undocumentedCode", "foreignCode")
def test_refusals(requirement: Requirement, target: UnderTest) -> None:
    """Nothing undocumented appears, and nothing that no service may answer. Monitored.

    What other requirements have refused is refused here, too, where the run does not try them: or else the
    verdict would be another one alone.
    """
    target.exercise(requirement.operation)
    target.once(("refusals", requirement.operation), lambda: provoke(requirement, target))
    target.conclude(requirement)


def provoke(requirement: Requirement, target: UnderTest) -> None:
    """Break once whatever an operation's requests must obey, but what the run tries for its own sake."""
    for other in target.requirements.values():
        if other.operation != requirement.operation or target.is_chosen(other):
            continue
        with contextlib.suppress(Unbuildable, Inconclusive, Untested):  # so is it where the run tries that
            for case in (*broken(other, target), *malformed_cases(other, target)):
                target.send(case)
