"""Members that an answer shows only, or always, where another has a certain value, as the hints tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.model import Schema
from conformance.contract.paths import at, resolve, steps, values
from conformance.emulator import completing
from conformance.emulator.call import Call


def obeyed(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what it must not show, and with what it must."""
    for hint in call.plan.hints["shown_when"]:
        for path in paths(hint):
            body = _obeyed(call, body, hint, path)
    return body


def paths(hint: Mapping[str, Any]) -> list[str]:
    """Return the members of the answer that a hint speaks of."""
    return hint["path"] if isinstance(hint["path"], list) else [hint["path"]]


def _obeyed(call: Call, body: dict[str, Any], hint: Mapping[str, Any], path: str) -> dict[str, Any]:
    plan = call.plan
    holder, inner = split(hint, path)

    def kept(found: Any) -> Any:
        holds = told(hint, call.body, found)
        if hint.get("only") and holds is False:
            return without(found, inner)
        if hint.get("always") and holds and len(inner) == 1 and found.get(inner[0]) is None:
            root = plan.operation.root
            schema = resolve(at(plan.operation.response, root, path), root)
            if schema.get("type") == "string" and call.record is not None:
                return {**found, inner[0]: completing.told(call, call.record, inner[0], schema, 0)}
            return {**found, inner[0]: invented(schema, root)}
        return found

    changed: dict[str, Any] = mapped(body, holder, kept)
    return changed


def split(hint: Mapping[str, Any], path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the path of the structure that has what tells, and that of the member in it."""
    above = len(steps(hint["when"]["path"])) - 1 if "path" in hint["when"] else 0
    return steps(path)[:above], steps(path)[above:]


def told(hint: Mapping[str, Any], request: Any, found: Any) -> bool | None:
    """Say whether the member is to be shown in a structure of the answer; None where nothing tells."""
    when = hint["when"]
    if not isinstance(found, dict):
        return None
    if "request" in when:
        return any(value in when["equals"] for value in values(request, when["request"]))
    value = found.get(steps(when["path"])[-1])
    return None if value is None else value in when["equals"]


def mapped(body: Any, way: tuple[str, ...], change: Any) -> Any:
    """Return ``body`` with each structure at a path changed."""
    if not way:
        return change(body)
    if way[0] == "[]" and isinstance(body, list):
        return [mapped(item, way[1:], change) for item in body]
    if isinstance(body, dict) and way[0] in body:
        return {**body, way[0]: mapped(body[way[0]], way[1:], change)}
    return body


def without(holder: Any, way: tuple[str, ...]) -> Any:
    """Return a structure without what is at a path of it."""
    if len(way) == 1:
        return {name: value for name, value in holder.items() if name != way[0]}
    return mapped(holder, way[:-1], lambda inner: without(inner, way[-1:]))


def invented(schema: Schema, root: Schema) -> Any:
    """Return some value of a schema: where the service makes something up, anything will do."""
    schema = resolve(schema, root)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "string":
        return "x" * max(schema.get("minLength", 1), 1)
    if kind in ("integer", "number"):
        return 1_700_000_000 if schema.get("format") == "timestamp" else max(schema.get("minimum", 1), 1)
    if isinstance(schema.get("additionalProperties"), dict):  # a map: an empty one shows nothing
        return {"x": invented(schema["additionalProperties"], root)}
    if kind == "object":
        members = schema.get("properties", {})
        return {name: invented(members[name], root) for name in schema.get("required", ())}
    return [] if kind == "array" else True
