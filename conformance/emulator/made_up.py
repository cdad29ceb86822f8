"""Values that the service makes up, and putting them into an answer."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from conformance.contract.model import Operation, Schema
from conformance.contract.paths import at, resolve, steps
from conformance.emulator.arns import opaque
from conformance.emulator.validate import violations


def made_up(operation: Operation, path: str, now: float) -> Any:
    """Return a value that a member of an answer may have: the first that its schema allows."""
    return fitting(at(operation.response, operation.root, path), operation.root, (), opaque(), now)


def fitting(
    schema: Schema, root: Schema, wished: Iterable[Any], token: str, now: float, spare: Iterable[Any] = ()
) -> Any:
    """Return the first value that a schema allows: of what is wished, of ``token``, of what is spare."""
    schema = resolve(schema, root)
    own = list(_candidates(schema, token, now))
    return next((v for v in (*wished, *own, *spare) if not list(violations(schema, root, v))), own[0])


def _candidates(schema: Schema, token: str, now: float) -> Iterator[Any]:
    if "enum" in schema:
        yield schema["enum"][0]
    match schema.get("type"):
        case "string" if schema.get("format") == "date-time":
            yield f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H:%M:%SZ}"
        case "string":
            yield token[: schema.get("maxLength", len(token))]
            yield token.ljust(schema.get("minLength", 0), "0")
            yield "1" * max(1, schema.get("minLength", 1))
        case "boolean":
            yield True
        case "integer" | "number":
            yield round(now, 3) if schema.get("format") == "timestamp" else schema.get("minimum", 1)
        case "array":
            yield []
        case _:
            yield {}


def placed(body: dict[str, Any], path: str, found: tuple[Any, ...]) -> dict[str, Any]:
    """Return a copy of an answer with values at a path, or with nothing there where there are none.

    Of a list the first item has them, made where there is none; a path that ends in a list gets them as
    items beside those that are there.
    """
    copied = copy.deepcopy(body)
    _place(copied, steps(path), found)
    return copied


def _place(holder: Any, way: tuple[str, ...], found: tuple[Any, ...]) -> None:
    name, rest = way[0], way[1:]
    if not isinstance(holder, dict):
        return
    if name == "{key}":
        _key(holder, found)
    elif name == "{}":
        for entry in list(holder)[-1:]:
            _place(holder, (entry, *rest), found)
    elif rest == ("[]",):
        there = [] if not found else holder.get(name) or []
        holder[name] = [*there, *(v for v in found if v not in there)]
    elif rest[:1] == ("[]",):
        items = holder.setdefault(name, [])
        items.extend({} for _ in range(len(items), len(found)))
        if found:
            for item, value in zip(items, found, strict=False):
                _place(item, rest[1:], (value,))
        else:
            for item in items:
                _place(item, rest[1:], found)
    elif rest:
        if found or name in holder:
            _place(holder.setdefault(name, {}), rest, found)
    elif found:
        holder[name] = found[0]
    else:
        holder.pop(name, None)


def _key(holder: dict[str, Any], found: tuple[Any, ...]) -> None:
    """Give a map keys, each with what another has; without any it becomes empty."""
    sample: Any = next(iter(holder.values()), [])
    for key in found:
        holder.setdefault(key, copy.deepcopy(sample))
    if not found:
        holder.clear()
