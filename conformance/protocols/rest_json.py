"""restJson1: members go into the path, the query string, headers and a JSON body, each where its model says.

https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html and
https://smithy.io/2.0/spec/http-bindings.html; what these leave open is done as botocore does it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from attrs import evolve, field, frozen

from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import resolve
from conformance.protocols import http_text, timestamps
from conformance.protocols.http_text import HEADER, LABEL, QUERY
from conformance.protocols.json_body import (
    NAMED_IN_PYTHON,
    NO_OBJECT,
    READ_IN_PYTHON,
    error_of,
    malformed_bodies,
    read_object,
)
from conformance.protocols.protocol import (
    NONEXISTENT,
    Answer,
    Error,
    HttpAnswer,
    HttpRequest,
    Inexpressible,
    Malformed,
    MalformedRequest,
    Output,
)

_JSON = "application/json"
_LABEL = re.compile(r"\{([^}]+)\}")
_UNRESERVED = "-._~"


@frozen
class Http:
    """How an operation is bound to HTTP."""

    method: str = "POST"
    uri: str = "/"
    status: int = 200


def http_of(operation: Operation) -> Http:
    """Return the method, the URI's template and the status of an operation, out of its contract."""
    said = operation.root.get("x-http", {})
    return Http(said.get("method", "POST"), said.get("requestUri", "/"), said.get("responseCode", 200))


@frozen
class Side:
    """One side of an operation: its members by where they go.

    ``payload`` is the member that is the whole body, if one is; ``body`` are the members of a JSON body, by
    their names on the wire.
    """

    schema: Schema = field(repr=False)
    root: Schema = field(repr=False)
    payload: str | None
    body: Mapping[str, str]

    def member(self, name: str) -> Schema | None:
        """Return a member's schema with its binding."""
        found = self.schema.get("properties", {}).get(name)
        return None if found is None else _whole(found, self.root)

    def located(self, *locations: str) -> Iterator[tuple[str, str, Schema]]:
        """Yield name, name on the wire, and schema of the members at these locations."""
        for name, member in self.schema.get("properties", {}).items():
            binding = member.get("x-binding", {})
            if binding.get("location") in locations:
                yield name, binding.get("locationName", name), _whole(member, self.root)


def side_of(schema: Schema, root: Schema) -> Side:
    """Sort the members of one side of an operation."""
    payload = schema.get("x-binding", {}).get("payload")
    body = {
        str(member.get("x-binding", {}).get("locationName", name)): name
        for name, member in schema.get("properties", {}).items()
        if name != payload and "location" not in member.get("x-binding", {})
    }
    return Side(schema, root, payload, {} if payload else body)


def _whole(member: Schema, root: Schema) -> Schema:
    """A member's schema where it is a reference to another, with the binding that stands beside it."""
    if "$ref" not in member:
        return member
    beside = {"x-binding": member["x-binding"]} if "x-binding" in member else {}
    return {**resolve(member, root), **beside}


