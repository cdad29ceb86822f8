"""Tagging, untagging, showing tags."""

from __future__ import annotations

from typing import Any

from conformance.emulator.call import Call
from conformance.emulator.failures import Refusal
from conformance.emulator.handlers.read import named, page, paged
from conformance.emulator.render import read_tags, tag_items


def tag(call: Call) -> dict[str, Any]:
    """Add tags; a key that is there gets the new value."""
    plan, record = call.plan, call.record
    assert plan.tag_member is not None
    if record is None:
        return {}
    schema = plan.operation.request["properties"][plan.tag_member]
    added = read_tags(call.body[plan.tag_member], schema, plan.operation.root)
    together = {**record.tags, **added}
    for hint in plan.hints["limit"]:
        if hint["path"] == plan.tag_member and len(together) > hint["max"]:
            text = f"A resource carries at most {hint['max']} tags."
            call.refuse(Refusal("total", "tags", text, plan.tag_member, hint["exception"]))
    record.tags = call.at("tags", together)
    return {}


def untag(call: Call) -> dict[str, Any]:
    """Take tags away; a key that is not there is no error."""
    plan, record = call.plan, call.record
    assert plan.tag_member is not None
    if record is None:
        return {}
    keys = set(call.body[plan.tag_member])
    record.tags = call.at("tags", {k: v for k, v in record.tags.items() if k not in keys})
    return {}


def show_tags(call: Call) -> dict[str, Any]:
    """Show the tags of a resource."""
    plan, record = call.plan, call.record
    assert plan.tag_member is not None
    if record is None:
        return {}
    schema = plan.operation.response["properties"][plan.tag_member]
    shown = tag_items(record.tags, schema, plan.operation.root)
    return paged(call, page(call, shown, named(call))) if plan.items else {plan.tag_member: shown}
