"""What differs between two values of one contract, place by place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import frozen

from conformance.checks.observation import shown
from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Schema
from conformance.contract.paths import join, resolve
from conformance.sdk.native import seconds

MILLISECOND = Decimal("0.001")
"""What two moments may differ by: no protocol promises more than milliseconds."""


@frozen
class Difference:
    """One place where two values differ: its path in the contract, and what stands there.

    ``fraction`` is whether two moments differ by less than a second.
    """

    path: str
    text: str
    fraction: bool = False


def differences(schema: Schema, root: Schema, expected: Any, found: Any, path: str = "") -> list[Difference]:
    """Return where a value as boto3 has it is another than the expected one.

    None counts as absent, and so does an absent member; numbers are compared by their value, whatever type
    they have; moments to the millisecond.
    """
    return list(_differ(resolve(schema, root), root, expected, found, path))


def _differ(schema: Schema, root: Schema, expected: Any, found: Any, path: str) -> Iterator[Difference]:
    kind = kind_of_value(schema)
    if kind == "document":
        if not equal(expected, found):
            yield Difference(path, _told(expected, found))
    elif kind in ("object", "map"):
        yield from _objects(schema, root, expected, found, path, kind)
    elif kind == "array":
        yield from _lists(schema, root, expected, found, path)
    elif not _same(kind, expected, found):
        yield Difference(path, _told(expected, found), _are_near(kind, expected, found))


def _objects(
    schema: Schema, root: Schema, expected: Any, found: Any, path: str, kind: str
) -> Iterator[Difference]:
    if not isinstance(found, Mapping) or not isinstance(expected, Mapping):
        yield Difference(path, _told(expected, found))
        return
    members = schema.get("properties", {})
    rest = schema.get("additionalProperties", {})
    for name in {**expected, **found}:
        inner = members.get(name)
        here = join(path, name) if inner is not None else join(path, "{}") if kind == "map" else path
        inner = resolve(inner if inner is not None else rest if isinstance(rest, dict) else {}, root)
        mine, theirs = expected.get(name), found.get(name)
        if mine is None and theirs is None:
            continue
        if theirs is None:
            yield Difference(here, f"{name} is missing, which is {shown(mine)}")
        elif mine is None:
            yield Difference(here, f"{name} is there, and was not given: {shown(theirs)}")
        else:
            yield from _differ(inner, root, mine, theirs, here)


def _lists(schema: Schema, root: Schema, expected: Any, found: Any, path: str) -> Iterator[Difference]:
    if not isinstance(found, list | tuple) or not isinstance(expected, list):
        yield Difference(path, _told(expected, found))
        return
    if len(expected) != len(found):
        yield Difference(path, f"{len(found):,} items instead of {len(expected):,}")
        return
    inner = resolve(schema.get("items", {}), root)
    for mine, theirs in zip(expected, found, strict=True):
        if mine is None and theirs is None:
            continue
        yield from _differ(inner, root, mine, theirs, join(path, "[]"))


def _same(kind: str, expected: Any, found: Any) -> bool:
    if kind == "timestamp":
        if not isinstance(expected, datetime) or not isinstance(found, datetime):
            return equal(expected, found)
        return abs(seconds(expected) - seconds(found)) < MILLISECOND
    if kind == "number" and isinstance(expected, str):
        return bool(expected == found)  # as an SDK shows it that leaves answers as they are on the wire
    if kind == "number":
        return _is_number(expected) and _is_number(found) and _equal_numbers(expected, found)
    return type(expected) is type(found) and bool(expected == found)


def _are_near(kind: str, expected: Any, found: Any) -> bool:
    both = isinstance(expected, datetime) and isinstance(found, datetime)
    return kind == "timestamp" and both and abs(seconds(expected) - seconds(found)) < 1


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _equal_numbers(one: Any, other: Any) -> bool:
    if any(isinstance(n, float | Decimal) and not math.isfinite(n) for n in (one, other)):
        return (math.isnan(one) and math.isnan(other)) or bool(one == other)
    if isinstance(one, Decimal) != isinstance(other, Decimal) and float in (type(one), type(other)):
        return float(one) == float(other)
    return bool(one == other)  # Python compares an integer with a float by their exact values


def equal(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; numbers by their value, and no Boolean is a number."""
    if _is_number(one) and _is_number(other):
        return _equal_numbers(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(equal(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(equal(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and bool(one == other)


def _told(expected: Any, found: Any) -> str:
    return f"{shown(found)} instead of {shown(expected)}"
