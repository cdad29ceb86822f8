"""A recorded request → the input that it carries: the serving side of each protocol.

What is wrong with the request as such (method, path, a parameter that no member has) is told beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, unquote

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import resolve
from conformance.protocols import http_text, timestamps
from conformance.sdk import aws_chunked, xml_answers, xml_requests
from conformance.sdk.answers import CBOR, FORMS, REST_XML, RESTS
from conformance.sdk.cbor_wire import read_cbor
from conformance.sdk.forms import EC2, in_form, read_form
from conformance.sdk.native import blob_of, moment
from conformance.sdk.read import Read
from conformance.sdk.recorder import Recorded
from conformance.sdk.scalars import scalar

_ID = "x-id"
"""A parameter that S3's addresses have in Smithy's model, and not in botocore's: the operation's name."""
_LABEL = re.compile(r"\\\{([^}]+?)(\\\+)?\\\}")


def read(service: Service, operation: Operation, request: Recorded) -> Read:
    """Return what a request of an operation says."""
    if service.protocol in FORMS:
        return read_form(service, operation, request)
    if service.protocol == CBOR:
        return read_cbor(service, operation, request)
    if service.protocol in RESTS:
        try:
            whole = aws_chunked.unframed(request) if aws_chunked.is_chunked(request) else request
        except aws_chunked.Broken as problem:
            return Read({}, "", f"a body that is not in chunks as it says: {problem}")
        return _rest(service, operation, whole)
    wrong = "" if request.method == "POST" else f"{request.method} instead of POST"
    wrong = wrong or ("" if request.path == "/" else f"the path {request.path} instead of /")
    value, said = _document(request.body)
    said = said or ("" if request.body else "no body, where {} says that there are no members")
    return Read(_decoded(operation.request, operation.root, value), wrong, said)


def _rest(service: Service, operation: Operation, request: Recorded) -> Read:
    http = operation.http
    wrong = "" if request.method == http.method else f"{request.method} instead of {http.method}"
    path, _, query = request.path.partition("?")
    found: dict[str, Any] = {}
    template, _, fixed = http.uri.partition("?")
    labels = _labels(template, path)
    if labels is None:
        # what else it says is read all the same: one wrong path is one departure, and not one of each member
        wrong, labels = wrong or f"the path {path}, which is none of {template}", {}
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=False)
    pairs = [pair for pair in pairs if pair != (_ID, operation.name)]
    for pair in parse_qsl(fixed, keep_blank_values=True):
        if pair not in pairs:
            wrong = wrong or f"the query {query!r} lacks {pair[0]!r}"
        else:
            pairs.remove(pair)
    found |= _located(operation, labels, pairs, request.headers)
    known = _parameters(operation)
    stray = [name for name, _ in pairs if known is not None and name not in known]
    if stray:
        wrong = wrong or f"the query has {stray[0]!r}, which no member has"
    inside, said = _body(operation, request, service.protocol == REST_XML)
    return Read({**found, **inside}, wrong, said)


def carried(service: Service, operation: Operation, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return input as far as the wire tells it.

    A body that is one member, with nothing in it, is none. Of some identifiers clients send what stands
    behind the last slash, as the contract says. In a form there is no empty structure or map, and
    in EC2's no empty list; in XML there is no list or map that is flat and empty.
    """
    payload = operation.request.get("x-binding", {}).get("payload")
    left = {name: _carried(operation, name, value) for name, value in given.items()}
    if payload is not None and given.get(payload) in ({}, b"", ""):
        del left[payload]
    if service.protocol in FORMS:
        return in_form(operation.request, operation.root, left, service.protocol == EC2)
    if service.protocol == REST_XML:
        return xml_answers.told(operation.request, operation.root, left)
    return left


def _carried(operation: Operation, name: str, value: Any) -> Any:
    binding = operation.request.get("properties", {}).get(name, {}).get("x-binding", {})
    return value.rpartition("/")[2] if binding.get("lastSegment") and isinstance(value, str) else value


def _labels(template: str, path: str) -> dict[str, str] | None:
    def group(match: re.Match[str]) -> str:
        return f"(?P<l{match[1].encode().hex()}>{'.+' if match[2] else '[^/]+'})"

    # a slash at the end says nothing: services take both, and models have had both
    found = re.fullmatch(_LABEL.sub(group, re.escape(template)) + "/?", path)
    if found is None:
        return None
    return {bytes.fromhex(name[1:]).decode(): unquote(text) for name, text in found.groupdict().items()}


def _located(
    operation: Operation,
    labels: Mapping[str, str],
    pairs: list[tuple[str, str]],
    headers: Mapping[str, str],
) -> dict[str, Any]:
    """The members that are in no body."""
    found: dict[str, Any] = {}
    for name, wire, location, schema in _outside(operation):
        root = operation.root
        if location == "uri" and wire in labels:
            found[name] = scalar(schema, labels[wire], http_text.LABEL)
        elif location == "header" and wire.lower() in headers:
            found[name] = _header(schema, root, headers[wire.lower()])
        elif location == "headers":
            low = wire.lower()
            entries = {n[len(low) :]: v for n, v in headers.items() if n.startswith(low)}
            if entries:
                found[name] = entries
        elif location == "querystring":
            texts = [value for key, value in pairs if key == wire]
            kind = kind_of_value(schema)
            if kind == "array" and texts:
                inner = resolve(schema["items"], root)
                found[name] = [scalar(inner, text, http_text.QUERY) for text in texts]
            elif kind == "map":
                own = _parameters(operation, maps=False) or set()
                entries = {key: value for key, value in pairs if key not in own}
                if entries:
                    found[name] = entries
            elif texts:
                found[name] = scalar(schema, texts[-1], http_text.QUERY)
    return found


