"""How to bring about the condition of a documented exception, by the exception's meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.cases import invalid, valid
from conformance.cases.model import Case, Fresh, Ref, placeholders
from conformance.cases.place import put
from conformance.cases.tree import plan
from conformance.checks import refusal
from conformance.checks.observation import answered
from conformance.contract import errors
from conformance.contract.hints import applies, for_operation, hinted
from conformance.contract.model import Requirement
from conformance.contract.paths import walk
from conformance.contract.resources import Resource
from conformance.suite.doubt import in_doubt, names_a_kind, names_it_enough, promised, refusal_is_promised
from conformance.suite.engine import Engine
from conformance.suite.outcome import Inconclusive, Untested, Violation
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance

Trigger = Callable[[Requirement, Engine], None]

_TOKENS = ("no-such-token", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "eyJvZmZzZXQiOiAiIn0=", "999999999999")
_INPUT_KINDS = ("required", "enum", "pattern", "maxLength", "minLength", "maximum", "minimum", "maxItems")


def expect(requirement: Requirement, target: Engine, exchange: Exchange, what: str) -> None:
    """Raise a violation unless the answer is the exception that the requirement is about."""
    problem = refusal.not_exception(target.operation(requirement), exchange, requirement.kind)
    if problem is not None and in_doubt(requirement, target) and names_it_enough(
        target.service, requirement.operation, exchange
    ):  # fmt: skip
        raise Inconclusive(f"{what} was {problem}; whether the page promises that code here is not known")
    if problem is not None:
        raise Violation(f"{what} was {problem}", exchange)


def invalid_input(requirement: Requirement, target: Engine) -> None:
    """An input that breaks a constraint. A code common to all AWS services is as right, and tells nothing."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    exact, common = 0, ""
    for kind in _INPUT_KINDS:
        for position in walk(operation.request, operation.root):
            name = f"{target.service.name}.{operation.name}.{position.path}.{kind}"
            if name not in target.requirements or "token" in position.path.lower():
                continue
            for case in invalid.violating(operation, binding, position.path, kind)[:1]:
                exchange = target.send(case).exchange
                if exchange.code in errors.common():
                    common = exchange.code or ""
                elif exchange.refused and exchange.code == requirement.kind:
                    exact += 1
                elif exchange.accepted or errors.meaning(exchange.code) != errors.INVALID_INPUT:
                    continue  # the constraint's own requirement says so
            if exact >= 3:
                return
    if exact:
        return
    if common:
        raise Inconclusive(f"the target answers {common}, which is common to all AWS services, instead")
    raise Untested("no constraint of the operation led to this exception")


