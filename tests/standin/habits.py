"""What AWS was seen to do although no page says so: habits of its JSON services, as hooks of the emulator.

They read texts for Booleans, floor fractions and cut numbers to their type, take enum values in any case,
send errors without a message, show nulls inside of what they describe, and leave out what is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from conformance.contract.model import Schema
from conformance.emulator.call import Call, Hook
from conformance.emulator.failures import Failure
from conformance.emulator.validate import Violation

TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def read(schema: Schema, value: Any) -> Any:
    """A value as AWS's JSON services read it."""
    kind = schema.get("type")
    if kind == "boolean" and isinstance(value, str):
        return TRUTHS.get(value.lower(), value)
    if kind == "boolean" and isinstance(value, float):
        return True
    if kind == "integer" and isinstance(value, int | float) and not isinstance(value, bool):
        return max(-(2**31), min(2**31 - 1, int(value)))
    if kind == "array" and isinstance(value, list):
        return [read(schema.get("items", {}), item) for item in value]
    if kind == "object" and isinstance(value, dict):
        members = schema.get("properties", {})
        return {name: read(members.get(name, {}), item) for name, item in value.items()}
    return value


def folded(call: Call, found: list[Violation]) -> list[Violation]:
    """Overlook a value in other letters than the documented one."""
    words = {
        str(word).lower()
        for schema in _within(call.plan.operation.request)
        for word in schema.get("enum", ())
    }
    return [v for v in found if not (v.keyword == "enum" and str(v.value).lower() in words)]


def _within(schema: Schema) -> Iterator[Schema]:
    yield schema
    for inner in (*schema.get("properties", {}).values(), schema.get("items")):
        if isinstance(inner, Mapping):
            yield from _within(inner)


def without_empty(value: Any) -> Any:
    """An answer without empty lists and maps."""
    if isinstance(value, dict):
        return {name: without_empty(inner) for name, inner in value.items() if inner not in ([], {})}
    return [without_empty(item) for item in value] if isinstance(value, list) else value


def with_nulls(schema: Schema, value: Any, top: bool = True) -> Any:
    """An answer that shows null for whatever has no value inside of what it describes."""
    members = schema.get("properties", {})
    if not isinstance(value, dict) or not members:
        return value
    shown = {name: with_nulls(members.get(name, {}), inner, False) for name, inner in value.items()}
    return shown if top else {**dict.fromkeys(members), **shown}


def answered(call: Call, body: Any) -> Any:
    return with_nulls(call.plan.operation.response, without_empty(body))


def silent(call: Call, failure: Any) -> Any:
    return evolve(failure, message="") if isinstance(failure, Failure) else failure


def wordless(call: Call, failure: Any) -> Any:
    """Say nothing more of what cannot be read, or is unknown, than that."""
    quiet = isinstance(failure, Failure) and failure.code in (
        "SerializationException", "UnknownOperationException",
    )  # fmt: skip
    return evolve(failure, message="") if quiet else failure


HABITS: dict[str, Hook] = {
    "parsed": lambda call, body: read(call.plan.operation.request, body),
    "violations": folded,
    "answer": answered,
    "failure": silent,
}
