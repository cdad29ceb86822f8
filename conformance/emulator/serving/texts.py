"""Scalars that travel as text: in paths, query strings, headers, forms and XML."""

from __future__ import annotations

import email.utils
import math
from datetime import UTC, datetime
from typing import Any

from conformance.contract.model import Schema

ISO, HTTP, EPOCH = "iso8601", "rfc822", "unixTimestamp"


def value_of(schema: Schema, text: str, form: str = ISO) -> Any:
    """Return what a text says at a position; the text, where that is no value of its type."""
    form = schema.get("x-binding", {}).get("timestampFormat", form)
    try:
        match schema.get("type"):
            case "boolean":
                return {"true": True, "false": False}[text]
            case "integer":
                return int(text)
            case "number" if schema.get("format") == "timestamp":
                return _seconds(text, form)
            case "number":
                return float(text)
    except (ValueError, KeyError, TypeError, OverflowError):
        return text
    return text


def _seconds(text: str, form: str) -> float:
    if form == EPOCH:
        return float(text)
    if form == HTTP:
        return email.utils.parsedate_to_datetime(text).timestamp()
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def text_of(schema: Schema, value: Any, form: str = ISO) -> str:
    """Return the text of a value, whatever it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    is_moment = schema.get("format") == "timestamp" and isinstance(value, int | float)
    form = schema.get("x-binding", {}).get("timestampFormat", form)
    if not is_moment or form == EPOCH:
        return "" if value is None else str(value)
    moment = datetime.fromtimestamp(value, UTC)
    if form == HTTP:
        return email.utils.format_datetime(moment, usegmt=True)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
