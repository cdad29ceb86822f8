"""Is an answer shaped as its page says? Monitors of the response family."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from conformance.checks.observation import Evidence, shown
from conformance.contract.catalogue import Catalogue
from conformance.contract.model import Operation, Requirement, Schema
from conformance.contract.paths import join
from conformance.wire.exchange import Exchange

_EARLIEST = 946_684_800.0  # 2000-01-01: no AWS service is older
_LATEST = 4_102_444_800.0  # 2100-01-01: what lies beyond is milliseconds
_SAMPLE = 40

Problem = Callable[[Any], str | None]


def shape(known: Catalogue, operation: Operation, exchange: Exchange, answer: Any) -> Iterator[Evidence]:
    """Yield evidence on each position of the response schema that ``answer`` fills.

    ``answer`` is the exchange's JSON value, or what of it is to be judged. A member that is absent or null
    says nothing here (see :func:`present`).
    """
    worst: dict[str, str | None] = {}
    _walk(operation.response, operation.root, answer, "", worst)
    for path, problem in worst.items():
        yield Evidence(known.requirement(operation.name, "shape", path), problem, exchange)


def _walk(schema: Schema, root: Schema, value: Any, path: str, worst: dict[str, str | None]) -> None:
    if path:
        problem = mismatch(schema, value)
        if worst.get(path) is None:
            worst[path] = f"{path} is {problem}" if problem else None
        if problem:
            return
    if isinstance(value, dict):
        for name, child in schema.get("properties", {}).items():
            if value.get(name) is not None and "$ref" not in child:
                _walk(child, root, value[name], join(path, name), worst)
        values = schema.get("additionalProperties")
        if isinstance(values, dict) and "$ref" not in values:
            for item in list(value.values())[:_SAMPLE]:
                _walk(values, root, item, join(path, "{}"), worst)
    elif isinstance(value, list) and isinstance(schema.get("items"), dict) and "$ref" not in schema["items"]:
        for item in value:
            _walk(schema["items"], root, item, join(path, "[]"), worst)


def mismatch(schema: Schema, value: Any) -> str | None:
    """Say how a value departs from its schema's type, enum and format; None where it does not."""
    kind = schema.get("type")
    if kind is None:
        return None
    if schema.get("format") == "timestamp":
        return _timestamp(value)
    fits = {
        "string": isinstance(value, str),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": (isinstance(value, int | float) and not isinstance(value, bool))
        or value in ("NaN", "Infinity", "-Infinity"),
        "boolean": isinstance(value, bool),
        "array": isinstance(value, list),
        "object": isinstance(value, dict),
    }
    if not fits.get(kind, True):
        return f"{shown(value, 60)}, not of type {kind}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{shown(value, 60)}, not one of the documented values"
    if schema.get("contentEncoding") == "base64":
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return f"{shown(value, 60)}, not base64"
    return None


def _timestamp(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return f"{shown(value, 60)}, not a timestamp in epoch seconds"
    if not _EARLIEST <= value <= _LATEST:
        return f"{value!r}, which is not a time in epoch seconds (milliseconds?)"
    return None


def present(wanted: Iterable[Requirement], exchange: Exchange, answer: Any) -> Iterator[Evidence]:
    """Yield whether each of the requirements' paths is in ``answer`` (see :func:`shape`).

    A path below a list holds for every item.

    Where nothing is there to have the member (an empty list, no answer to judge) there is no evidence, nor
    where it is null inside of what is shown: that is a requirement of its own.
    """
    for requirement in wanted:
        path = requirement.path
        parent, _, last = path.rpartition(".")
        holders = [] if answer is None else [answer]
        for step in parent.split(".") if parent else ():
            name, many = step.removesuffix("[]"), step.endswith("[]")
            inner = [h[name] for h in holders if isinstance(h, dict) and name in h]
            holders = [x for xs in inner if isinstance(xs, list) for x in xs] if many else inner
        bare = last.removesuffix("[]")
        checked = [h for h in holders if isinstance(h, dict) and not (parent and h.get(bare, "") is None)]
        if not checked:
            continue
        missing = sum(1 for h in checked if h.get(bare) is None)
        problem = f"{path} is missing in the answer" if missing else None
        yield Evidence(requirement, problem, exchange)
