"""Values in the contract's terms ↔ values as boto3 has them, which is how they cross to a driver.

In the contract's terms a blob is a base64 text and a timestamp a number of seconds (or a text of ISO 8601);
boto3 has bytes and moments that know their time zone.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Schema
from conformance.contract.paths import resolve

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def native(schema: Schema, root: Schema, value: Any) -> Any:
    """Return a value of a position as boto3 has it; what is not of its type stays as it is."""
    schema = resolve(schema, root)
    kind = kind_of_value(schema)
    if kind == "document":
        return value
    if isinstance(value, dict) and kind in ("object", "map"):
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        rest = rest if isinstance(rest, dict) else {}
        return {name: native(members.get(name, rest), root, item) for name, item in value.items()}
    if isinstance(value, list) and kind == "array":
        return [native(schema.get("items", {}), root, item) for item in value]
    if kind == "blob" and isinstance(value, str):
        return blob_of(value)
    if kind == "timestamp" and isinstance(value, int | float) and not isinstance(value, bool):
        return moment(value)
    if kind == "timestamp" and isinstance(value, str):
        return _said(value)
    return value


def blob_of(text: str) -> bytes | str:
    """Return the bytes that a text in base64 says; the text where it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text


def _said(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return text


def moment(seconds: float) -> datetime:
    """Return the moment that is so many seconds after 1970, to the microsecond.

    >>> moment(0.5).isoformat()
    '1970-01-01T00:00:00.500000+00:00'
    """
    whole = Decimal(str(seconds))
    return _EPOCH + timedelta(microseconds=int((whole * 1_000_000).to_integral_value()))


def seconds(value: datetime) -> Decimal:
    """Return how many seconds after 1970 a moment is; one without a time zone is taken for UTC."""
    since = (value if value.tzinfo else value.replace(tzinfo=UTC)) - _EPOCH
    return Decimal(since // timedelta(microseconds=1)) / 1_000_000
