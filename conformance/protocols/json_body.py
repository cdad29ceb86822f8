"""What the protocols with JSON bodies share: a body that is an object, and an error in it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from conformance.contract.model import Schema
from conformance.protocols import timestamps
from conformance.protocols.protocol import Error, HttpRequest, MalformedRequest
from conformance.protocols.sides import whole

JSON = "JSON"
"""The form of such an answer."""

ERROR_HEADER = "x-amzn-errortype"
"""The header that names an error."""

QUERY_ERROR = "x-amzn-query-error"
"""The header that names an error, and whose it is, as the query protocol did."""

QUERY_MODE = "x-amzn-query-mode"
"""With it a client asks a service that once spoke the query protocol for that protocol's codes, too.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
"""

NAMED_IN_PYTHON = "answer.headers.get('x-amzn-errortype') or json.loads(answer.content).get('__type') or ''"
READ_IN_PYTHON = "isinstance(json.loads(answer.content), dict)"

NO_OBJECT = "a body that is not a JSON object"

BROKEN = (b'{"', b"not json", b'{"a": 1,}', b"\xff\xfe{}")
"""Bodies that are not JSON."""

OTHER_DOCUMENTS = (b"[]", b'"text"', b"17")
"""Bodies that are JSON, but not an object."""

_MOST_MEMBERS = 500_000
"""Commas in a body: more than any page of a list has; it is not read, for the memory that would take."""

_MESSAGES = ("message", "Message", "errorMessage")


def error_answer(code: str, message: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Return an error as each of these protocols reads it: headers, and the members of its body."""
    return {ERROR_HEADER: code}, {"__type": code, "message": message}


def malformed_bodies(sound: HttpRequest) -> tuple[MalformedRequest, ...]:
    """Return a request with bodies that are not JSON, and with documents that are not an object."""
    bodies = [("brokenJson", "a body that is not JSON", body) for body in BROKEN]
    bodies += [("wrongDocument", "a JSON body that is not an object", body) for body in OTHER_DOCUMENTS]
    return tuple(MalformedRequest(kind, what, evolve(sound, body=body)) for kind, what, body in bodies)


def read_object(body: bytes) -> dict[str, Any] | None:
    """Return a body as an object; an empty one and ``null`` are ``{}``; None where it is not a JSON object.

    A byte order mark is none (RFC 8259, section 8.1), and neither is any encoding but UTF-8.
    """
    if not body:
        return {}
    if body.count(b",") > _MOST_MEMBERS:
        return None
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=no_number)
    except (ValueError, RecursionError):
        return None
    if value is None:
        return {}
    return value if isinstance(value, dict) else None


def no_number(word: str) -> float:
    """NaN and Infinity, which Python reads and JSON has not (RFC 8259, section 6)."""
    raise ValueError(f"{word} is no JSON")


def error_of(headers: Mapping[str, str], value: Mapping[str, Any]) -> Error:
    """Return the error that an answer tells of.

    Its code is from ``x-amzn-errortype`` or the body's ``__type`` or ``code``, sanitised as the protocol says
    (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization).
    """
    raw = headers.get(ERROR_HEADER)
    if raw is None:
        raw = value.get("__type", value.get("code"))
    code = raw.split(":", 1)[0].rsplit("#", 1)[-1] if isinstance(raw, str) and raw else None
    message = next((str(value[key]) for key in _MESSAGES if isinstance(value.get(key), str)), "")
    old = headers.get(QUERY_ERROR)
    return Error(code, message, value, old.split(";", 1)[0] if old else None)


def wire_name(name: str, schema: Schema | None) -> str:
    """Return what a member is called in a JSON body."""
    return str((schema or {}).get("x-binding", {}).get("locationName", name))


def encoded(schema: Schema, root: Schema, value: Any) -> Any:
    """A value as a JSON body has it: names of the wire, timestamps in their format; what is wrong stays."""
    schema = whole(schema, root)
    if isinstance(value, dict):
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        if "x-document" in schema:
            return value
        return {
            wire_name(name, members.get(name)): encoded(members.get(name, rest), root, item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [encoded(schema.get("items", {}), root, item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    form = schema.get("x-binding", {}).get("timestampFormat", timestamps.EPOCH)
    if schema.get("format") == "timestamp" and form != timestamps.EPOCH and type(value) in (int, float):
        return timestamps.write(value, form)
    return value


def decoded(schema: Schema, root: Schema, value: Any) -> Any:
    """A value of a JSON body in the model's terms: the inverse of :func:`encoded`."""
    schema = whole(schema, root)
    if isinstance(value, dict):
        if "x-document" in schema:
            return value
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        names = {wire_name(name, member): name for name, member in members.items()}
        found = {
            names.get(wire, wire): decoded(members.get(names.get(wire, wire), rest), root, item)
            for wire, item in value.items()
        }
        if schema.get("x-union"):
            found.pop("__type", None)  # https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
        return found
    if isinstance(value, list):
        return [decoded(schema.get("items", {}), root, item) for item in value]
    form = schema.get("x-binding", {}).get("timestampFormat", timestamps.EPOCH)
    if schema.get("format") == "timestamp" and form != timestamps.EPOCH and isinstance(value, str):
        moment = timestamps.read(value, form)
        return value if moment is None else moment
    return value
