"""Moments that are written as texts: where the contract has ISO 8601, any other text is none."""

from __future__ import annotations

from typing import Any

from conformance.contract.model import Schema
from conformance.contract.paths import resolve
from conformance.protocols.timestamps import ISO8601, read, write

_SOME = 1_700_000_000


def dated(schema: Schema, root: Schema, value: Any) -> Any:
    """Return a value in which each moment that is written as a text is one."""
    schema = resolve(schema, root)
    members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
    if isinstance(value, dict):
        inner = rest if isinstance(rest, dict) else {}
        return {name: dated(members.get(name, inner), root, item) for name, item in value.items()}
    if isinstance(value, list):
        return [dated(schema.get("items", {}), root, item) for item in value]
    if schema.get("format") == "date-time" and isinstance(value, str):
        return value if read(value, ISO8601) is not None else write(_SOME, ISO8601)
    return value