def not_found(requirement: Requirement, target: Engine) -> None:
    """A well-formed identifier of nothing, at each member that names a resource."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    minimal = target.world.minimal(requirement.operation)
    tried = 0
    for reference in target.graph.references_of(requirement.operation):
        bound = binding.values.get(reference.path)
        name = bound.resource if isinstance(bound, Ref) else reference.resources[0]
        resource = target.graph.resources[name]
        value: Any = Ref(name, reference.member or resource.identifier, "absent")
        if in_doubt(requirement, target):
            about = absent_thing(requirement, target, resource)
            named = [p for p in placeholders(minimal.body) if isinstance(p, Ref) and p.resource == name]
            if len(named) > 1:
                continue  # another member would name something else
            if about is None or refusal_is_promised(target.service, reference, about):
                continue
            if about is resource and resource.facet:
                bare = target.world.new(resource.facet)
                value = target.world.tell(bare, reference.member or resource.identifier)
            name = about.name
        body = put(plan(operation, binding), minimal.body, reference.path, value)
        case = Case(
            requirement.operation, body, (reference.path, "reference"), f"a {name} that does not exist"
        )
        expect(requirement, target, target.send(case).exchange, f"a request that names {case.what}")
        tried += 1
    if not tried:
        raise Untested("the operation names no resource that the exception is about")


def absent_thing(requirement: Requirement, target: Engine, resource: Resource) -> Resource | None:
    """What an exception says does not exist: a resource, or what it is a part of; None where neither."""
    operation = target.operation(requirement)
    whole = target.graph.resources[resource.facet] if resource.facet else None
    of_anything = whole is not None and not names_a_kind(requirement.kind)
    for about in (None if of_anything else resource, whole):
        if about is not None and promised(operation, about) == (requirement.kind,):
            return about
    return None


def exists(requirement: Requirement, target: Engine) -> None:
    """The same name a second time, with the same members and with others; what must be unique, again."""
    owner = target.graph.owner(requirement.operation)
    if owner is None or owner.create != requirement.operation or owner.named_by is None:
        raise Untested("the operation creates nothing that has a name")
    smallest = target.world.minimal(requirement.operation)
    named = {owner.named_by: Fresh(), **smallest.body}
    first = target.accepts(Case(requirement.operation, named, what="with a name"))
    taken = {k: v for k, v in first.body.items() if not target.is_token(requirement.operation, k)}
    before = target.world.describe(first.instance) if first.instance else None
    attempts = [(taken, "the same create again")]
    if first.instance is not None and first.instance.identifier.endswith(taken[owner.named_by]):
        # the name is what tells resources apart; where it is not, two may have the same one
        other = {**target.world.minimal(requirement.operation).body, owner.named_by: taken[owner.named_by]}
        attempts.append((other, "a create of a name that is taken"))
    if in_doubt(requirement, target):
        attempts = differing(requirement, target, taken, owner.named_by)
    for body, what in attempts:
        sent = target.send(Case(requirement.operation, body, (owner.named_by, "unique"), what))
        expect(requirement, target, sent.exchange, what)
    for hint in for_operation(target.service, "unique", requirement.operation):
        minimal = target.world.minimal(requirement.operation)
        body = {**minimal.body, **{m: taken[m] for m in hint["members"] if m in taken}}
        what = f"a create with {' and '.join(hint['members'])} of another"
        expect(
            requirement,
            target,
            target.send(Case(requirement.operation, body, ("", "unique"), what)).exchange,
            what,
        )
    after = target.world.describe(first.instance) if first.instance else None
    if before is not None and after is not None and before.accepted and not after.accepted:
        raise Violation("after a refused create the resource that has the name is gone", after)


def differing(
    requirement: Requirement, target: Engine, taken: Mapping[str, Any], name: str
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
    other = whole.body if unsure is None else target.world.minimal(operation.name).body
    body = {**other, name: taken[name]}
    if set(body) == set(taken):
        raise Untested("no create with other members is known to be accepted")
    return [(body, "a create of a name that is taken, with other members,")]


def in_use(requirement: Requirement, target: Engine) -> None:
    """A delete of what is referred to, or a create that names what is not ready."""
    tried = False
    for hint in for_operation(target.service, "in_use", requirement.operation):
        if hint["exception"] == requirement.kind:
            tried = delete_in_use(requirement, target, hint) or tried
    if not tried:
        for hint in for_operation(target.service, "not_ready", requirement.operation):
            if hint["exception"] == requirement.kind:
                name_unready(requirement, target, hint)
                tried = True
    if not tried:
        raise Untested("no documented condition of this exception can be brought about")


def delete_in_use(requirement: Requirement, target: Engine, hint: Mapping[str, Any]) -> bool:
    """Try to delete a resource while another one refers to it; False where that cannot be built.

    Raises:
        Inconclusive: if the other one must be in a state that it leaves too quickly.
    """
    owner = target.graph.owner(requirement.operation)
    assert owner is not None
    if hint["resource"] not in target.graph.resources:
        return False
    for _ in range(5):
        try:
            holder = target.world.new(owner.name)
            target.world.patience.settle(holder)
            user = target.world.new(hint["resource"], {hint["through"]: holder.identifier})
            if not hint.get("states"):
                target.world.patience.settle(user)
        except Unbuildable:
            return False
        body = target.world.naming_body(requirement.operation, holder)
        exchange = target.world.ask(requirement.operation, body)
        target.world.note(requirement.operation, body, exchange, {owner.identifier: holder})
        if not hint.get("states") or exchange.refused:
            break
        if target.world.patience.status(user) in hint["states"]:
            break
    else:
        raise Inconclusive(f"a {hint['resource']} is finished before the delete can be sent")
    expect(requirement, target, exchange, f"a delete while a {hint['resource']} refers to it")
    described = target.world.describe(holder)
    if described is not None and not described.accepted:
        raise Violation(f"the delete was refused, yet the {owner.name} is gone", described)
    return True


def name_unready(requirement: Requirement, target: Engine, hint: Mapping[str, Any]) -> None:
    """Name a resource right after its creation, while it is not in its stable state.

    Raises:
        Inconclusive: if the target is too quick for that.
    """
    reference = next(
        (r for r in target.graph.references_of(requirement.operation) if applies(hint, r.operation, r.path)),
        None,
    )
    if reference is None:
        raise Untested("nothing that the operation names could be unready")
    for _ in range(5):
        minimal = target.world.minimal(requirement.operation)
        body, named = target.world.filled(minimal)
        unready = target.world.new(reference.resources[0])
        body[reference.path] = unready.identifier
        exchange = target.world.ask(requirement.operation, body)
        target.world.note(requirement.operation, body, exchange, {**named, reference.path: unready})
        status = target.world.patience.status(unready)
        if exchange.refused:
            expect(
                requirement, target, exchange, f"a request that names a {unready.resource.name} in {status}"
            )
            return
        if not target.world.patience.at_rest(unready, status):
            raise Violation(
                f"a request that names a {unready.resource.name} in {status} was accepted", exchange
            )
    raise Inconclusive(f"a {reference.resources[0]} is ready before a request can name it")


def too_many(requirement: Requirement, target: Engine) -> None:
    """One item more than a documented limit."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    tried = False
    for hint in for_operation(target.service, "limit", requirement.operation):
        if hint["exception"] != requirement.kind:
            continue
        for position in walk(operation.request, operation.root):
            if applies(hint, operation.name, position.path):
                target.each(valid.accepting(operation, binding, position.path, "limit"), target.accepts)
                for case in invalid.violating(operation, binding, position.path, "limit"):
                    expect(requirement, target, target.send(case).exchange, f"a request with {case.what}")
                    tried = True
                fill_up(requirement, target, position.path, int(hint["max"]))
    if not tried:
        raise Untested("no documented limit leads to this exception")


