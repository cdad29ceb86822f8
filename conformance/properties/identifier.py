"""Identifier: a member that names a resource names one that exists, and one of the right kind."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping

from conformance.cases.edit import put
from conformance.cases.model import Case, Ref
from conformance.cases.tree import plan
from conformance.cases.values import Unreachable
from conformance.checks import refusal
from conformance.checks.listing import identifiers, missing, repeated, strangers
from conformance.checks.observation import Promise, answered
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.effects import effect
from conformance.contract.hints import lingers
from conformance.contract.knowledge import REQUEST, place
from conformance.contract.model import Operation, Requirement
from conformance.contract.naming import a
from conformance.contract.paths import at, steps, values
from conformance.contract.roles import is_arn
from conformance.contract.rules import is_broken
from conformance.properties.paging import all_pages, first_pages, keys, listing_of, page_size, populate
from conformance.properties.selection import requirements
from conformance.verdicts.excuses import (
    names_it_enough,
    never_promised,
    promised,
    reference_of,
    tolerated,
    why_not_promised,
)
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.verdicts.policy import policy_of
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance


def pointing(target: UnderTest, requirement: Requirement, value: object, what: str) -> Case:
    """The smallest valid case, but for the identifier at the requirement's path."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    minimal = target.world.minimal(operation.name)
    try:
        body = put(plan(operation, binding), minimal.params, requirement.path, value)
    except Unreachable as none:  # a rule keeps the member out of whatever is sent as valid
        raise Untested(str(none)) from none
    kinds = kinds_named(target, requirement)
    others = [member for member in naming(body, kinds) if member != requirement.path]
    for member in others:  # what else names it would do in its place, if it may be left out
        rest = {name: kept for name, kept in body.items() if name != member}
        needed = member in operation.request.get("required", ())
        if not needed and not any(is_broken(rule, rest) for rule in binding.rules):
            body = rest
    return Case(operation.name, body, (requirement.path, requirement.kind), what)


def is_alone(target: UnderTest, requirement: Requirement, case: Case) -> bool:
    """Whether a case that names nothing by an optional member names what it is about by that member only.

    The smallest request of an operation that is about one thing of that kind names it in another way.
    """
    kinds = kinds_named(target, requirement)
    smallest = naming(target.world.minimal(requirement.operation).params, kinds)
    return bool(smallest) and set(naming(case.params, kinds)) <= {requirement.path}


def naming(params: Mapping[str, object], kinds: Collection[str]) -> list[str]:
    """The members of a request that name a resource of one of some kinds."""
    return [m for m, v in params.items() if isinstance(v, Ref) and v.resource in kinds]


def kinds_named(target: UnderTest, requirement: Requirement) -> tuple[str, ...]:
    """The kinds of resource that the member may name."""
    return target.graph.references[requirement.operation, requirement.path].resources


def known_as(target: UnderTest, instance: Instance, requirement: Requirement) -> str:
    """What the member at the requirement's path calls a resource."""
    return target.world.tell(
        instance, reference_of(target.graph, requirement).member or instance.resource.identifier
    )


def lists_nothing(target: UnderTest, operation: Operation, exchange: Exchange) -> bool:
    """Whether a list is empty, of an operation whose page has no exception for what there is not."""
    known = operation.response.get("properties", {}).values()
    is_list = any(schema.get("type") == "array" for schema in known)
    documented = any(errors.meaning(e.name) == errors.NOT_FOUND for e in operation.errors)
    if documented or not is_list or not effect(target.service, operation.name).reads:
        return False
    return exchange.accepted and not any((exchange.output or {}).values())


