"""Rules beyond the markup: hints on values, and what state allows.

:func:`values` finds violations in the body alone; :func:`before` yields the refusals that the state of
the store asks for, in the order in which a service would notice them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.hints import applies, for_operation
from conformance.contract.naming import a
from conformance.contract.paths import values as at
from conformance.emulator import languages, memory, repeating
from conformance.emulator.call import Call
from conformance.emulator.errors import documented
from conformance.emulator.failures import Refusal
from conformance.emulator.lookup import by_another_name, named
from conformance.emulator.model import referred
from conformance.emulator.stated import violations
from conformance.emulator.store import Record
from conformance.emulator.timeline import failed, moving
from conformance.emulator.validate import Violation


def values(call: Call) -> list[Violation]:
    """Return the violations of ``[[value]]`` and ``[[rule]]`` hints in a request."""
    found = []
    plan = call.plan
    for path, hint in plan.value_rules:
        for value in at(call.body, path):
            broken = _broken(hint, value)
            if broken:
                found.append(Violation(path, "value", path, value, broken))
    told = plan.hints["rule"]
    spoken = languages.violations(languages.described(call.model.service), told, call.body)
    return [*found, *violations(plan.operation, told, call.body), *spoken]


def _broken(hint: Mapping[str, Any], value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    if "one_of" in hint:
        options = hint["one_of"]
        folded = {o.lower() for o in options} if hint.get("ignore_case") else ()
        return (
            None
            if value in options or value.lower() in folded
            else f"Member must be one of: {', '.join(options)}"
        )
    try:
        document = json.loads(value)
    except (ValueError, RecursionError):
        return "Member must be a JSON document"
    example = json.loads(hint["json"])
    return None if type(document) is type(example) else "Member must be a JSON document of another type"


def before(call: Call) -> Iterator[Refusal]:
    """Yield what speaks against a request: limits, references, readiness, duplicates, quotas, use."""
    plan = call.plan
    yield from _limits(call)
    records: list[tuple[str, Record]] = []
    for reference, value in referred(plan, call.body):
        record = named(call, reference.resources, value)
        if record is None:
            other = by_another_name(call, reference.path, reference.resources, value)
            record = call.at("another_name", other)
        if record is None:
            yield from _unresolved(call, reference.path, reference.resources, value)
        else:
            records.append((reference.path, record))
            _own(call, reference.path, record)
    for path, record in records:
        yield from _refers(call, path, record)
        yield from _readiness(call, path, record)
    yield from memory.refused(call)
    if plan.role == "create":
        yield from _needs(call)
        call.record = repeating.again(call)
        if call.record is None:
            yield from _duplicates(call)
            yield from _quotas(call)
    if plan.role == "delete" and call.record:
        yield from _in_use(call, call.record)
    if plan.role == "update" and call.record and call.record.moving(call.now):
        yield Refusal("busy", "in_use", f"{call.record.id} is being changed.")


def _own(call: Call, path: str, record: Record) -> None:
    kind = call.plan.kind
    if kind and call.plan.role not in ("create", "list") and path == kind.resource.identifier:
        call.record = record
    elif call.plan.role in ("tag", "untag", "tags", "read"):
        call.record = call.record or record


def _unresolved(call: Call, path: str, kinds: tuple[str, ...], value: str) -> Iterator[Refusal]:
    forms = [call.model.kinds[name].template for name in kinds]
    operation = call.plan.operation
    arns = [form for form in forms if form.service]
    if arns and not any(form.matches(value) for form in forms) and not _is_name(path, value):
        text = f"{value} does not name {a(' or '.join(kinds[:3]))}."
        if call.plan.role != "list" or documented(operation, "invalid"):
            yield Refusal("kind", "invalid", text, path)
        return
    if call.plan.role == "list" and not documented(operation, "not_found"):
        return
    if _is_tolerated(call, path):
        return
    shape = documented(operation, "not_found", kinds)
    text = f"Resource not found: {value}"
    yield Refusal("reference", "not_found", text, path, shape.name if shape else None)


def _is_tolerated(call: Call, path: str) -> bool:
    """Whether a member may name what does not exist: to delete that is no error, if a page says so."""
    name = call.plan.operation.name
    told = for_operation(call.model.service, "tolerant", name)
    return any(applies(h, name, path) for h in told if "path" in h or call.plan.role == "delete")


def _is_name(path: str, value: str) -> bool:
    """Whether a member that takes names has one: it may name nothing, but is of no other kind."""
    return path.lower().endswith("name") and not value.startswith("arn:")


def _limits(call: Call) -> Iterator[Refusal]:
    for hint in call.plan.hints["limit"]:
        for items in at(call.body, hint["path"]):
            if isinstance(items, list) and len(items) > hint["max"]:
                text = f"At most {hint['max']} are allowed at {hint['path']}."
                yield Refusal("limit", "tags", text, hint["path"], hint["exception"])


def _refers(call: Call, path: str, record: Record) -> Iterator[Refusal]:
    """What a member names must have been made with certain members."""
    for hint in call.plan.hints["rule"]:
        if hint["form"] != "refers" or hint["path"] != path or hint.get("narrows"):
            continue
        for member, right in hint["having"].items():
            if record.members.get(member) not in right:
                yield Refusal("refers", "invalid", f"{record.id} has no {member} that fits here.", path)


def _readiness(call: Call, path: str, record: Record) -> Iterator[Refusal]:
    for hint in call.plan.hints["not_ready"]:
        if applies(hint, call.plan.operation.name, path) and unready(record, call.now):
            text = f"{record.id} is {record.status(call.now)}."
            yield Refusal("not_ready", "in_use", text, path, hint["exception"])


def unready(record: Record, now: float) -> bool:
    """Whether a record is on its way to a state, or has failed."""
    status = record.status(now)
    return status is not None and (moving(status) or failed(status))


def _needs(call: Call) -> Iterator[Refusal]:
    for hint in call.plan.hints["needs"]:
        if hint["equals"] not in list(at(call.body, hint["path"])):
            continue
        wanted = call.body.get(hint["through"])
        others = call.partition.of_kind(hint["resource"], call.now)
        if not any(r.members.get(hint["through"]) == wanted and not unready(r, call.now) for r in others):
            text = f"{hint['path']} can be {hint['equals']} only after {a(hint['resource'])}."
            yield Refusal("needs", "invalid", text, hint["path"])


def _duplicates(call: Call) -> Iterator[Refusal]:
    kind = call.plan.kind
    assert kind is not None
    resource = kind.resource
    found = repeating.there(call)
    if found is not None and repeating.replaced(call) is None:
        text = f"{found.name} exists already."
        yield Refusal("duplicate", "exists", text, resource.named_by or "", repeating.exception(call))
    for hint in call.plan.hints["unique"]:
        wanted = _key(call.body, hint)
        existing = call.partition.of_kind(resource.name, call.now)
        if None not in wanted and any(_key(r.members, hint) == wanted for r in existing):
            text = f"There is {a(resource.name)} with the same {' and '.join(hint['members'])}."
            yield Refusal("unique", "exists", text, "+".join(hint["members"]))


def _key(members: Mapping[str, Any], hint: Mapping[str, Any]) -> list[Any]:
    found = [members.get(name) for name in hint["members"]]
    return [v.lower() if hint.get("ignore_case") and isinstance(v, str) else v for v in found]


def _quotas(call: Call) -> Iterator[Refusal]:
    assert call.plan.kind is not None
    name = call.plan.kind.resource.name
    for hint in call.model.service.hints.get("quota", ()):
        if hint["resource"] == name:
            existing = call.partition.of_kind(name, call.now)
            states = hint.get("states")
            counted = [r for r in existing if not states or r.status(call.now) in states]
            if len(counted) >= hint["max"]:
                text = f"At most {hint['max']} {name} resources are allowed."
                yield Refusal("quota", "limit", text, "", hint["exception"])


def _in_use(call: Call, record: Record) -> Iterator[Refusal]:
    busy = record.moving(call.now) or (record.timeline is not None and record.timeline.ends is not None)
    if busy and documented(call.plan.operation, "in_use"):
        yield Refusal("busy", "in_use", f"{record.id} is {record.status(call.now)}.")
    for hint in call.plan.hints["in_use"]:
        states = hint.get("states")
        blocking = [r for r in users(call, hint, record) if not states or r.status(call.now) in states]
        if blocking:
            text = f"{blocking[0].id} still refers to {record.id}."
            yield Refusal("in_use", "in_use", text, hint["resource"], hint["exception"])


def users(call: Call, hint: Mapping[str, Any], record: Record) -> list[Record]:
    """Return the resources that an ``[[in_use]]`` hint speaks of and that refer to a record.

    One that is being updated to refer to it counts, too.
    """
    held = {record.id}
    for link in hint.get("via", ()):
        between = call.partition.of_kind(link["resource"], call.now)
        held = {r.id for r in between if r.members.get(link["through"]) in held}
    return [
        other
        for other in call.partition.of_kind(hint["resource"], call.now)
        if not held.isdisjoint((other.members.get(hint["through"]), _coming(other, hint["through"])))
    ]


def _coming(record: Record, member: str) -> Any:
    """What a member becomes when the update that is under way takes effect."""
    return record.update.members.get(member) if record.update and not record.update.applied else None
