"""Input → an HTTP request, by each protocol."""

from __future__ import annotations

import base64
import email.utils
import json
import math
import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import cbor2
from attrs import evolve, frozen
from botocore.model import OperationModel, Shape

from conformance.sdk.tiny import checks, forms, xml_bodies
from conformance.sdk.tiny.model import CBOR, EC2, FORMS, IN_XML, REST_XML, RESTS, protocol_of, wire_name
from conformance.sdk.tiny.stages import Stages

_OUTSIDE = ("uri", "querystring", "header", "headers")
_LABEL = re.compile(r"\{(\w+)(\+?)\}")


@frozen
class Request:
    """A request before it is signed; path and query are encoded."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes


class Writer:
    """Writes requests, with what the stages make of it."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self._timestamps = "unixtimestamp"
        self._protocol: str | None = None

    def request(self, operation: OperationModel, params: dict[str, Any]) -> Request:
        """Return the request that has ``params`` in it."""
        shape = operation.input_shape
        protocol = protocol_of(operation.service_model)
        if shape is not None:
            params = self._stages.around("filled", self._filled)(params, shape)
        self._protocol = protocol
        ways = {CBOR: self._cbor, **dict.fromkeys(RESTS, self._rest), **dict.fromkeys(FORMS, self._form)}
        self._timestamps = "iso8601" if protocol in IN_XML else "unixtimestamp"
        made = ways.get(protocol or "", self._json)(operation, shape, params)
        made = self._stages.around("checksums", self._summed)(made, operation, params)
        written: Request = self._stages.around("request", lambda request, _: request)(made, operation)
        return written

    def _filled(self, params: dict[str, Any], shape: Shape) -> dict[str, Any]:
        """Return the params with a token where one is missing."""
        missing = [
            name
            for name, member in shape.members.items()
            if member.metadata.get("idempotencyToken") and params.get(name) is None
        ]
        token = self._stages.around("token", lambda: str(uuid.uuid4()))
        return {**params, **{name: token() for name in missing}}

    def _json(self, operation: OperationModel, shape: Shape | None, params: dict[str, Any]) -> Request:
        metadata = operation.metadata
        headers = {
            "Content-Type": f"application/x-amz-json-{metadata.get('jsonVersion', '1.0')}",
            "X-Amz-Target": f"{metadata['targetPrefix']}.{operation.name}",
        }
        value = {} if shape is None else self.value(params, shape)
        return Request("POST", "/", (), headers, _dumped(value))

    def _form(self, operation: OperationModel, shape: Shape | None, params: dict[str, Any]) -> Request:
        value = {} if shape is None else self.value(params, shape)
        fields = self._stages.around("form", forms.fields)(operation, shape, value, self._wire)
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        encoded = self._stages.around("form_text", lambda text: quote(text, safe="-_.~"))
        body = "&".join(f"{key}={encoded(text)}" for key, text in fields)
        return Request("POST", "/", (), headers, body.encode())

    def _cbor(self, operation: OperationModel, shape: Shape | None, params: dict[str, Any]) -> Request:
        path = f"/service/{operation.metadata['targetPrefix']}/operation/{operation.name}"
        headers = {"Smithy-Protocol": "rpc-v2-cbor", "Accept": "application/cbor"}
        if shape is None:
            return Request("POST", path, (), headers, b"")
        body = self._stages.around("cbor", cbor2.dumps)(self.value(params, shape))
        return Request("POST", path, (), {**headers, "Content-Type": "application/cbor"}, body)

    def _summed(self, request: Request, operation: OperationModel, params: dict[str, Any]) -> Request:
        """Return a request with a checksum of its body, where it has one."""
        algorithm = checks.algorithm_of(operation, params)
        if algorithm is None:
            return request
        said = self._stages.around("checksum", checks.checksum)(algorithm, request.body)
        more = {f"{checks.PREFIX}{algorithm.lower()}": said, "x-amz-sdk-checksum-algorithm": algorithm}
        return evolve(request, headers={**request.headers, **more})

    def _wire(self, shape: Shape, name: str, ec2: bool) -> str:
        called: str = self._stages.around("wire_name", wire_name)(shape, name, ec2)
        return called

    def _rest(self, operation: OperationModel, shape: Shape | None, params: dict[str, Any]) -> Request:
        http = operation.http
        path, _, fixed = http["requestUri"].partition("?")
        query = [tuple((*pair.split("=", 1), "")[:2]) for pair in fixed.split("&") if pair]
        members = {} if shape is None else shape.members
        headers: dict[str, str] = {}
        for name, member in members.items():
            value = params.get(name)
            if value is None:
                continue
            where, wire = member.serialization.get("location"), member.serialization.get("name", name)
            if where == "querystring":
                query += _query(wire, value, member)
            elif where == "header" and value != "":
                headers[wire] = _header(value, member)
            elif where == "headers":
                named = self._stages.around("headers_map", lambda prefix, key: prefix + key)
                headers.update({named(wire, key): text for key, text in value.items()})
        path = _LABEL.sub(lambda found: self._label(found, members, params), path)
        request = Request(http["method"], path, tuple(query), headers, b"")
        return self._with_body(request, operation, shape, params)

    def _label(self, found: re.Match[str], members: Mapping[str, Shape], params: dict[str, Any]) -> str:
        name = next(n for n, m in members.items() if m.serialization.get("name", n) == found[1])
        text = _plain(params.get(name, ""), members[name], "iso8601")
        encoded: str = self._stages.around("label", _encoded)(text, bool(found[2]))
        return encoded

    def _with_body(
        self, request: Request, operation: OperationModel, shape: Shape | None, params: dict[str, Any]
    ) -> Request:
        if shape is None:
            return request
        payload = shape.serialization.get("payload")
        if payload is None:
            inside = {
                n: m for n, m in shape.members.items() if m.serialization.get("location") not in _OUTSIDE
            }
            if not inside:
                return request
            present = {name: params[name] for name in params if name in inside}
            if self._protocol == REST_XML and not present:
                return request
            return self._document(request, operation, shape, self.value(present, shape))
        value, member = params.get(payload), shape.members[payload]
        if value is None:
            return request
        if member.type_name == "blob":
            return _typed(request, "application/octet-stream", bytes(value))
        if member.type_name == "string":
            return _typed(request, "text/plain", str(value).encode())
        return self._document(request, operation, member, self.value(value, member))

    def _document(self, request: Request, operation: OperationModel, shape: Shape, value: Any) -> Request:
        if self._protocol != REST_XML:
            return _typed(request, "application/json", _dumped(value))
        space = shape.serialization.get("xmlNamespace") or operation.metadata.get("xmlNamespace")
        name = str(shape.serialization.get("name") or shape.serialization.get("locationName") or shape.name)
        uri = space.get("uri") if isinstance(space, dict) else space
        root = self._stages.around("xml_document", xml_bodies.document)(name, shape, value, uri)
        return _typed(request, "application/xml", self._stages.around("xml_bytes", xml_bodies.dumped)(root))

    def value(self, value: Any, shape: Shape) -> Any:
        """Return the JSON value of one position."""
        return self._stages.around("write", self._value)(value, shape)

    def _value(self, value: Any, shape: Shape) -> Any:
        kind = shape.type_name
        if kind == "structure" and not getattr(shape, "is_document_type", False):
            return dict(self._members(value, shape))
        if kind == "list":
            return [self._or_null(item, shape.member) for item in value]
        if kind == "map":
            return {
                key: None if item is None else self.value(item, shape.value) for key, item in value.items()
            }
        if kind == "blob" and self._protocol == CBOR:
            return value.encode() if isinstance(value, str) else bytes(value)
        if kind == "blob":
            return base64.b64encode(value.encode() if isinstance(value, str) else value).decode("ascii")
        if kind == "timestamp" and self._protocol == CBOR:
            return cbor2.CBORTag(1, _timestamp(value, "unixtimestamp"))
        if kind in ("float", "double") and self._protocol == CBOR:
            return float(value)
        if kind == "timestamp":
            return _timestamp(value, shape.serialization.get("timestampFormat", self._timestamps))
        if kind in ("float", "double") and not math.isfinite(value):
            return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
        if shape.serialization.get("jsonvalue"):
            return json.dumps(value, separators=(",", ":"))
        return float(value) if isinstance(value, Decimal) else value

    def _or_null(self, value: Any, shape: Shape) -> Any:
        return None if value is None else self.value(value, shape)

    def _members(self, value: dict[str, Any], shape: Shape) -> Iterator[tuple[str, Any]]:
        for name, item in value.items():
            member = shape.members[name]
            sent = self._stages.around("member", lambda name, item, member: item is not None)
            if member.serialization.get("location") not in _OUTSIDE and sent(name, item, member):
                yield (
                    self._wire(member, name, self._protocol == EC2),
                    None if item is None else self.value(item, member),
                )


