"""From a record to what a response shows of it: the members that the response's shape declares."""

from __future__ import annotations

import re
from typing import Any

from conformance.contract.model import Schema
from conformance.contract.paths import resolve
from conformance.emulator.call import Call
from conformance.emulator.lookup import named
from conformance.emulator.store import Record, Update
from conformance.emulator.timeline import failed
from conformance.emulator.validate import fits, known

FAILURE_REASON = "failureReason"
"""The member that tells why something failed, by AWS's custom; nothing fails in the faultless emulator."""

_MISSING = object()
_CREATED = re.compile(r"creat|start|issued", re.IGNORECASE)
_CHANGED = re.compile(r"updat|modif|chang", re.IGNORECASE)


def view(call: Call, record: Record, schema: Schema, root: Schema) -> dict[str, Any]:
    """Return what a shape shows of a record: identifiers, what was sent, state and times."""
    shown: dict[str, Any] = {}
    for name, child in resolve(schema, root).get("properties", {}).items():
        value = member(call, record, name, resolve(child, root), root)
        if value is not _MISSING:
            shown[name] = value
    return shown


def member(call: Call, record: Record, name: str, schema: Schema, root: Schema) -> Any:
    """Return one member of a record as a shape shows it, or a marker where there is nothing to show."""
    kind = call.model.kinds[record.kind]
    resource = kind.resource
    if name in kind.identifiers:
        return record.id
    if record.timeline and name == resource.status and _has_form(schema, record.status(call.now)):
        return record.status(call.now)
    if schema.get("format") == "timestamp":
        return _moment(name, record.created, record.updated(call.now))
    if name == FAILURE_REASON:
        status = record.status(call.now)
        return "The job failed." if status and failed(status) else _MISSING
    if name == kind.update_member:
        return _update(call, record.update, schema, root) if record.update else _MISSING
    if name.lower() in ("tags", "taglist") and schema:
        sent = record.members.get(name)
        if record.tags != (read_tags(sent, schema, root) if sent else {}):
            return tag_items(record.tags, schema, root)
    if name in record.members and _has_form(schema, record.members[name]):
        return known(schema, root, record.members[name])
    if "properties" in schema and name in kind.holders:
        return view(call, record, schema, root)
    if name in kind.show:
        template = kind.show[name]
        values = {"account": call.account, "region": call.region, "name": record.name or ""}
        return template.format(**values) if isinstance(template, str) else template
    if name in kind.done and not record.moving(call.now) and not failed(record.status(call.now) or ""):
        return kind.done[name]
    return _related(call, record, name, schema, root)


def _has_form(schema: Schema, value: Any) -> bool:
    """Whether what was sent can be shown as it is: a description may tell more of it, in a structure."""
    return "type" not in schema or fits(schema, value)


def _moment(name: str, created: float, updated: float) -> Any:
    if _CHANGED.search(name):
        return round(updated, 3)
    return round(created, 3) if _CREATED.search(name) else _MISSING


def _update(call: Call, update: Update, schema: Schema, root: Schema) -> dict[str, Any]:
    began, status = update.timeline.at(call.now)
    shown: dict[str, Any] = {}
    for name, child in schema.get("properties", {}).items():
        if name in update.members:
            shown[name] = known(child, root, update.members[name])
        elif child.get("format") == "timestamp":
            shown[name] = _moment(name, update.created, max(update.created, began))
        elif name == "status":
            shown[name] = status
        elif name == FAILURE_REASON and failed(status):
            shown[name] = "The update failed."
    return shown


def _related(call: Call, record: Record, name: str, schema: Schema, root: Schema) -> Any:
    """Find a member at the newest resource that refers to this one, or at those that this one refers to."""
    model = call.model
    if name.startswith("latest"):
        other = next((k for n, k in model.kinds.items() if n.lower() == name[6:].lower()), None)
        if other:
            newest = [
                r for r in call.partition.of_kind(other.resource.name, call.now)
                if r.members.get(model.kinds[record.kind].resource.identifier) == record.id
            ]  # fmt: skip
            return view(call, newest[-1], schema, root) if newest else _MISSING
    create = model.kinds[record.kind].resource.create
    for reference in model.graph.references_of(create) if create else ():
        value = record.members.get(reference.path)
        if not isinstance(value, str):
            continue
        parent = named(call, reference.resources, value)
        if parent is None or parent.kind == record.kind:
            continue
        if name in parent.members:
            return known(schema, root, parent.members[name])
        found = _related(call, parent, name, schema, root)
        if found is not _MISSING:
            return found
    return _MISSING


def lookup(call: Call, record: Record, name: str) -> Any:
    """Return a member of a record for a filter, or None."""
    found = member(call, record, name, {}, {})
    return None if found is _MISSING else found


def tag_items(tags: dict[str, Any], schema: Schema, root: Schema) -> Any:
    """Return tags in the form of a shape: a list of key and value, or a map."""
    schema = resolve(schema, root)
    if schema.get("type") != "array":
        return dict(tags)
    key, value = tag_members(schema, root)
    return [{key: k} if v is None else {key: k, value: v} for k, v in tags.items()]


def tag_members(schema: Schema, root: Schema) -> tuple[str, str]:
    """Return the names of the key and value members of a list of tags."""
    names = list(resolve(schema["items"], root).get("properties", {}))
    key = next(n for n in names if n.lower().endswith("key"))
    return key, next(n for n in names if n != key)


def read_tags(value: Any, schema: Schema, root: Schema) -> dict[str, Any]:
    """Return the tags in a request: the inverse of :func:`tag_items`."""
    if isinstance(value, dict):
        return dict(value)
    key, text = tag_members(resolve(schema, root), root)
    return {item[key]: item.get(text) for item in value or () if key in item}
