"""Request: what an operation takes. Both sides of every statement: the one is accepted, the other refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from conformance.cases import invalid, pairwise, valid
from conformance.cases.bind import with_references
from conformance.cases.edit import drop, has
from conformance.cases.keywords.registry import CONSTRAINTS, TOLERANCES
from conformance.cases.model import Case
from conformance.checks import refusal
from conformance.checks.observation import Evidence, Promise, answered
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.dependence import dependent_members
from conformance.contract.hints import for_operation
from conformance.contract.knowledge import REQUEST, knowledge, place
from conformance.contract.model import Requirement
from conformance.contract.naming import a
from conformance.contract.rules import Form
from conformance.properties.fitting import fitting_meanings
from conformance.properties.selection import requirements
from conformance.verdicts.excuses import may_be_right
from conformance.verdicts.outcome import Inconclusive, Undecided, Untested, Violation
from conformance.verdicts.policy import policy_of
from conformance.wire.intent import Violates
from conformance.world.instance import Instance, identifier_of

_BOUNDS = frozenset(
    {
        "enum", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties",
        "maxProperties", "x-minBytes", "x-maxBytes",
    }
)  # fmt: skip
"""The constraints of which each side is a value."""
_BEYOND = 2
"""What fixed cases break is broken by one random case in so many as a valid request is tried with."""
_AS_INVALID = (errors.INVALID_INPUT, errors.MALFORMED)


@requirements("accepted")
def test_accepted(requirement: Requirement, target: UnderTest) -> None:
    """A valid request is accepted: the smallest, the fullest, and random ones.

    Where the smallest is refused, it is said what the target accepts instead.
    """
    operation, binding = target.operation(requirement), target.stated(requirement.operation)
    try:
        smallest = target.accepts(valid.minimal(operation, binding))
        target.ledger.observe([Evidence(requirement, None, smallest.exchange)])  # whatever becomes of others
    except (Violation, Undecided) as problem:
        instead = target.instead(operation.name, problem.exchange)
        raise problem.with_more(f"accepted was one {instead}") if instead else problem from None
    full = valid.full(operation, binding)
    if full.params != valid.minimal(operation, binding).params:
        target.accepts_some([full])
    target.explore(requirement, valid.strategy(operation, binding), lambda case: target.accepts_some([case]))


@requirements("combinations")
def test_combinations(requirement: Requirement, target: UnderTest) -> None:
    """Every two optional members and values occur together in some valid request, and it is accepted."""
    if not target.plan.pairwise:
        raise Untested("pairs are not covered in this profile")
    target.base(requirement.operation)
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    count, unsure = target.accepts_some(pairwise.cases(operation, binding))
    if not count:
        raise Untested("the operation has no two members that could be combined")
    if unsure is not None:
        raise unsure


@requirements(*CONSTRAINTS)
def test_constraint(requirement: Requirement, target: UnderTest) -> None:
    """What obeys the constraint is accepted; what breaks it, and it alone, is refused as invalid input."""
    both_sides(requirement, target)


@requirements(*TOLERANCES)
def test_tolerance(requirement: Requirement, target: UnderTest) -> None:
    """An optional member may be there or not; null is as good as absent; an unknown member is ignored."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    needed = requirement.kind == "null" and invalid.violating(operation, binding, requirement.path, "null")
    if not needed:
        both_sides(requirement, target)
        return
    target.base(operation.name)
    allowed = fitting_meanings(requirement, target)
    target.each(needed, lambda case: target.refuses(case, allowed))


@requirements("idempotent")
def test_idempotent(requirement: Requirement, target: UnderTest) -> None:
    """The same request again is answered as the first time, and makes nothing new.

    With another content, where the page speaks of that, it is refused.
    """
    operation = target.operation(requirement)
    target.base(operation.name)
    hint = for_operation(target.service, "idempotent", operation.name)[0]
    smallest = target.world.minimal(operation.name)
    first = target.accepts(Case(operation.name, {**smallest.params, **with_references(hint.get("with", {}))}))
    again = target.send(Case(operation.name, first.params, what="the same one again"))
    if "while" in hint:
        state = target.world.waiter.status(first.instance) if first.instance is not None else None
        if state not in hint["while"]:
            raise Inconclusive(f"what was made is in {state} when it is asked for again")
    if not again.exchange.accepted:
        text = f"the same request again was answered with {answered(again.exchange)}"
        raise Violation(text, again.exchange)
    owner = target.graph.owner(operation.name)
    if owner is not None and owner.create == operation.name:
        made = [identifier_of(owner, sent.params, sent.exchange) for sent in (first, again)]
        if made[0] != made[1]:
            text = f"the same request again made another one: {made[1]!r}, not {made[0]!r}"
            raise Violation(text, again.exchange)
    if "differing" not in hint:
        return
    other = {**first.params, **hint["differing"]}
    sent = target.send(Case(operation.name, other, ("", requirement.kind), "the same, with another content"))
    if "exception" in hint:
        problem = refusal.not_exception(operation, sent.exchange, hint["exception"])
    else:
        problem = refusal.not_refused(sent.exchange)
    if problem is not None:
        raise Violation(f"the same request with another content was {problem}", sent.exchange)


