"""The constraints that an answer's values must obey as the model gives them, beside type and enum."""

from __future__ import annotations

from conformance.contract.model import Schema

_WORDS = ("minLength", "maxLength", "pattern", "minimum", "maximum")
_TIMES = ("timestamp", "date-time")


def is_constrained(schema: Schema) -> bool:
    """Whether a position is one of a text or number with a constraint; times, blobs and secrets are not."""
    plain = schema.get("type") in ("string", "integer", "number") and schema.get("format") not in _TIMES
    told = any(word in schema for word in _WORDS)
    return plain and told and not (schema.get("contentEncoding") or schema.get("x-sensitive"))
