"""What the REST protocols share: members in labels, query strings and headers, bodies that are one member.

https://smithy.io/2.0/spec/http-bindings.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from conformance.contract.model import Operation, Schema
from conformance.protocols import http_text
from conformance.protocols.http_text import HEADER, LABEL, QUERY
from conformance.protocols.protocol import HttpAnswer, HttpRequest, Inexpressible
from conformance.protocols.sides import Side, http_of, whole

_LABEL = re.compile(r"\{([^}]+)\}")
_UNRESERVED = "-._~"
_IGNORED = frozenset({"if-modified-since", "if-unmodified-since"})
"""Headers that a server has to ignore where they are no date (RFC 9110, 13.1.3 and 13.1.4)."""


def has_labels(uri: str) -> bool:
    """Whether a URI's template has labels; a greedy one ends in ``+``."""
    return _LABEL.search(uri) is not None


def framed(
    contract: Operation, side: Side, params: Mapping[str, Any], body: bytes, media: str | None
) -> HttpRequest:
    """Return the request around a body: its address and headers.

    Members that the model lacks go into the query string where no body takes them.

    Raises:
        Inexpressible: for what a text cannot say (see :mod:`conformance.protocols.http_text`), and for a
            label that is absent.
    """
    http = http_of(contract)
    headers = dict(_headers(side, params))
    path = _path(http.uri, side, params)
    asked = [*_query(side, params)]
    if not side.body:
        unknown = {name: value for name, value in params.items() if side.member(name) is None}
        asked += [(name, http_text.write({}, value, QUERY)) for name, value in unknown.items()]
    if media and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = media
    checksum = contract.root.get("x-checksum", {})
    if checksum.get("httpChecksumRequired") or checksum.get("requestChecksumRequired"):
        headers["Content-MD5"] = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    if asked:
        query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in asked)
        path += ("&" if "?" in path else "?") + query
    return HttpRequest(http.method, path, headers, body)


def beside_the_body(side: Side, answer: HttpAnswer) -> dict[str, Any]:
    """Return the members of an answer that its headers and its status say."""
    output: dict[str, Any] = {}
    for name, wire, schema in side.located("header"):
        text = answer.headers.get(wire.lower())
        if text is not None:
            is_list = schema.get("type") == "array"
            output[name] = (
                http_text.read_list(whole(schema["items"], side.root), text)
                if is_list
                else http_text.read(schema, text)
            )
    for name, prefix, _ in side.located("headers"):
        low = prefix.lower()
        found = {n[len(low) :]: v for n, v in answer.headers.items() if n.startswith(low)}
        output[name] = found
    for name, _, _ in side.located("statusCode"):
        output[name] = answer.status
    return output


def is_raw(schema: Schema) -> bool:
    """Whether a body that is this member is bytes or text, and no document."""
    return schema.get("type") == "string"


def raw_body(schema: Schema, value: Any) -> tuple[bytes, str]:
    """Return the bytes of a member that is the whole body, and its media type."""
    if not isinstance(value, str):
        raise Inexpressible("a body that is one member is bytes, and nothing that would be no text")
    try:
        if schema.get("contentEncoding") == "base64":
            return base64.b64decode(value, validate=True), "application/octet-stream"
        return value.encode("utf-8"), "text/plain"
    except (binascii.Error, ValueError) as problem:
        raise Inexpressible("a body that is one member is bytes, and these are none") from problem


def raw_value(schema: Schema, body: bytes) -> str | None:
    """Return the member that a body is; None where it is a text that is not UTF-8."""
    if schema.get("contentEncoding") == "base64":
        return base64.b64encode(body).decode()
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _path(template: str, side: Side, params: Mapping[str, Any]) -> str:
    labels = {wire: (schema, params.get(name)) for name, wire, schema in side.located("uri")}

    def filled(match: re.Match[str]) -> str:
        wire, greedy = match[1].removesuffix("+"), match[1].endswith("+")
        schema, value = labels[wire]
        if value is None:
            raise Inexpressible(f"{LABEL} cannot be absent")
        return quote(http_text.write(schema, value, LABEL), safe=_UNRESERVED + ("/" if greedy else ""))

    return _LABEL.sub(filled, template)


def _quoted(text: str) -> str:
    return quote(text, safe=_UNRESERVED)


def _query(side: Side, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    named: dict[str, list[str]] = {}
    maps: dict[str, list[str]] = {}
    for name, wire, schema in side.located("querystring"):
        if name not in params:
            continue
        value, kind = params[name], schema.get("type")
        if kind == "array" and isinstance(value, list):
            if not value:
                raise Inexpressible(f"in {QUERY} an empty list is as good as an absent one")
            named[wire] = [_item(schema["items"], side, item) for item in value]
        elif kind == "array":
            raise Inexpressible(f"in {QUERY} one item is as good as a list of it")
        elif kind == "object" and isinstance(value, dict):
            if not value:
                raise Inexpressible(f"in {QUERY} an empty map is as good as an absent one")
            inner = whole(schema.get("additionalProperties", {}), side.root)
            for key, item in value.items():
                many = item if inner.get("type") == "array" and isinstance(item, list) else [item]
                each = inner.get("items", {}) if inner.get("type") == "array" else inner
                maps[key] = [_item(each, side, one) for one in many]
        elif kind == "object":
            raise Inexpressible(f"{QUERY} has nothing that could stand in a map's place")
        else:
            named[wire] = [http_text.write(schema, value, QUERY)]
    for wire, texts in {**maps, **named}.items():  # a member's own parameter goes before a map's
        yield from ((wire, text) for text in texts)


def _item(schema: Schema, side: Side, value: Any) -> str:
    return http_text.write(whole(schema, side.root), value, QUERY)


def _headers(side: Side, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, wire, schema in side.located("header"):
        if name not in params:
            continue
        value = params[name]
        if schema.get("type") == "array":
            if not isinstance(value, list):
                raise Inexpressible(f"in {HEADER} one item is as good as a list of it")
            if not value:
                raise Inexpressible(f"in {HEADER} an empty list is as good as an absent one")
            yield wire, http_text.write_list(whole(schema["items"], side.root), value)
        else:
            if wire.lower() in _IGNORED and isinstance(value, str):
                raise Inexpressible(f"{wire} that is no date is as good as an absent one")
            yield wire, http_text.write(schema, value, HEADER)
    for name, prefix, schema in side.located("headers"):
        if name not in params:
            continue
        if not isinstance(params[name], dict) or not params[name]:
            raise Inexpressible("headers of one prefix are a map that has entries")
        inner = whole(schema.get("additionalProperties", {}), side.root)
        for key, value in params[name].items():
            if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]*", key) or not prefix + key:
                raise Inexpressible(f"no header is called {prefix + key!r}")
            yield prefix + key, http_text.write(inner, value, HEADER)