@requirements("needs")
def test_needs(requirement: Requirement, target: UnderTest) -> None:
    """A value that needs another resource is accepted where that exists, and refused where it does not."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    target.base(operation.name)
    hints = [
        h for h in for_operation(target.service, "needs", operation.name) if h["path"] == requirement.path
    ]
    for hint in hints:
        body, named = target.world.filled(target.world.minimal(operation.name))
        holder = named.get(hint["through"])
        if holder is None or holder.resource.create is None:
            raise Untested(f"no new resource can be named at {hint['through']}")
        fresh = target.world.rested(holder.resource.name)
        what = f"{hint['path']} {hint['equals']} before there is {a(hint['resource'])}"
        early = {**body, hint["through"]: fresh.identifier, hint["path"]: hint["equals"]}
        exchange = target.world.ask(operation.name, early, Violates(requirement.path, requirement.kind))
        target.world.note(operation.name, early, exchange, {**named, hint["through"]: fresh})
        problem = refusal.not_invalid_input(operation, exchange, frozenset({errors.NOT_FOUND, errors.IN_USE}))
        if problem is not None:
            raise Violation(f"a request with {what} was {problem}", exchange)
        if hint.get("settled"):
            too_early(requirement, target, hint, {**named, hint["through"]: fresh}, early)
    prepared = [c for c in valid.prepared(operation, binding) if (requirement.path, "enum") in c.probes]
    target.each(prepared, target.accepts)


def too_early(
    requirement: Requirement,
    target: UnderTest,
    hint: Mapping[str, Any],
    named: Mapping[str, Instance],
    body: Mapping[str, Any],
) -> None:
    """A value that needs a resource at rest is refused while that is only on its way.

    Raises:
        Violation: if it is accepted then.
    """
    begun = target.world.new(hint["resource"], {hint["through"]: named[hint["through"]].identifier})
    intent = Violates(requirement.path, requirement.kind)
    exchange = target.world.ask(requirement.operation, dict(body), intent)
    target.world.note(requirement.operation, dict(body), exchange, dict(named))
    status = target.world.waiter.status(begun)
    if exchange.accepted and not target.world.waiter.at_rest(begun, status):
        text = f"a request with {hint['path']} {hint['equals']} while {a(hint['resource'])} is in {status}"
        raise Violation(f"{text} was accepted", exchange)


def both_sides(requirement: Requirement, target: UnderTest) -> None:
    """Send every deterministic case on both sides of a requirement, then random ones beyond the boundary."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    keyword = requirement.kind
    target.base(operation.name)
    if keyword == "optional" and requirement.path in found_required(target, operation.name):
        target.accepts(valid.minimal(operation, target.stated(operation.name)))
    accepting = valid.accepting(operation, binding, requirement.path, keyword)
    accepted, unsure = target.accepts_some(accepting)
    if unsure is not None and keyword in _BOUNDS:
        decided_by_a_pair(requirement, target)
    if keyword in TOLERANCES:
        if not accepted:
            raise Untested(valid.unreachable(operation, binding, requirement.path, keyword) or "no case")
        if unsure is not None:
            raise unsure
        return
    allowed, at = fitting_meanings(requirement, target), place(REQUEST, requirement.path)
    doubts = [unsure] if unsure is not None else []
    tried: set[str] = set()

    def refused(case: Case) -> None:
        symbol = case.symbol
        if symbol in tried:
            return  # chance begins with the simplest
        tried.add(symbol)
        try:
            target.refuses(case, allowed)
        except Violation as problem:
            promise = Promise.CLAUSE if may_be_right(requirement, problem.exchange) else Promise.PAGE
            doubts.append(policy_of(target.service).excused(problem, requirement.operation, promise, at))

    accepted += target.each(
        valid.nameless(operation, binding, requirement.path, keyword), partial(only_missing, target)
    )
    broken = target.each(alone(requirement, target), refused)
    target.each(in_company(requirement, target), refused)
    beyond = invalid.strategy(operation, binding, requirement.path, keyword)
    target.explore(requirement, beyond, refused, share=_BEYOND)
    if not accepted and not broken:
        raise Untested(
            invalid.unbreakable(operation, binding, requirement.path, keyword)
            or valid.unreachable(operation, binding, requirement.path, keyword)
            or "no case"
        )
    if doubts:
        raise doubts[0]