def _typed(request: Request, kind: str, body: bytes) -> Request:
    named = {name.lower() for name in request.headers}
    headers = request.headers if "content-type" in named else {**request.headers, "Content-Type": kind}
    return evolve(request, headers=headers, body=body)


def _dumped(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _encoded(text: str, greedy: bool) -> str:
    return quote(text, safe="-_.~/" if greedy else "-_.~")


def _query(name: str, value: Any, shape: Shape) -> list[tuple[str, str]]:
    if shape.type_name == "list":
        return [pair for item in value for pair in _query(name, item, shape.member)]
    if shape.type_name == "map":
        return [pair for key, item in value.items() for pair in _query(key, item, shape.value)]
    return [(_encoded(name, False), _encoded(_plain(value, shape, "iso8601"), False))]


def _header(value: Any, shape: Shape) -> str:
    if shape.type_name == "list":
        return ",".join(_plain(item, shape.member, "rfc822") for item in value)
    if shape.serialization.get("jsonvalue"):
        return base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode("ascii")
    return _plain(value, shape, "rfc822")


def _plain(value: Any, shape: Shape, timestamps: str) -> str:
    """Return a value as text, outside of a body."""
    if shape.type_name == "timestamp":
        return str(_timestamp(value, shape.serialization.get("timestampFormat", timestamps)))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)


def _timestamp(moment: datetime, form: str) -> Any:
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if form == "unixtimestamp":
        seconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
        return int(seconds) if seconds == int(seconds) else seconds
    if form == "rfc822":
        return email.utils.format_datetime(moment.replace(microsecond=0), usegmt=True)
    fraction = f".{moment.microsecond:06d}".rstrip("0") if moment.microsecond else ""
    return moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + fraction + "Z"
