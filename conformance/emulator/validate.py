"""The emulator's validator: which constraints of a contract a request breaks.

Plain Python, written for the emulator alone: the suite's referee is :mod:`jsonschema`, so that one
mistake cannot hide in both. Lengths count Unicode scalar values
(https://smithy.io/2.0/spec/constraint-traits.html#length-trait); a null member counts as absent, and a
member that the contract does not have is ignored.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from conformance.contract.model import Schema
from conformance.contract.paths import join, resolve
from conformance.contract.patterns import matches_fully


@frozen
class Violation:
    """One broken constraint: ``path`` as in requirement IDs, ``pointer`` as AWS's messages spell it."""

    path: str
    keyword: str
    pointer: str
    value: Any
    rule: str
    """What the constraint asks for, to complete a message."""


_INTEGERS = {"int32": 2**31, "int64": 2**63}


def violations(schema: Schema, root: Schema, value: Any, path: str = "", at: str = "") -> Iterator[Violation]:
    """Yield every violation in ``value``; below a wrong type nothing more is looked at."""
    schema = resolve(schema, root)
    kind = schema.get("type")
    if kind is None:
        return
    if not fits(schema, value):
        yield Violation(path, "type", at, value, f"Member must be of type {kind}")
        return
    if kind == "string":
        yield from _string(schema, value, path, at)
    elif kind in ("integer", "number"):
        yield from _number(schema, value, path, at)
    elif kind == "array":
        yield from _sized(schema, len(value), "Items", value, path, at)
        for number, item in enumerate(value, 1):
            yield from violations(schema.get("items", {}), root, item, path + "[]", f"{at}.{number}.member")
    elif kind == "object" and "additionalProperties" in schema and "properties" not in schema:
        yield from _map(schema, root, value, path, at)
    elif kind == "object":
        yield from _structure(schema, root, value, path, at)


def fits(schema: Schema, value: Any) -> bool:
    """Whether a JSON value can be read as the type that a schema says."""
    match schema["type"]:
        case "string":
            return isinstance(value, str) and ("contentEncoding" not in schema or _base64(value) is not None)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            if isinstance(value, bool) or not isinstance(value, int | float):
                return False
            bound = _INTEGERS.get(schema.get("format", ""), 2**63)
            return _finite(value) and value == int(value) and -bound <= value < bound
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool) and _finite(value)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
    return True


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond the range of a double
        return False


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _string(schema: Schema, value: str, path: str, at: str) -> Iterator[Violation]:
    if "enum" in schema and value not in schema["enum"]:
        options = ", ".join(schema["enum"])
        yield Violation(path, "enum", at, value, f"Member must satisfy enum value set: [{options}]")
    yield from _sized(schema, len(value), "Length", value, path, at)
    if "x-minBytes" in schema or "x-maxBytes" in schema:
        size = len(_base64(value) or b"")
        if size < schema.get("x-minBytes", 0):
            yield Violation(
                path, "minBytes", at, value, f"Member must have at least {schema['x-minBytes']} bytes"
            )
        if "x-maxBytes" in schema and size > schema["x-maxBytes"]:
            yield Violation(
                path, "maxBytes", at, value, f"Member must have at most {schema['x-maxBytes']} bytes"
            )
    if "pattern" in schema and not matches_fully(schema["pattern"], value):
        pattern = schema["pattern"]
        yield Violation(
            path, "pattern", at, value, f"Member must satisfy regular expression pattern: {pattern}"
        )


def _number(schema: Schema, value: float, path: str, at: str) -> Iterator[Violation]:
    if "minimum" in schema and value < schema["minimum"]:
        bound = f"Member must have value greater than or equal to {schema['minimum']}"
        yield Violation(path, "minimum", at, value, bound)
    if "maximum" in schema and value > schema["maximum"]:
        bound = f"Member must have value less than or equal to {schema['maximum']}"
        yield Violation(path, "maximum", at, value, bound)
    if "enum" in schema and value not in schema["enum"]:
        yield Violation(path, "enum", at, value, f"Member must satisfy enum value set: {schema['enum']}")


def _sized(schema: Schema, size: int, what: str, value: Any, path: str, at: str) -> Iterator[Violation]:
    least, most = schema.get(f"min{what}"), schema.get(f"max{what}")
    if least is not None and size < least:
        rule = f"Member must have length greater than or equal to {least}"
        yield Violation(path, f"min{what}", at, value, rule)
    if most is not None and size > most:
        yield Violation(
            path, f"max{what}", at, value, f"Member must have length less than or equal to {most}"
        )


def _map(schema: Schema, root: Schema, value: dict[str, Any], path: str, at: str) -> Iterator[Violation]:
    items = {key: item for key, item in value.items() if item is not None}
    yield from _sized(schema, len(items), "Properties", value, path, at)
    for key, item in items.items():
        if isinstance(schema.get("propertyNames"), dict):
            yield from violations(schema["propertyNames"], root, key, path + "{key}", f"{at}.key")
        if isinstance(schema.get("additionalProperties"), dict):
            yield from violations(
                schema["additionalProperties"], root, item, path + "{}", f"{at}.{key}.member"
            )


def _structure(
    schema: Schema, root: Schema, value: dict[str, Any], path: str, at: str
) -> Iterator[Violation]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if value.get(name) is None:
            here = f"{at}.{name}" if at else name
            yield Violation(join(path, name), "required", here, None, "Member must not be null")
    if schema.get("x-union") and sum(value.get(name) is not None for name in properties) != 1:
        yield Violation(path, "union", at, value, "Exactly one member must be set")
    for name, child in properties.items():
        if value.get(name) is not None:
            yield from violations(child, root, value[name], join(path, name), f"{at}.{name}" if at else name)


def known(schema: Schema, root: Schema, value: Any) -> Any:
    """Return ``value`` with only the members that a schema declares, and without null members."""
    schema = resolve(schema, root)
    if isinstance(value, dict) and "properties" in schema:
        return {
            name: known(schema["properties"][name], root, item)
            for name, item in value.items()
            if name in schema["properties"] and item is not None
        }
    if isinstance(value, dict) and isinstance(schema.get("additionalProperties"), dict):
        return {k: known(schema["additionalProperties"], root, v) for k, v in value.items() if v is not None}
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        return [known(schema["items"], root, item) for item in value]
    return value


def message(found: list[Violation]) -> str:
    """Return the text that tells a client about violations, in AWS's style."""
    parts = [
        f"Value {'null' if v.value is None else repr(str(v.value)[:200])} at '{v.pointer}' "
        f"failed to satisfy constraint: {v.rule}"
        for v in found
    ]
    noun = "error" if len(parts) == 1 else "errors"
    return f"{len(parts)} validation {noun} detected: " + "; ".join(parts)