@frozen
class RestJson:
    """The protocol."""

    name: str = "restJson1"
    says_everything: bool = False
    form: str = "JSON"
    error_members: tuple[str, ...] = ("__type", "code")
    named_in_python: str = NAMED_IN_PYTHON
    read_in_python: str = READ_IN_PYTHON

    def request(self, service: Service, operation: str, params: Any) -> HttpRequest:
        """Return the request.

        Raises:
            Inexpressible: for an operation that the service does not have (it has no address), for params
                that are not an object where some belong elsewhere than into the body, for a label that is
                absent or empty, and for whatever a text cannot say (see
                :mod:`conformance.protocols.http_text`).
        """
        contract = service.operations.get(operation)
        if contract is None:
            raise Inexpressible(f"{service.name} has no address for {operation}")
        http, side = http_of(contract), side_of(contract.request, contract.root)
        if not isinstance(params, dict):
            if _LABEL.search(http.uri) or not side.body:
                raise Inexpressible("only a JSON body can be something else than an object")
            return HttpRequest(http.method, http.uri, {"Content-Type": _JSON}, _dumped(params))
        headers = dict(_headers(side, params))
        path = _path(http.uri, side, params)
        asked = [*_query(side, params)]
        unknown = {name: value for name, value in params.items() if side.member(name) is None}
        if unknown and not side.body:
            asked += [(name, http_text.write({}, value, QUERY)) for name, value in unknown.items()]
        body, media = _body(side, params)
        if media and not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = media
        if contract.root.get("x-checksum", {}).get("httpChecksumRequired"):
            headers["Content-MD5"] = base64.b64encode(
                hashlib.md5(body, usedforsecurity=False).digest()
            ).decode()
        if asked:
            query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in asked)
            path += ("&" if "?" in path else "?") + query
        return HttpRequest(http.method, path, headers, body)

    def read(self, operation: Operation | None, answer: HttpAnswer) -> Answer:
        """Return what an answer says, its members under the model's names."""
        if not answer.succeeded:
            return _error(answer)
        if operation is None:
            value = read_object(answer.body)
            return Malformed(NO_OBJECT) if value is None else Output(value)
        side = side_of(operation.response, operation.root)
        output: dict[str, Any] = {}
        for name, wire, schema in side.located("header"):
            text = answer.headers.get(wire.lower())
            if text is not None:
                is_list = schema.get("type") == "array"
                output[name] = (
                    http_text.read_list(_whole(schema["items"], side.root), text)
                    if is_list
                    else http_text.read(schema, text)
                )
        for name, prefix, _ in side.located("headers"):
            low = prefix.lower()
            found = {n[len(low) :]: v for n, v in answer.headers.items() if n.startswith(low)}
            if found:
                output[name] = found
        for name, _, _ in side.located("statusCode"):
            output[name] = answer.status
        if side.payload is not None:
            return _payload_read(side, side.payload, answer, output)
        value = read_object(answer.body)
        if value is None:
            return Malformed(NO_OBJECT)
        for wire, item in value.items():
            name = side.body.get(wire, wire)
            output[name] = _decoded(side.member(name) or {}, side.root, item)
        return Output(output)

    def malformed(self, service: Service, operation: str, params: Any) -> tuple[MalformedRequest, ...]:
        """Return JSON bodies that are broken or no object, for an operation that has a JSON body."""
        contract = service.operations[operation]
        side = side_of(contract.request, contract.root)
        whole = side.member(side.payload) if side.payload else None
        if not side.body and (whole is None or whole.get("type") != "object"):
            return ()
        sound = self.request(service, operation, params)
        headers = {**sound.headers, "Content-Type": _JSON}
        return malformed_bodies(evolve(sound, headers=headers))

    def nonexistent(self, service: Service, method: str) -> HttpRequest:
        """Return a request to an address that no operation has."""
        return HttpRequest(method, f"/{NONEXISTENT}")

    def at_the_edge(self, service: Service, operation: str) -> tuple[HttpRequest, ...]:
        """Return the malformed requests of an operation that needs no label."""
        try:
            return tuple(bad.request for bad in self.malformed(service, operation, {}))
        except Inexpressible:
            return ()

    def content_type(self, service: Service, operation: Operation) -> str | None:
        """Return JSON's media type where the answer has a JSON body."""
        side = side_of(operation.response, operation.root)
        whole = side.member(side.payload) if side.payload else None
        has_json = side.body if side.payload is None else whole is not None and whole.get("type") == "object"
        return _JSON if has_json else None

    def success_status(self, operation: Operation) -> int | None:
        """Return the status in the contract; None where a member of the output says it."""
        side = side_of(operation.response, operation.root)
        return None if any(side.located("statusCode")) else http_of(operation).status


def _error(answer: HttpAnswer) -> Answer:
    value = read_object(answer.body)
    if value is not None:
        return error_of(answer.headers, value)
    named = error_of(answer.headers, {})
    return Malformed(NO_OBJECT) if named.code is None else Error(named.code, "", {})


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
            inner = _whole(schema.get("additionalProperties", {}), side.root)
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
    return http_text.write(_whole(schema, side.root), value, QUERY)


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
            yield wire, http_text.write_list(_whole(schema["items"], side.root), value)
        else:
            yield wire, http_text.write(schema, value, HEADER)
    for name, prefix, schema in side.located("headers"):
        if name not in params:
            continue
        if not isinstance(params[name], dict) or not params[name]:
            raise Inexpressible("headers of one prefix are a map that has entries")
        inner = _whole(schema.get("additionalProperties", {}), side.root)
        for key, value in params[name].items():
            if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]*", key) or not prefix + key:
                raise Inexpressible(f"no header is called {prefix + key!r}")
            yield prefix + key, http_text.write(inner, value, HEADER)


