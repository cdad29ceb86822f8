"""One more than a documented limit, or than a quota that the target tells."""

from __future__ import annotations

from typing import Any

from conformance.cases import invalid, valid
from conformance.cases.model import Case, Ref
from conformance.checks.observation import answered
from conformance.checks.under_test import UnderTest
from conformance.contract.hints import applies, for_operation, hinted
from conformance.contract.model import Requirement
from conformance.contract.paths import walk
from conformance.properties.triggers.answer import expect
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.wire.intent import Valid, Violates
from conformance.world.instance import Instance


def too_many(requirement: Requirement, target: UnderTest) -> None:
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


def fill_up(requirement: Requirement, target: UnderTest, path: str, most: int) -> None:
    """Of an operation that adds to what is there: as many items as are allowed, then one more."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    owner = target.graph.owner(operation.name)
    if owner is not None and owner.create == operation.name:
        return
    whole = next((c for c in valid.accepting(operation, binding, path, "limit")), None)
    named = [r for r in target.graph.references_of(operation.name) if "[]" not in r.path]
    if whole is None or len(named) != 1 or len(whole.params.get(path, ())) != most:
        return
    ref = binding.values.get(named[0].path)
    if not isinstance(ref, Ref):
        return
    _, known = target.world.filled(target.world.minimal(operation.name))
    kinds = [instance.resource.name for instance in known.values()]  # those that the target can make
    instance = target.world.rested(ref.resource if ref.resource in kinds or not kinds else kinds[0])
    room = most - instance.load  # on an account it may have the run's own tag
    fits = whole.params[path][:room]
    for items, what in ((fits, "as many items as are allowed"), (None, "one item more")):
        more = items if items is not None else [renamed(whole.params[path][0])]
        body = {**whole.params, named[0].path: instance.identifier, path: more}
        exchange = target.send(Case(operation.name, body, what=what)).exchange
        if items is None:
            expect(requirement, target, exchange, f"{what} than {most} on one resource")
        elif not exchange.accepted:
            raise Violation(
                f"{room} items, which are allowed, were answered with {answered(exchange)}", exchange
            )


def renamed(item: Any) -> Any:
    """An item like another one, but with other texts."""
    return {k: f"another {v}"[:40] if isinstance(v, str) else v for k, v in item.items()}


def limit(requirement: Requirement, target: UnderTest) -> None:
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
    if states is not None and target.capabilities.alone:
        target.world.waiter.settle_all([i for i in target.world.alive(owner.name) if not i.settled])
        target.accepts(target.world.minimal(requirement.operation))


def use_up(requirement: Requirement, target: UnderTest, most: int, states: list[str] | None) -> bool:
    """Create one resource more than a quota allows; False where they do not exist at the same time.

    Raises:
        Violation: if one more is accepted, or one of those that are allowed is refused.
    """
    owner = target.graph.owner(requirement.operation)
    assert owner is not None  # the caller made sure
    minimal = target.world.minimal(requirement.operation)
    bodies = [target.world.filled(minimal) for _ in range(most + 1)]
    target.world.waiter.settle_all([i for i in target.world.alive(owner.name) if not i.settled])
    made: list[Instance] = []
    for body, named in bodies:
        intent = Valid() if len(made) < most else Violates("", requirement.kind)
        exchange = target.world.ask(requirement.operation, body, intent)
        noted = target.world.note(requirement.operation, body, exchange, named)
        if noted.instance is None:
            what = f"create number {len(made) + 1} of at most {most}"
            expect(requirement, target, exchange, what)
            if len(made) < most and states is not None and target.capabilities.alone:
                raise Violation(f"{what} was refused with {answered(exchange)}", exchange)
            return True
        made.append(noted.instance)
    busy = [i for i in made if target.world.waiter.status(i) in (states or (None,))]
    if states is None or len(busy) > most:
        text = f"{len(made)} creates were accepted, at most {most} are allowed: {answered(exchange)}"
        raise Violation(text, exchange)
    return False