@requirements("reference")
def test_reference(requirement: Requirement, target: UnderTest) -> None:
    """The identifier of nothing is refused as not found: a made-up one, and that of a deleted resource."""
    operation = target.operation(requirement)
    target.base(operation.name)
    tolerant = tolerated(target.service, operation.name, requirement.path)
    if tolerant is not None:
        raise Untested(tolerant)
    documented = any(errors.meaning(e.name) == errors.NOT_FOUND for e in operation.errors)
    policy, at = policy_of(target.service), place(REQUEST, requirement.path)
    meanings = {errors.NOT_FOUND} if documented else {errors.NOT_FOUND, errors.INVALID_INPUT}

    def expect(case: Case) -> None:
        sent = target.send(case)
        if lists_nothing(target, operation, sent.exchange):
            return
        if sent.exchange.refused and sent.exchange.code in right:
            return
        problem = refusal.not_meaning(operation, sent.exchange, frozenset(meanings))
        promise = Promise.PAGE if unclear is None else Promise.CLAUSE
        if not (sent.exchange.accepted or sent.exchange.refused):
            promise = Promise.PROTOCOL  # a 5xx, or no answer: nothing that a page could say excuses it
        told = names_it_enough(sent.exchange) and not policy.binds(Promise.CLAUSE, operation.name, at)
        if problem is not None and not told:
            text = f"a request with {case.what} was {problem}"
            several = len(steps(requirement.path)) > 1
            if never is not None and sent.exchange.accepted and (several or not reads):
                raise Inconclusive(f"{text}; {never}")
            raise policy.broken(operation.name, text, sent.exchange, promise, unclear or "", at)

    tried, reads = 0, effect(target.service, operation.name).reads
    reference = reference_of(target.graph, requirement)
    for name in kinds_named(target, requirement):
        resource = target.graph.resources[name]
        case = pointing(
            target, requirement, Ref(name, reference.member or resource.identifier, "absent"),
            f"{a(name)} that does not exist",
        )  # fmt: skip
        alone = is_alone(target, requirement, case)
        unclear = why_not_promised(target.service, reference, resource, alone)
        never, right = never_promised(operation, reference, resource), promised(operation, resource)
        try:
            expect(case)
            tried += 1
            if resource.facet or lingers(target.service, resource.name):
                continue
            if resource.delete and resource.create and target.limits.budget is None:
                instance = target.stock.gone(name)
                if instance is not None:
                    expect(
                        pointing(
                            target,
                            requirement,
                            known_as(target, instance, requirement),
                            f"{a(name)} that was deleted",
                        )
                    )
        except Unbuildable:
            if len(kinds_named(target, requirement)) == 1:
                raise
    if not tried:
        raise Untested("no resource that the member could name can be made")
    if len(kinds_named(target, requirement)) > 1:
        of_no_such_kind(requirement, target)


def of_no_such_kind(requirement: Requirement, target: UnderTest) -> None:
    """Name a resource of a kind that a member of several kinds does not take, as far as is known.

    It may be accepted all the same, since no page lists the kinds; but a refusal must be for that reason.
    """
    name = kinds_named(target, requirement)[0]
    resource = target.graph.resources[name]
    if is_arn(resource.identifier):
        ref = Ref(name, resource.identifier, "other-kind")
        sent = target.send(pointing(target, requirement, ref, "the ARN of another kind of resource"))
        fitting = frozenset({errors.NOT_FOUND, errors.INVALID_INPUT, errors.OTHER})
        problem = refusal.not_meaning(target.operation(requirement), sent.exchange, fitting)
        if problem is not None and not sent.exchange.accepted:
            raise Violation(f"a request with {sent.case.what} was {problem}", sent.exchange)


@requirements("referenceKind")
def test_reference_kind(requirement: Requirement, target: UnderTest) -> None:
    """The identifier of another kind of resource is refused: as not found, or as invalid."""
    operation = target.operation(requirement)
    target.base(operation.name)
    name = kinds_named(target, requirement)[0]
    resource = target.graph.resources[name]
    if not is_arn(resource.identifier):
        raise Untested("identifiers that are not ARNs do not tell kinds")
    case = pointing(
        target,
        requirement,
        Ref(name, resource.identifier, "other-kind"),
        "the ARN of another kind of resource",
    )
    sent = target.send(case)
    fitting = frozenset({errors.NOT_FOUND, errors.INVALID_INPUT, errors.OTHER})
    problem = refusal.not_meaning(operation, sent.exchange, fitting)
    if problem is not None and not lists_nothing(target, operation, sent.exchange):
        tolerant = tolerated(target.service, operation.name, requirement.path)
        if tolerant is not None and sent.exchange.accepted:  # the ARN names nothing of its own kind
            raise Inconclusive(f"a request with {case.what} was accepted: {tolerant}")
        raise Violation(f"a request with {case.what} was {problem}", sent.exchange)