def fill_up(requirement: Requirement, target: Engine, path: str, most: int) -> None:
    """Of an operation that adds to what is there: as many items as are allowed, then one more."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    owner = target.graph.owner(operation.name)
    if owner is not None and owner.create == operation.name:
        return
    whole = next((c for c in valid.accepting(operation, binding, path, "limit")), None)
    named = [r for r in target.graph.references_of(operation.name) if "[]" not in r.path]
    if whole is None or len(named) != 1 or len(whole.body.get(path, ())) != most:
        return
    ref = binding.values.get(named[0].path)
    if not isinstance(ref, Ref):
        return
    instance = target.world.new(ref.resource)
    target.world.patience.settle(instance)
    for items, what in ((whole.body[path], "as many items as are allowed"), (None, "one item more")):
        more = items if items is not None else [renamed(whole.body[path][0])]
        body = {**whole.body, named[0].path: instance.identifier, path: more}
        exchange = target.send(Case(operation.name, body, what=what)).exchange
        if items is None:
            expect(requirement, target, exchange, f"{what} than {most} on one resource")
        elif not exchange.accepted:
            raise Violation(
                f"{most} items, which are allowed, were answered with {answered(exchange)}", exchange
            )


def renamed(item: Any) -> Any:
    """An item like another one, but with other texts."""
    return {k: f"another {v}"[:40] if isinstance(v, str) else v for k, v in item.items()}


def token(requirement: Requirement, target: Engine) -> None:
    """Tokens that no list ever gave."""
    owner = target.graph.owner(requirement.operation)
    listing = owner.listing if owner else None
    member = listing.token_in if listing and listing.operation == requirement.operation else None
    properties = target.operation(requirement).request.get("properties", {})
    if not in_doubt(requirement, target):
        member = member or next((m for m in properties if "token" in m.lower()), None)
    if member is None:
        raise Untested("the operation takes no token")
    if in_doubt(requirement, target) and "expired" in requirement.kind.lower():
        raise Untested("a token that has expired cannot be made")
    minimal = target.world.minimal(requirement.operation)
    for text in _TOKENS:
        case = Case(
            requirement.operation, {**minimal.body, member: text}, (member, "token"), f"the token {text!r}"
        )
        exchange = target.send(case).exchange
        if in_doubt(requirement, target) and exchange.refused:
            continue  # which of several codes says that a token is none is not known
        expect(requirement, target, exchange, f"a request with {case.what}")


def limit(requirement: Requirement, target: Engine) -> None:
    """One resource more than a quota, where the target's configuration tells it (quota.RESOURCE=N).

    Of a quota on resources in passing states also that fewer are accepted, and that those which are done no
    longer count.
    """
    owner = target.graph.owner(requirement.operation)
    told = target.limits.externals.get(f"quota.{owner.name}") if owner else None
    if owner is None or told is None:
        raise Untested("the target's configuration tells no quota (--setting quota.RESOURCE=N)")
    states = next(
        (h.get("states") for h in hinted(target.service, "quota") if h["resource"] == owner.name), None
    )
    if not use_up(requirement, target, int(told), states):
        raise Inconclusive("the target finishes jobs faster than they can be created")
    if states is not None and target.alone:
        target.world.patience.settle_all([i for i in target.world.alive(owner.name) if not i.settled])
        target.accepts(target.world.minimal(requirement.operation))


def use_up(requirement: Requirement, target: Engine, most: int, states: list[str] | None) -> bool:
    """Create one resource more than a quota allows; False where they do not exist at the same time.

    Raises:
        Violation: if one more is accepted, or one of those that are allowed is refused.
    """
    owner = target.graph.owner(requirement.operation)
    assert owner is not None  # the caller made sure
    minimal = target.world.minimal(requirement.operation)
    bodies = [target.world.filled(minimal) for _ in range(most + 1)]
    target.world.patience.settle_all([i for i in target.world.alive(owner.name) if not i.settled])
    made: list[Instance] = []
    for body, named in bodies:
        exchange = target.world.ask(requirement.operation, body)
        noted = target.world.note(requirement.operation, body, exchange, named)
        if noted.instance is None:
            what = f"create number {len(made) + 1} of at most {most}"
            expect(requirement, target, exchange, what)
            if len(made) < most and states is not None and target.alone:
                raise Violation(f"{what} was refused with {answered(exchange)}", exchange)
            return True
        made.append(noted.instance)
    busy = [i for i in made if target.world.patience.status(i) in (states or (None,))]
    if states is None or len(busy) > most:
        text = f"{len(made)} creates were accepted, at most {most} are allowed: {answered(exchange)}"
        raise Violation(text, exchange)
    return False


BY_MEANING: Mapping[str, Trigger] = {
    errors.INVALID_INPUT: invalid_input,
    errors.NOT_FOUND: not_found,
    errors.EXISTS: exists,
    errors.IN_USE: in_use,
    errors.TOO_MANY_TAGS: too_many,
    errors.TOKEN: token,
    errors.LIMIT: limit,
}
"""The trigger of each meaning that a run can bring about."""