def _body(side: Side, params: Mapping[str, Any]) -> tuple[bytes, str | None]:
    """The body, and its media type if it has one."""
    if side.payload is not None:
        return _payload(side, side.payload, params)
    if not side.body:
        return b"", None
    members = set(side.body.values())
    document = {
        _wire_name(name, side.member(name)): _encoded(side.member(name) or {}, side.root, value)
        for name, value in params.items()
        if name in members or side.member(name) is None
    }
    return _dumped(document), _JSON


def _payload(side: Side, name: str, params: Mapping[str, Any]) -> tuple[bytes, str | None]:
    schema = side.member(name) or {}
    raw = schema.get("type") == "string"
    if name not in params:
        return (b"", None) if raw or schema.get("x-union") else (b"{}", _JSON)
    value = params[name]
    if value is None:
        raise Inexpressible("a body that is one member has no null")
    if not raw:
        return _dumped(_encoded(schema, side.root, value)), _JSON
    if not isinstance(value, str):
        raise Inexpressible("a body that is one member is bytes, and nothing that would be no text")
    try:
        if schema.get("contentEncoding") == "base64":
            return base64.b64decode(value, validate=True), "application/octet-stream"
        return value.encode("utf-8"), "text/plain"
    except (binascii.Error, ValueError) as problem:
        raise Inexpressible("a body that is one member is bytes, and these are none") from problem


def _payload_read(side: Side, name: str, answer: HttpAnswer, output: dict[str, Any]) -> Answer:
    schema = side.member(name) or {}
    if schema.get("x-eventStream"):
        return Output(output)
    if schema.get("type") == "string":
        blob = schema.get("contentEncoding") == "base64"
        try:
            text = base64.b64encode(answer.body).decode() if blob else answer.body.decode("utf-8")
        except UnicodeDecodeError:
            return Malformed("a body that is not UTF-8")
        return Output({**output, name: text} if text else output)
    if not answer.body:
        return Output(output)
    try:
        value = json.loads(answer.body.decode("utf-8"))
    except (ValueError, RecursionError):
        return Malformed("a body that is not JSON")
    return Output(output if value is None else {**output, name: _decoded(schema, side.root, value)})


def _wire_name(name: str, schema: Schema | None) -> str:
    return str((schema or {}).get("x-binding", {}).get("locationName", name))


def _encoded(schema: Schema, root: Schema, value: Any) -> Any:
    """A value as a JSON body has it: names of the wire, timestamps in their format; what is wrong stays."""
    schema = _whole(schema, root)
    if isinstance(value, dict):
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        if "x-document" in schema:
            return value
        return {
            _wire_name(name, members.get(name)): _encoded(members.get(name, rest), root, item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_encoded(schema.get("items", {}), root, item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    form = schema.get("x-binding", {}).get("timestampFormat", timestamps.EPOCH)
    if schema.get("format") == "timestamp" and form != timestamps.EPOCH and type(value) in (int, float):
        return timestamps.write(value, form)
    return value


def _decoded(schema: Schema, root: Schema, value: Any) -> Any:
    """A value of a JSON body in the model's terms: the inverse of :func:`_encoded`."""
    schema = _whole(schema, root)
    if isinstance(value, dict):
        if "x-document" in schema:
            return value
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        names = {_wire_name(name, member): name for name, member in members.items()}
        decoded = {
            names.get(wire, wire): _decoded(members.get(names.get(wire, wire), rest), root, item)
            for wire, item in value.items()
        }
        if schema.get("x-union"):
            decoded.pop("__type", None)  # https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
        return decoded
    if isinstance(value, list):
        return [_decoded(schema.get("items", {}), root, item) for item in value]
    form = schema.get("x-binding", {}).get("timestampFormat", timestamps.EPOCH)
    if schema.get("format") == "timestamp" and form != timestamps.EPOCH and isinstance(value, str):
        moment = timestamps.read(value, form)
        return value if moment is None else moment
    return value


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode("ascii")


REST_JSON = RestJson()