def decided_by_a_pair(requirement: Requirement, target: UnderTest) -> None:
    """Look for two requests that differ in this member's value alone, one of which is refused as invalid.

    Both values are documented. Then it is the bound that is wrong, unless a sentence about the member, or the
    grammar of its value, limits it further.

    Raises:
        Violation: if there are such two.
    """
    operation, path = target.operation(requirement), requirement.path
    binding = target.binding(operation.name)
    if path in binding.values or not knowledge(target.service).is_read(operation.name, path):
        return
    if path in dependent_members(target.service, operation.name):
        return  # another resource, or another member, has the say
    taken: list[Case] = []
    refused: list[tuple[Case, Undecided]] = []
    for keyword in dict.fromkeys((requirement.kind, "type", "optional")):
        for case in valid.accepting(operation, binding, path, keyword):
            _, unsure = target.accepts_some([case])
            if unsure is None:
                taken.append(case)
            elif keyword == requirement.kind and isinstance(unsure, Undecided):
                refused.append((case, unsure))
    for case, unsure in refused:
        if unsure.exchange is None or errors.meaning(unsure.exchange.code) not in _AS_INVALID:
            continue
        rest = drop(case.params, path)
        beside = next((c for c in taken if has(c.params, path) and drop(c.params, path) == rest), None)
        if beside is not None:
            text = f"{unsure}; it differs from an accepted one ({beside.what}) in this value alone"
            raise Violation(text, unsure.exchange)


def found_required(target: UnderTest, operation: str) -> frozenset[str]:
    """The members without which the target was found to accept nothing, whatever the contract says."""
    stated = target.stated(operation).rules
    learnt = [rule for rule in target.binding(operation).rules if rule not in stated]
    return frozenset(rule.path for rule in learnt if rule.form is Form.REQUIRED)


def only_missing(target: UnderTest, case: Case) -> None:
    """A reference at the boundary names nothing: it may be refused as not found, but not as invalid.

    Where no documented exception says that something is not found, nothing else is left to say.
    """
    exchange = target.send(case).exchange
    documented = {errors.meaning(e.name) for e in target.service.operations[case.operation].errors}
    bound = policy_of(target.service).binds(Promise.CLAUSE, case.operation, REQUEST)
    as_invalid = errors.meaning(exchange.code) in _AS_INVALID
    if exchange.refused and as_invalid and bound and errors.NOT_FOUND in documented:
        raise Violation(
            f"a well-formed reference ({case.what}) was refused with {answered(exchange)}", exchange
        )


def alone(requirement: Requirement, target: UnderTest) -> Sequence[Case]:
    """Cases that break the requirement in the smallest company: all, or as many as the plan has room for.

    Where there are more, the first half of the room goes to the most telling; the rest go in turns among the
    requirements of that kind, so that each is tried at some of them, and with other seeds at others.
    """
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    cases = invalid.violating(operation, binding, requirement.path, requirement.kind)
    room = target.plan.alone
    if len(cases) <= room:
        return cases
    first, rest = cases[: room // 2], cases[room // 2 :]
    wanted = room - len(first)
    kin = target.requirements.of_kind(requirement.kind)
    start = (kin.index(requirement.id) + target.plan.seed) * wanted % len(rest)
    return [*first, *(rest * 2)[start : start + wanted]]


def in_company(requirement: Requirement, target: UnderTest) -> tuple[Case, ...]:
    """Cases that break the requirement in the company of other members, as many as its share of the room.

    The requirements of an operation share what the plan has room for: each begins with the company that tells
    most, and goes on where another does not, and with each seed elsewhere.
    """
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    kin = target.requirements.of_members(operation.name, requirement.family)
    if requirement.id not in kin:
        return ()  # it is about the request as a whole
    turn = kin.index(requirement.id) + target.plan.seed
    share, left = divmod(target.plan.company, len(kin))
    room = share + (turn % len(kin) < left)
    return invalid.within(operation, binding, requirement.path, requirement.kind, room, turn * share)
