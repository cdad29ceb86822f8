"""Updating, deleting, starting and stopping a resource."""

from __future__ import annotations

import copy
from typing import Any

from conformance.emulator.call import Call
from conformance.emulator.failures import Refusal
from conformance.emulator.render import view
from conformance.emulator.store import Record, Update
from conformance.emulator.timeline import Timeline, evenly


def update(call: Call) -> dict[str, Any]:
    """Change what the request names and leave the rest alone.

    Where the resource shows its latest update, the change takes effect when that comes to its end, or when
    another update follows.
    """
    plan, record = call.plan, call.record
    assert plan.kind is not None
    if record is None:
        return {}
    changes = call.at("changes", _changes(call, record))
    if plan.kind.update_member and plan.kind.update_run:
        record.finish_update(call.now)
        timeline = Timeline()
        timeline.follow(call.at("timeline", evenly(plan.kind.update_run)), call.now, call.step)
        record.update = Update(changes, call.now, timeline)
    else:
        record.apply(changes)
    record.touched = call.now
    return view(call, record, plan.operation.response, plan.operation.root)


def _changes(call: Call, record: Record) -> dict[str, Any]:
    """Return the members that an update sets; ``addX`` and ``removeX`` change the list ``x``."""
    assert call.plan.kind is not None
    changes: dict[str, Any] = {}
    removals_first = sorted(
        copy.deepcopy(call.body).items(), key=lambda item: not item[0].startswith("remove")
    )
    for name, value in removals_first:
        if name == call.plan.kind.resource.identifier:
            continue
        for verb in ("add", "remove"):
            rest = name.removeprefix(verb)
            base = rest[:1].lower() + rest[1:]
            if rest != name and isinstance(record.members.get(base), list) and name not in record.members:
                current = changes.get(base, record.members[base])
                changes[base] = _changed_list(call, verb, current, value)
                break
        else:
            changes[name] = value
    return changes


def _changed_list(call: Call, verb: str, current: list[Any], value: list[Any]) -> list[Any]:
    if verb == "remove":
        return [item for item in current if not any(_named(item, key) for key in value)]
    for item in value:
        if item in current or any(_same_name(item, other) for other in current):
            call.refuse(Refusal("duplicate", "exists", "An item of that name is there already."))
    return [*current, *value]


def _names(item: Any) -> list[Any]:
    return [v for n, v in item.items() if n.lower().endswith("name")] if isinstance(item, dict) else [item]


def _named(item: Any, key: Any) -> bool:
    return key in _names(item)


def _same_name(item: Any, other: Any) -> bool:
    return bool(_names(item)) and _names(item) == _names(other)


def delete(call: Call) -> dict[str, Any]:
    """Remove a resource: at once, or by way of the states that its deletion is documented to take."""
    plan, record = call.plan, call.record
    assert plan.kind is not None
    if record is None:
        return {}
    shown = view(call, record, plan.operation.response, plan.operation.root)
    if not call.at("removed", True):
        return shown
    run = plan.kind.runs.get("delete")
    if _is_kept(call):
        return shown
    if run and record.timeline:
        way = call.at("timeline", evenly(run))
        record.timeline.follow(way, call.now, call.step)
        record.timeline.ends = call.now + call.step * (max(offset for _, offset in way) + 1)
    else:
        call.partition.remove(record)
    return shown


def _is_kept(call: Call) -> bool:
    """Whether a deleted resource is still there for a time, and an operation shows that it is deleted."""
    assert call.plan.kind is not None
    name = call.plan.kind.resource.name
    lingering = call.model.service.hints.get("lingering", ())
    return any(hint["resource"] == name for hint in lingering) and bool(call.plan.hints["after"])


def act_on(call: Call) -> dict[str, Any]:
    """Start or stop a resource, from the states that allow it."""
    plan, record = call.plan, call.record
    assert plan.kind is not None
    if record is None:
        return {}
    moves = plan.kind.moves.get(plan.operation.name, {})
    status = record.status(call.now) or ""
    run = moves.get(status)
    if run is None and moves:
        text = f"{record.id} is {status}."
        call.refuse(Refusal("state", "in_use", text, plan.kind.resource.identifier))
        run = next(iter(moves.values()))
    if run and record.timeline:
        record.timeline.follow(call.at("timeline", evenly(run)), call.now, call.step)
        record.touched = call.now
    return view(call, record, plan.operation.response, plan.operation.root)