def _outside(operation: Operation) -> Iterator[tuple[str, str, str, Schema]]:
    for name, member in operation.request.get("properties", {}).items():
        binding = member.get("x-binding", {})
        if "location" in binding:
            schema = {**resolve(member, operation.root), "x-binding": binding}
            yield name, binding.get("locationName", name), binding["location"], schema


def _parameters(operation: Operation, maps: bool = True) -> set[str] | None:
    """The parameters that the query may have; None where a map may have any."""
    known = set()
    for _, wire, location, schema in _outside(operation):
        if location == "querystring":
            if kind_of_value(schema) == "map" and maps:
                return None
            known.add(wire)
    return known


def _header(schema: Schema, root: Schema, text: str) -> Any:
    text = text.encode("latin-1", "replace").decode("utf-8", "replace")
    if kind_of_value(schema) != "array":
        return scalar(schema, text, http_text.HEADER)
    return [
        _native(resolve(schema["items"], root), item) for item in http_text.read_list(schema["items"], text)
    ]


def _native(schema: Schema, value: Any) -> Any:
    if kind_of_value(schema) == "timestamp" and isinstance(value, int | float):
        return moment(value)
    return value


def _body(operation: Operation, request: Recorded, xml: bool) -> tuple[dict[str, Any], str]:
    side, root = operation.request, operation.root
    payload = side.get("x-binding", {}).get("payload")
    members = side.get("properties", {})
    if payload is None:
        inside = {n for n, m in members.items() if "location" not in m.get("x-binding", {})}
        if not inside:
            empty = request.body in (b"", b"{}")
            return {}, "" if empty else f"a body, although no member belongs there: {request.body[:80]!r}"
        if xml:
            return xml_requests.members(side, root, inside, request.body)
        value, said = _document(request.body)
        body = {**side, "properties": {name: members[name] for name in inside}}
        return _decoded(body, root, value), said
    schema = resolve(members[payload], root)
    kind = kind_of_value(schema)
    if kind == "blob":
        return ({payload: request.body} if request.body else {}), ""
    if kind in ("text", "enum"):
        return ({payload: request.body.decode("utf-8", "replace")} if request.body else {}), ""
    if request.body in (b"", b"{}"):
        return {}, ""
    if xml:
        return xml_requests.payload(side, root, payload, request.body)
    value, said = _document(request.body)
    return {payload: _decoded(schema, root, value)}, said


def _document(body: bytes) -> tuple[Any, str]:
    if not body:
        return {}, ""
    try:
        value = json.loads(
            body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once
        )
    except _Twice as twice:
        return {}, str(twice)
    except (ValueError, RecursionError):
        return {}, f"a body that is not JSON: {body[:80]!r}"
    return (value, "") if isinstance(value, dict) else ({}, f"a body that is no JSON object: {body[:80]!r}")


class _Twice(ValueError):
    """A name stands twice in one object."""


def _no_number(text: str) -> None:
    raise ValueError(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(f"a body in which {next(n for n in names if names.count(n) > 1)!r} stands twice")
    return found


def _decoded(schema: Schema, root: Schema, value: Any) -> Any:
    """A value of a JSON body as boto3 has it; what is not of its type stays as it is."""
    binding = schema.get("x-binding", {})
    schema = resolve(schema, root)
    kind = kind_of_value(schema)
    if kind == "document":
        return value
    if isinstance(value, dict) and kind in ("object", "map"):
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        names = {m.get("x-binding", {}).get("locationName", n): n for n, m in members.items()}
        inner = rest if isinstance(rest, dict) else {}
        return {
            names.get(wire, wire): _decoded(members.get(names.get(wire, wire), inner), root, item)
            for wire, item in value.items()
        }
    if isinstance(value, list):
        return [_decoded(schema.get("items", {}), root, item) for item in value]
    if kind == "blob" and isinstance(value, str):
        return blob_of(value)
    if kind == "timestamp":
        form = {**schema.get("x-binding", {}), **binding}.get("timestampFormat")
        return _moment(schema, value, form)
    if kind == "number" and value in ("NaN", "Infinity", "-Infinity"):
        return float(value)
    return value


def _moment(schema: Schema, value: Any, form: str | None) -> Any:
    wanted = form or (timestamps.ISO8601 if schema.get("type") == "string" else timestamps.EPOCH)
    if wanted == timestamps.EPOCH:
        number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        try:
            return moment(value) if number else value
        except (OverflowError, ArithmeticError):
            return value
    said = timestamps.read(value, wanted) if isinstance(value, str) else None
    return value if said is None else moment(said)
