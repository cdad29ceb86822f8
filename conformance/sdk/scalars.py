"""A scalar that travels as text → the value as boto3 has it; what is not of its type stays the text."""

from __future__ import annotations

from typing import Any

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Schema
from conformance.protocols import http_text, timestamps
from conformance.sdk.native import blob_of, moment

_NOT_FINITE = ("NaN", "Infinity", "-Infinity")


def scalar(schema: Schema, text: str, place: str) -> Any:
    """Return what a text says at a position.

    Args:
        schema: the position's contract.
        text: what stands there.
        place: where it stands (see :mod:`conformance.protocols.http_text`), which decides on its format.
    """
    kind = kind_of_value(schema)
    value = http_text.read(schema, text, place)
    if kind == "timestamp" and isinstance(value, str):
        told = timestamps.read(value, timestamps.ISO8601) if schema.get("type") == "string" else None
        return value if told is None else moment(told)
    if kind == "timestamp":
        return moment(value)
    if kind == "number" and value in _NOT_FINITE:
        return float(value)
    if kind == "blob":
        return blob_of(text)
    return value
