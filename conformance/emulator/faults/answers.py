"""Faults in which error answers a refusal: codes, statuses, bodies; and rules on state that are not kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from conformance.contract.hints import applies
from conformance.contract.naming import a
from conformance.emulator.call import Call, Hook
from conformance.emulator.errors import code_and_status, documented
from conformance.emulator.failures import Failure, Refusal, Refused
from conformance.emulator.faults.request import UNDOCUMENTED, another_documented, happening, with_code
from conformance.emulator.faults.weave import fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.emulator.store import Record
from conformance.emulator.timeline import moving

FAMILY = "errors"


def faults(model: Model) -> Iterator[Fault]:
    """Yield, for every rule on state that an operation keeps, that it is not kept or wrongly answered."""
    for plan in model.plans.values():
        for rule, path, role, text in rules_of(model, plan):
            yield from _of_rule(plan, rule, path, role, text)
        if plan.role == "create" and plan.kind:
            yield from _of_creation(plan)
            yield from _of_quota(model, plan)


def rules_of(model: Model, plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    """Yield the rules on state of an operation: rule, path, role, and what it forbids."""
    name = plan.operation.name
    for reference in plan.references:
        if plan.role != "list" or documented(plan.operation, "not_found"):
            yield "reference", reference.path, "not_found", f"{a(reference.path)} that names nothing"
        if any(model.kinds[kind].template.service for kind in reference.resources):
            yield "kind", reference.path, "invalid", f"{a(reference.path)} of another kind"
        for hint in plan.hints["rule"]:
            if hint["form"] == "refers" and hint["path"] == reference.path and not hint.get("narrows"):
                yield "refers", reference.path, "invalid", f"{a(reference.path)} that lacks a member"
        for hint in plan.hints["not_ready"]:
            if applies(hint, name, reference.path) and not hint.get("narrows"):
                yield "not_ready", reference.path, "in_use", f"{a(reference.path)} that is not ready"
    if plan.role == "create" and plan.kind:
        if name_tells(plan):
            yield "duplicate", str(plan.kind.resource.named_by), "exists", "a name that exists"
        for hint in plan.hints["unique"]:
            members = "+".join(hint["members"])
            yield "unique", members, "exists", f"a second resource with the same {members}"
        for hint in plan.hints["needs"]:
            yield "needs", hint["path"], "invalid", f"{hint['path']} {hint['equals']} too early"
    if plan.role == "delete":
        for hint in plan.hints["in_use"]:
            yield (
                "in_use",
                hint["resource"],
                "in_use",
                f"the deletion of what {a(hint['resource'])} refers to",
            )
        if plan.kind and plan.kind.runs.get("create"):
            yield "busy", "", "in_use", "the deletion of what is being created"
    if plan.role == "update" and plan.kind and plan.kind.runs.get("create"):
        yield "busy", "", "in_use", "an update of what is being changed"
    if plan.role == "action" and plan.kind and plan.operation.name in plan.kind.moves:
        yield "state", plan.kind.resource.identifier, "in_use", "the action from another state"
    for hint in plan.hints["limit"]:
        if hint["path"] in plan.operation.request.get("properties", {}):
            yield "limit", hint["path"], "tags", f"more than {hint['max']} {hint['path']}"
            if plan.role == "tag":
                yield "total", hint["path"], "tags", f"more than {hint['max']} {hint['path']} in all"
    if plan.token_in:
        yield "token", plan.token_in, "token", "an unknown token"


def name_tells(plan: Plan) -> bool:
    """Whether it is the name that tells resources of a kind apart; of others two may have the same, for all
    that the pages say."""
    if plan.kind is None or not plan.kind.resource.named_by:
        return False
    return plan.kind.template.text.endswith(f"{{{plan.kind.resource.named_by}}}")


def _of_rule(plan: Plan, rule: str, path: str, role: str, text: str) -> Iterator[Fault]:
    operation = plan.operation
    where = f"{operation.name}.{path}.{rule}" if path else f"{operation.name}.{rule}"

    def passes(call: Call, refusal: Refusal | None) -> Refusal | None:
        return None if refusal and refusal.rule == rule and refusal.path == path else refusal

    def answered(change: Any) -> Hook:
        def act(call: Call, failure: Failure) -> Any:
            return change(call, failure) if failure.rule == rule and failure.path == path else failure

        return act

    def of(way: str, does: str, point: str, act: Hook) -> Fault:
        family = "identifier" if rule in ("reference", "kind") else FAMILY
        return fault(f"{where}:{way}", f"{does} {text}", operation.name, family, hook(point, act))

    several = any(r.path == path and len(r.resources) > 1 for r in plan.references)
    unsaid = rule == "kind" and several  # which kinds such a member takes, no page says
    may_list_nothing = rule == "kind" and plan.role == "list"
    if not unsaid and not may_list_nothing:
        yield of("allowed", "allows", "refusal", passes)
    another = another_documented(operation, role)
    fits_too = rule == "kind" and another == documented(
        operation, "not_found"
    )  # it names nothing of the kind
    if another and not fits_too:
        code, status = another.code, another.status or 400
        yield of("another-code", f"answers {code} for", "failure", answered(with_code(code, status)))
    yield of("undocumented-code", f"answers {UNDOCUMENTED} for", "failure", answered(with_code(UNDOCUMENTED)))
    server_error = answered(with_code("InternalFailure", 500))
    yield of("server-error", "answers HTTP 500 for", "failure", server_error)
    lists = rule in ("reference", "kind") and plan.role == "read" and plan.items is not None
    may_list_nothing |= lists and not documented(operation, "not_found")
    if not unsaid and not may_list_nothing:
        nothing = answered(lambda call, failure: {})
        yield of("success", "answers HTTP 200 and does nothing for", "failure", nothing)
    right = documented(operation, role)
    for number in (404, 409) if right and right.status else ():  # without one in the model any 4xx is right
        yield of(
            f"status-{number}", f"answers HTTP {number} with the right code for", "failure",
            answered(lambda call, failure, number=number: evolve(failure, status=number)),
        )  # fmt: skip
    if plan.role in ("create", "update"):
        yield of("happens-anyway", "refuses, but obeys all the same, for", "failure", answered(happening))


def _refuse(call: Call, role: str, text: str) -> None:
    code, status = code_and_status(call.plan.operation, role)
    raise Refused(Failure(code, text, status))


def _names(call: Call) -> list[str]:
    assert call.plan.kind is not None
    return [r.name for r in call.partition.of_kind(call.plan.kind.resource.name, call.now) if r.name]


def _of_creation(plan: Plan) -> Iterator[Fault]:
    assert plan.kind is not None
    resource = plan.kind.resource
    operation, name = plan.operation.name, resource.named_by
    if not name:
        return

    def folded(call: Call, defaults: Any) -> Any:
        own = call.body.get(name)
        if isinstance(own, str) and own.lower() in {n.lower() for n in _names(call)}:
            _refuse(call, "exists", f"{own} exists already.")
        return defaults

    def across(call: Call, defaults: Any) -> Any:
        own = call.body.get(name)
        if any(r.name == own for kind in call.partition.records.values() for r in kind.values()):
            _refuse(call, "exists", f"{own} exists already.")
        return defaults

    def remembering() -> Mapping[str, Hook]:
        seen: set[tuple[int, Any]] = set()

        def once(call: Call, defaults: Any) -> Any:
            key = (id(call.partition), call.body.get(name))
            if key in seen and key[1] is not None:
                _refuse(call, "exists", f"{key[1]} existed once.")
            seen.add(key)
            return defaults

        return {"defaults": once}

    def existing(call: Call, failure: Failure) -> Any:
        if failure.rule != "duplicate":
            return failure
        found = [r for r in call.partition.of_kind(resource.name, call.now) if r.name == call.body.get(name)]
        return {resource.produced.path: found[0].id} if found and resource.produced else failure

    where = f"{operation}.{name}"
    if name_tells(plan):
        yield fault(
            f"{where}.duplicate:any-case", "takes names that differ in case for one", operation, FAMILY,
            hook("defaults", folded),
        )  # fmt: skip
        yield fault(
            f"{where}.duplicate:any-kind", "refuses a name that a resource of another kind has", operation,
            FAMILY, hook("defaults", across),
        )  # fmt: skip
        yield fault(
            f"{where}.duplicate:existing", "answers a duplicate with what exists", operation, FAMILY,
            hook("failure", existing),
        )  # fmt: skip
    if resource.delete:
        yield fault(
            f"{where}.duplicate:for-ever",
            "refuses the name of a deleted resource",
            operation,
            FAMILY,
            remembering,
        )
    yield fault(
        f"{operation}.create:lost",
        "answers, but stores nothing",
        operation,
        "response",
        hook("kept", lambda call, kept: False),
    )
    yield fault(
        f"{operation}.create:twice",
        "stores the new resource twice",
        operation,
        "list",
        hook("record", _twice),
    )
    yield fault(
        f"{operation}.create:replaces",
        "forgets the resource created before",
        operation,
        "list",
        hook("record", _replacing),
    )


def _twice(call: Call, record: Record) -> Record:
    call.partition.add(evolve(record, id=record.id + "-2", sequence=call.partition.next()))
    return record


def _replacing(call: Call, record: Record) -> Record:
    older = call.partition.of_kind(record.kind, call.now)
    if older:
        call.partition.remove(older[-1])
    return record


def _of_quota(model: Model, plan: Plan) -> Iterator[Fault]:
    assert plan.kind is not None
    name, operation = plan.kind.resource.name, plan.operation.name
    for hint in model.service.hints.get("quota", ()):
        if hint["resource"] != name:
            continue

        def tight(call: Call, defaults: Any, hint: Mapping[str, Any] = hint) -> Any:
            found = call.partition.of_kind(name, call.now)
            counted = [r for r in found if r.status(call.now) in hint.get("states", (r.status(call.now),))]
            if len(counted) >= hint["max"] - 1:
                raise Refused(Failure(hint["exception"], "The quota is used up."))
            return defaults

        def total(call: Call, defaults: Any, hint: Mapping[str, Any] = hint) -> Any:
            if len(call.partition.of_kind(name, call.now)) >= hint["max"]:
                raise Refused(Failure(hint["exception"], "The quota is used up."))
            return defaults

        yield from _of_rule(plan, "quota", "", "limit", f"more than {hint['max']} resources")
        yield fault(
            f"{operation}.quota:tight",
            f"allows {hint['max'] - 1} resources at once",
            operation,
            FAMILY,
            hook("defaults", tight),
        )
        if any(moving(state) for state in hint.get("states", ())):
            yield fault(
                f"{operation}.quota:total",
                "counts finished resources too",
                operation,
                FAMILY,
                hook("defaults", total),
            )
