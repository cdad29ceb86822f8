"""Scalars where the wire has texts only: labels of a URI, query strings, headers, forms, XML.

A text has no type: the number 7 and the text "7" look the same, there is no null, and what a wrong type is
depends on the right one. What would look like a valid value is inexpressible, as a violation of its type.
"""

from __future__ import annotations

import base64
import json
import math
import re
from typing import Any

from conformance.contract.model import Schema
from conformance.protocols import timestamps
from conformance.protocols.protocol import Inexpressible

LABEL, QUERY, HEADER = "a label of the URI", "the query string", "a header"
FORM, XML = "a form", "an XML element"

_FORMATS = {**dict.fromkeys((LABEL, QUERY, FORM, XML), timestamps.ISO8601), HEADER: timestamps.RFC822}
_NOT_IN_XML = re.compile(r"[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_NOT_FINITE = ("NaN", "Infinity", "-Infinity")


def write(schema: Schema, value: Any, place: str) -> str:
    """Return the text of a scalar.

    Raises:
        Inexpressible: if there is none, or none that differs from a valid value's although this one is not.
    """
    text = _text(schema, value, place)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise Inexpressible(f"{place} carries no lone surrogate") from problem
    if place == LABEL and text in ("", ".", ".."):
        raise Inexpressible(f"{place} cannot be {text!r}")
    if place == HEADER and (text != text.strip(" \t") or not text.isascii() or not text.isprintable()):
        raise Inexpressible(f"{place} carries no {text[:40]!r} as it is")
    if place == XML and _NOT_IN_XML.search(text):
        raise Inexpressible(f"{place} carries no {text[:40]!r} as it is")
    return text


def _text(schema: Schema, value: Any, place: str) -> str:
    if value is None:
        raise Inexpressible(f"{place} has no null")
    if isinstance(value, list | dict):
        raise Inexpressible(f"{place} has no lists and objects in a scalar's place")
    kind = schema.get("type")
    if isinstance(value, str):
        if kind != "string" and value not in _NOT_FINITE and _reads_as(schema, value, place):
            raise Inexpressible(f"in {place} the text {value!r} is as good as the {kind}")
        if schema.get("x-binding", {}).get("lastSegment"):
            value = value.rpartition("/")[2]
        return base64.b64encode(value.encode()).decode() if _is_document(schema, place) else value
    if kind == "string":
        raise Inexpressible(f"in {place} {json.dumps(value)} is a text like any other")
    if isinstance(value, bool):
        return str(value).lower()
    if schema.get("format") == "timestamp":
        try:
            return timestamps.write(value, _format(schema, place))
        except ValueError as problem:
            raise Inexpressible(str(problem)) from problem
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return str(value)


def _is_document(schema: Schema, place: str) -> bool:
    """Whether a text is JSON, which travels as base64 in a header."""
    return place == HEADER and bool(schema.get("x-binding", {}).get("jsonvalue"))


def _format(schema: Schema, place: str) -> str:
    return str(schema.get("x-binding", {}).get("timestampFormat", _FORMATS[place]))


def _reads_as(schema: Schema, text: str, place: str) -> bool:
    return not isinstance(read(schema, text, place), str)


def read(schema: Schema, text: str, place: str = HEADER) -> Any:
    """Return the value that a text says; the text itself where it is not a value of the position's type.

    >>> read({"type": "integer"}, "7"), read({"type": "integer"}, "x"), read({"type": "boolean"}, "true")
    (7, 'x', True)
    """
    kind = schema.get("type")
    if _is_document(schema, place):
        try:
            return base64.b64decode(text, validate=True).decode()
        except ValueError:
            return text
    if kind == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if schema.get("format") == "timestamp":
        moment = timestamps.read(text, _format(schema, place))
        return text if moment is None else moment
    if kind == "number" and text not in _NOT_FINITE:
        try:
            return float(text)
        except ValueError:
            return text
    return text


def write_list(schema: Schema, values: list[Any]) -> str:
    """Return a list as one header: items apart by commas, in quotes where an item has a comma or a quote."""
    items = [write(schema, value, HEADER) for value in values]
    if schema.get("type") == "string" and schema.get("format") != "date-time":
        items = [
            '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' if set(item) & {",", '"'} else item
            for item in items
        ]
    return ", ".join(items)


_QUOTED = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)')
_DATES = re.compile(r"\s*([^,]*,[^,]*)(?:,|$)")


def read_list(schema: Schema, text: str) -> list[Any]:
    """Return the items of a header that is a list; dates with a comma in them are told apart.

    >>> read_list({"type": "string"}, 'a, "b,c", d')
    ['a', 'b,c', 'd']
    """
    if schema.get("format") == "timestamp" and _format(schema, HEADER) == timestamps.RFC822:
        return [read(schema, item.strip()) for item in _DATES.findall(text)]
    found: list[Any] = []
    at = 0
    while at < len(text):
        match = _QUOTED.match(text, at)
        if match is None:  # a quotation that does not end
            return [*found, text[at:]]
        quoted, plain = match.groups()
        item = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain.strip()
        found.append(read(schema, item))
        at = match.end()
    return found
