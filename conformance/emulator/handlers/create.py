"""Creating a resource."""

from __future__ import annotations

import copy
from typing import Any

from conformance.contract.paths import at, join, steps, walk
from conformance.emulator import memory, stated
from conformance.emulator.arns import opaque
from conformance.emulator.call import Call
from conformance.emulator.model import Plan
from conformance.emulator.render import read_tags, view
from conformance.emulator.repeating import replaced
from conformance.emulator.store import Record
from conformance.emulator.timeline import Timeline, evenly


def create(call: Call) -> dict[str, Any]:
    """Make the resource that the request describes; returns its identifier and what the shape shows."""
    plan = call.plan
    assert plan.kind is not None
    resource = plan.kind.resource
    if call.record is not None:  # the same request made it before
        return view(call, call.record, plan.operation.response, plan.operation.root)
    members = copy.deepcopy(call.body)
    implied = stated.implied(plan.operation, plan.hints["rule"], call.body)
    for path, value in call.at("defaults", (*implied, *plan.defaults)):
        fill(plan, members, path, value)
    if resource.named_by and f"{{{resource.named_by}}}" in plan.kind.template.text:
        members.setdefault(resource.named_by, opaque())  # two without a name are two
    name = members.get(resource.named_by) if resource.named_by else None
    record = Record(
        kind=resource.name,
        id=plan.kind.template.fill(members, call.region, call.account),
        name=name,
        members=members,
        created=call.now,
        touched=call.now,
        sequence=call.partition.next(),
        tags=_tags(plan, members),
    )
    run = _way(call, record)
    if run:
        record.timeline = Timeline()
        record.timeline.follow(call.at("timeline", evenly(run)), call.now, call.step)
    _generate(plan, record)
    before = replaced(call)
    if before is not None:
        record.id, record.created, record.sequence = before.id, before.created, before.sequence
        record.tags = record.tags or before.tags
    record = call.at("record", record)
    if call.at("kept", True):
        call.partition.add(record)
    call.record = record
    return view(call, record, plan.operation.response, plan.operation.root)


def _way(call: Call, record: Record) -> tuple[str, ...]:
    """Return the states that a new record goes through, which may depend on what it is made with."""
    assert call.plan.kind is not None
    told = (tuple(h["create"]) for h in call.plan.kind.variants if memory.is_given(call, record, h))
    return next(told, call.plan.kind.runs.get("create", ()))


def fill(plan: Plan, members: dict[str, Any], path: str, value: Any) -> None:
    """Set a default where the request leaves it out.

    Parents that were left out are made, unless they would then lack another required member.
    """
    here = ""
    holder = members
    *parents, last = steps(path)
    for step in parents:
        here = join(here, step)
        schema = at(plan.operation.request, plan.operation.root, here)
        if step not in holder and schema.get("required"):
            return
        holder = holder.setdefault(step, {})
    holder.setdefault(last, value)


def _tags(plan: Plan, members: dict[str, Any]) -> dict[str, str]:
    schema = plan.operation.request
    named = next((n for n in schema.get("properties", {}) if n.lower() == "tags"), None)
    if named is None or members.get(named) is None:
        return {}
    return read_tags(members[named], schema["properties"][named], plan.operation.root)


def _generate(plan: Plan, record: Record) -> None:
    """Invent the identifiers that a create returns beyond what was sent (a tracking ID)."""
    assert plan.kind is not None
    resource = plan.kind.resource
    yielded = resource.produced.path if resource.produced else None
    sent = plan.operation.request.get("properties", {})
    for position in walk(plan.operation.response, plan.operation.root):
        name = position.path
        if (
            position.schema.get("type") == "string"
            and "enum" not in position.schema
            and position.depth == 0
            and name not in sent
            and name not in (resource.identifier, yielded, resource.status)
            and name.lower().endswith("id")
        ):
            record.members[name] = opaque()
