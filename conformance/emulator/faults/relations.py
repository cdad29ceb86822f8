"""Faults in what a rule of prose compares: the wrong member or resource, or whatever the condition says.

That such a rule is not enforced, or with another code, is of :mod:`conformance.emulator.faults.identity`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract.hints import applies
from conformance.contract.naming import a
from conformance.contract.paths import values
from conformance.emulator import rules
from conformance.emulator.call import Call, Hook
from conformance.emulator.failures import Refusal
from conformance.emulator.faults.weave import fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.lookup import named
from conformance.emulator.model import Model, Plan
from conformance.emulator.store import Record

Hint = Mapping[str, Any]

FAMILY = "errors"


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every create and delete that depends on what else there is."""
    for plan in model.plans.values():
        if plan.role == "create" and plan.kind:
            for hint in plan.hints["unique"]:
                yield from _unique(plan, hint)
            for hint in plan.hints["needs"]:
                yield from _needs(plan, hint)
            for hint in plan.hints["not_ready"]:
                yield from _not_ready(plan, hint)
            for hint in plan.hints["rule"]:
                if hint["form"] == "refers" and not hint.get("narrows"):
                    yield from _refers(plan, hint)
        if plan.role == "delete":
            for hint in plan.hints["in_use"]:
                yield from _in_use(plan, hint)


def _of(plan: Plan, where: str, way: str, text: str, point: str, act: Hook) -> Fault:
    name = plan.operation.name
    return fault(f"{name}.{where}:{way}", text, name, FAMILY, hook(point, act))


def _passing(rule: str, path: str, passes: Any) -> Hook:
    """A hook that lets a request pass which one rule refuses, where a condition holds."""

    def act(call: Call, refusal: Refusal | None) -> Refusal | None:
        mine = refusal is not None and refusal.rule == rule and refusal.path == path
        return None if mine and passes(call) else refusal

    return act


def _existing(call: Call, resource: str) -> list[Record]:
    return call.partition.of_kind(resource, call.now)


def _unique(plan: Plan, hint: Hint) -> Iterator[Fault]:
    assert plan.kind is not None
    members, kind = hint["members"], plan.kind.resource.name
    where = f"{'+'.join(members)}.unique"

    def same(call: Call, compared: Iterable[str]) -> bool:
        wanted = [call.body.get(name) for name in compared]
        found = ([r.members.get(name) for name in compared] for r in _existing(call, kind))
        return None not in wanted and wanted in found

    for member in members if len(members) > 1 else ():

        def alone(call: Call, value: Any, member: str = member) -> Any:
            if same(call, [member]):
                call.refuse(Refusal("alone", "exists", f"There is {a(kind)} with this {member}.", member))
            return value

        text = f"refuses a second {kind} for the sake of its {member} alone"
        yield _of(plan, where, f"only-{member}", text, "defaults", alone)
    if hint.get("ignore_case"):
        strictly = _passing("unique", "+".join(members), lambda call: not same(call, members))
        yield _of(plan, where, "case", f"allows another {kind} in another case", "refusal", strictly)


def _needs(plan: Plan, hint: Hint) -> Iterator[Fault]:
    path, resource, through = hint["path"], hint["resource"], hint["through"]
    where = f"{path}.needs"

    def beside(call: Call) -> list[Record]:
        wanted = call.body.get(through)
        return [r for r in _existing(call, resource) if r.members.get(through) == wanted]

    def ready(call: Call, records: Iterable[Record]) -> bool:
        return any(not rules.unready(record, call.now) for record in records)

    def always(call: Call, value: Any) -> Any:
        if not ready(call, beside(call)):
            call.refuse(Refusal("always", "invalid", f"There is no {resource} yet.", path))
        return value

    text = f"contents itself with {a(resource)}"
    anywhere = _passing("needs", path, lambda call: ready(call, _existing(call, resource)))
    unready = _passing("needs", path, lambda call: bool(beside(call)))
    yield _of(plan, where, "always", f"asks for {a(resource)} whatever {path} is", "defaults", always)
    yield _of(plan, where, "another", f"{text} of another {through}", "refusal", anywhere)
    if hint.get("settled"):
        yield _of(plan, where, "unready", f"{text} that is not ready", "refusal", unready)


def _not_ready(plan: Plan, hint: Hint) -> Iterator[Fault]:
    for reference in plan.references:
        if not applies(hint, plan.operation.name, reference.path):
            continue
        others = [r for r in plan.references if r.path != reference.path]

        def ready(call: Call, found: Any, path: str = reference.path) -> Any:
            if not found and any(v is not None for v in values(call.body, path)):
                text = f"What {path} names is in use."
                call.refuse(Refusal("always", "in_use", text, path, hint["exception"]))
            return found

        yield _of(
            plan, f"{reference.path}.not_ready", "always",
            f"refuses also what is ready at {reference.path}", "violations", ready,
        )  # fmt: skip
        for other in () if hint.get("narrows") else others[:1]:

            def elsewhere(call: Call, refusal: Refusal | None, other: Any = other) -> Refusal | None:
                if refusal is None or refusal.rule != "not_ready":
                    return refusal
                there = [named(call, other.resources, v) for v in values(call.body, other.path)]
                return refusal if any(r and rules.unready(r, call.now) for r in there) else None

            text = f"asks whether {other.path} is ready in place of {reference.path}"
            yield _of(plan, f"{reference.path}.not_ready", "elsewhere", text, "refusal", elsewhere)


def _refers(plan: Plan, hint: Hint) -> Iterator[Fault]:
    path, resource = hint["path"], hint["resource"]
    for member, right in hint["having"].items():
        for option in right:

            def refuse(call: Call, value: Any, member: str = member, option: Any = option) -> Any:
                for identifier in values(call.body, path):
                    record = named(call, (resource,), str(identifier))
                    if record is not None and record.members.get(member) == option:
                        text = f"{record.id} has no {member} that fits here."
                        call.refuse(Refusal("always", "invalid", text, path))
                return value

            text = f"refuses {a(resource)} with the {member} {option} as {path}"
            yield _of(plan, f"{path}.refers", f"refuses-{option}", text, "defaults", refuse)


def _in_use(plan: Plan, hint: Hint) -> Iterator[Fault]:
    resource, states = hint["resource"], hint.get("states")
    where = f"{resource}.in_use"

    def any_of_kind(call: Call, removed: bool) -> bool:
        found = _existing(call, resource)
        if any(not states or r.status(call.now) in states for r in found):
            call.refuse(Refusal("always", "in_use", f"There is {a(resource)}.", resource, hint["exception"]))
        return removed

    def whatever_state(call: Call, removed: bool) -> bool:
        if call.record and rules.users(call, hint, call.record):
            call.refuse(Refusal("always", "in_use", f"{resource} is there.", resource, hint["exception"]))
        return removed

    text = f"is blocked by any {resource}, also of another"
    yield _of(plan, where, "any", text, "removed", any_of_kind)
    if not states:
        return
    yield _of(
        plan, where, "any-state", f"is blocked by {a(resource)} in every state", "removed", whatever_state
    )
    for state in states:

        def overlooks(call: Call, state: str = state) -> bool:
            found = rules.users(call, hint, call.record) if call.record else []
            return all(r.status(call.now) == state or r.status(call.now) not in states for r in found)

        way, text = f"not-{state.replace(' ', '-')}", f"is not blocked by {a(resource)} in {state}"
        yield _of(plan, where, way, text, "refusal", _passing("in_use", resource, overlooks))