@requirements("names")
def test_names(requirement: Requirement, target: UnderTest) -> None:
    """A resource is found by each of the names that the member's text tells.

    What decides is a pair: the request is accepted with the identifier that the suite uses everywhere, and
    with another name of such a resource it is refused as invalid, as not found, or answered with a 5xx.
    """
    operation = target.operation(requirement)
    target.base(operation.name)
    kind, usual = kinds_named(target, requirement)[0], reference_of(target.graph, requirement).member
    usual = usual or target.graph.resources[kind].identifier
    path = requirement.path

    def sent(member: str, what: str) -> tuple[Exchange, str]:
        found = target.send(pointing(target, requirement, Ref(kind, member), what)).exchange
        return found, next(iter(values(found.params, path)), "")

    first, known = sent(usual, f"{a(kind)} by its {usual}")
    if not first.accepted:
        raise Inconclusive(f"a request with {path} was answered with {answered(first)}")
    tried = 0
    for form in at(operation.request, operation.root, path)["x-names"]:
        try:
            exchange, value = sent(form, f"{a(kind)} by its {form}")
        except Unbuildable:
            continue
        if is_arn(form) is not value.startswith("arn:") or value.endswith("*"):
            continue  # it is not what the text speaks of: a pattern for all below it, or the same name again
        tried += value != known
        meaning = errors.meaning(exchange.code)
        if exchange.accepted:
            continue
        if exchange.refused and meaning not in (errors.NOT_FOUND, errors.INVALID_INPUT):
            raise Inconclusive(f"{a(kind)} by its {form} was answered with {answered(exchange)}")
        told = f"{a(kind)} named by its {form} was answered with {answered(exchange)}"
        raise Violation(f"{told}, and by its {usual} accepted", exchange, (first, exchange))
    if not tried:
        raise Untested(f"no {kind} tells more than one of its names")


@requirements("filter")
def test_filter(requirement: Requirement, target: UnderTest) -> None:
    """A list filtered by a reference shows the resources that refer to it and no others, on every page."""
    resource, listing = listing_of(target, requirement.operation)
    member = resource.filters[requirement.path]
    kind = kinds_named(target, requirement)[0]
    target.base(requirement.operation)
    given = target.binding(resource.create).made_with(member) if resource.create else {}
    parents = [target.world.ready(kind, given), target.stock.another(kind, given)]
    named = [known_as(target, parent, requirement) for parent in parents]
    for name in named:
        populate(target, resource, 1, {member: name})
    with contextlib.suppress(
        Unbuildable
    ):  # one more, so that another parent's stands between; not of each kind
        given = {member: named[0]}
        populate(target, resource, len(populate(target, resource, 1, given)) + 1, given)
    everything = [i for i in target.world.alive(resource.name) if i.is_due]
    if policy_of(target.service).may_say_more(requirement.operation):
        everything = [i for i in everything if not i.touched]  # an update may have changed what they refer to
    for name in named:
        found = all_pages(target, listing, {requirement.path: name})
        mine = [i for i in everything if i.created_with.get(member) == name]
        others = [i for i in everything if i.created_with.get(member) != name]
        problem = (
            missing(resource, found, keys(resource, mine, found[0], target))
            or strangers(resource, found, keys(resource, others, found[0]))
            or repeated(resource, found)
        )
        if problem is None and listing.limit:
            bound = page_size(target, listing, len(mine) - 1)
            found = first_pages(target, listing, {requirement.path: name, **bound})
            unexpected = keys(resource, others, found[0])
            problem = strangers(resource, found, unexpected) or repeated(resource, found)
        if problem is not None:
            raise Violation(f"filtered by {requirement.path}, {problem}", found[0])
    filter_by_strangers(requirement, target, kind)


def filter_by_strangers(requirement: Requirement, target: UnderTest, kind: str) -> None:
    """Filter by what nothing can refer to: nothing is listed, or the request is refused for that reason.

    Raises:
        Violation: if something is listed, or the refusal says something else.
    """
    resource, _ = listing_of(target, requirement.operation)
    member = reference_of(target.graph, requirement).member or target.graph.resources[kind].identifier
    states = ("absent", "other-kind") if is_arn(member) else ("absent",)
    for state in states:
        case = pointing(target, requirement, Ref(kind, member, state), f"the identifier of no {kind}")
        exchange = target.send(case).exchange
        if exchange.accepted:
            problem = f"{len(found)} are listed" if (found := identifiers(resource, exchange)) else None
        else:
            fitting = frozenset({errors.NOT_FOUND, errors.INVALID_INPUT, errors.OTHER})
            problem = refusal.not_meaning(target.operation(requirement), exchange, fitting)
        if problem is not None:
            raise Violation(f"filtered by {case.what}: {problem}", exchange)
