"""JSON for the serving side: bodies as texts, and their values in a contract's terms."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from conformance.contract.model import Schema
from conformance.contract.paths import resolve
from conformance.emulator.serving.framing import Unreadable
from conformance.emulator.serving.texts import EPOCH, text_of, value_of
from conformance.emulator.serving.xml import bound, name_of

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def dumped(value: Any) -> bytes:
    """Return JSON's bytes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def json_object(raw: bytes) -> dict[str, Any]:
    """Return the object that a body is; an empty body is an empty object.

    Raises:
        Unreadable: if it is none.
    """
    value = json_value(raw) if raw else {}
    if not isinstance(value, dict):
        raise Unreadable("The body is not a JSON object.")
    return value


def json_value(raw: bytes) -> Any:
    """Return the value that a JSON text says.

    Raises:
        Unreadable: if it is no JSON, or holds half a character.
    """
    try:
        text = raw.decode("utf-8")
        value = json.loads(text, parse_constant=_no_constant)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"The body is not JSON: {problem}") from None
    return value


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not a JSON value")


def from_json(schema: Schema, root: Schema, value: Any) -> Any:
    """A JSON value under the model's names, its moments in seconds."""
    own, schema = bound(schema), resolve(schema, root)
    if "x-document" in schema:
        return value
    if isinstance(value, dict) and "properties" in schema:
        names = {name_of(said, name): name for name, said in schema["properties"].items()}
        known = schema["properties"]
        return {
            names.get(key, key): from_json(known.get(names.get(key, key), {}), root, item)
            for key, item in value.items()
        }
    if isinstance(value, dict):
        rest = schema.get("additionalProperties", {})
        return {key: from_json(rest, root, item) for key, item in value.items()}
    if isinstance(value, list):
        return [from_json(schema.get("items", {}), root, item) for item in value]
    if schema.get("format") == "timestamp" and isinstance(value, str):
        form = own.get("timestampFormat", EPOCH)
        return value if form == EPOCH else value_of({**schema, "x-binding": own}, value, form)
    return value


def to_json(schema: Schema, root: Schema, value: Any) -> Any:
    """A value under the wire's names, its moments in their format."""
    own, schema = bound(schema), resolve(schema, root)
    if isinstance(value, dict) and "x-document" not in schema:
        properties, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        return {
            name_of(properties.get(key, {}), key): to_json(properties.get(key, rest), root, item)
            for key, item in value.items()
        }
    if isinstance(value, list) and "x-document" not in schema:
        return [to_json(schema.get("items", {}), root, item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):  # JSON has no such numbers, and texts for them
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    form = own.get("timestampFormat", EPOCH)
    if schema.get("format") == "timestamp" and form != EPOCH:
        return text_of({**schema, "x-binding": own}, value, form)
    return json.loads(json.dumps(value))
