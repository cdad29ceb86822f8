"""rpcv2Cbor: a path that names the operation, and a CBOR map each way.

https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html; what that leaves open is done as botocore
does. CBOR (RFC 8949) is cbor2's. It is imported where it is first needed: few services speak the protocol.
"""

from __future__ import annotations

import base64
import binascii
import io
from datetime import UTC, datetime
from typing import Any

from attrs import evolve, frozen

from conformance.contract.model import Operation, Schema, Service
from conformance.protocols import timestamps
from conformance.protocols.json_body import QUERY_ERROR, QUERY_MODE, error_of, wire_name
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
from conformance.protocols.sides import whole

PROTOCOL = "smithy-protocol"
_MEDIA = "application/cbor"
_NAMED = "rpc-v2-cbor"
_EPOCH = 1  # the tag of a moment in seconds, RFC 8949, section 3.4.2
_NO_MAP = "a body that is not a CBOR map"

BROKEN = (b"\xbf", b"\xa1\x61", b"\xff", b"\x1c")
"""Bodies that are not CBOR: a map without its end, one cut short, an end of nothing, a reserved byte."""

OTHER_DOCUMENTS = (b"\x80", b"\x64text", b"\x11")
"""Bodies that are CBOR, but not a map."""


@frozen
class RpcCbor:
    """The protocol."""

    name: str = "rpcv2Cbor"
    says_everything: bool = False
    form: str = "CBOR"
    error_members: tuple[str, ...] = ("__type",)
    named_in_python: str = "(__import__('cbor2').loads(answer.content) or {}).get('__type') or ''"
    read_in_python: str = "isinstance(__import__('cbor2').loads(answer.content), dict)"

    def request(self, service: Service, operation: str, params: Any) -> HttpRequest:
        """Return the request.

        Raises:
            Inexpressible: for a lone surrogate.
        """
        import cbor2

        path = f"/service/{service.target_prefix}/operation/{operation}"
        headers = {PROTOCOL: _NAMED, "Accept": _MEDIA}
        if service.query_compatible:
            headers[QUERY_MODE] = "true"
        contract = service.operations.get(operation)
        if contract is not None and not params and "x-shape" not in contract.request:
            return HttpRequest("POST", path, headers)  # its model has no input at all
        schema, root = ({}, {}) if contract is None else (contract.request, contract.root)
        try:
            body = cbor2.dumps(_encoded(schema, root, params))
        except UnicodeEncodeError as problem:
            raise Inexpressible("a CBOR text carries no lone surrogate") from problem
        return HttpRequest("POST", path, {**headers, "Content-Type": _MEDIA}, body)

    def read(self, operation: Operation | None, answer: HttpAnswer) -> Answer:
        """Return what an answer says. No body counts as an empty map."""
        if answer.headers.get(PROTOCOL) != _NAMED:
            return Malformed(f"no header {PROTOCOL} of {_NAMED}")
        value = _map_of(answer.body)
        if value is None:
            return Malformed(_NO_MAP)
        if not answer.succeeded:
            return _error(answer, _decoded({}, {}, value))
        schema, root = ({}, {}) if operation is None else (operation.response, operation.root)
        return Output(_decoded(schema, root, value))

    def malformed(self, service: Service, operation: str, params: Any) -> tuple[MalformedRequest, ...]:
        """Return bodies that are not CBOR, or not a map."""
        sound = self.request(service, operation, params)
        sound = evolve(sound, headers={**sound.headers, "Content-Type": _MEDIA})
        bodies = [("brokenCbor", "a body that is not CBOR", body) for body in BROKEN]
        bodies += [("wrongDocument", "a CBOR body that is not a map", body) for body in OTHER_DOCUMENTS]
        return tuple(MalformedRequest(kind, what, evolve(sound, body=body)) for kind, what, body in bodies)

    def nonexistent(self, service: Service, method: str) -> HttpRequest:
        """Return a request that names an operation that no service has."""
        return self.request(service, NONEXISTENT, {})

    def at_the_edge(self, service: Service, operation: str) -> tuple[HttpRequest, ...]:
        """Return bodies that are broken, empty or of another kind, and a request that says not what it is."""
        sound = self.request(service, operation, {})
        nameless = {name: value for name, value in sound.headers.items() if name != PROTOCOL}
        bodies = (b"", *BROKEN, *OTHER_DOCUMENTS, b"\xf6", b"{}")
        return (*(evolve(sound, body=body) for body in bodies), evolve(sound, headers=nameless))

    def media_types(self, service: Service, operation: Operation) -> tuple[str, ...]:
        """Return CBOR's media type."""
        return (_MEDIA,)

    def success_status(self, operation: Operation) -> int:
        """Return 200: there is no other."""
        return 200


def _error(answer: HttpAnswer, value: dict[str, Any]) -> Error:
    """What a refusal says; nothing but ``__type`` names it."""
    headers = {QUERY_ERROR: answer.headers[QUERY_ERROR]} if QUERY_ERROR in answer.headers else {}
    named = {name: item for name, item in value.items() if name != "code"}
    return evolve(error_of(headers, named), value=value)


def _map_of(body: bytes) -> dict[Any, Any] | None:
    """Return a body as a map; an empty one is an empty map; None where it is no CBOR map."""
    import cbor2

    if not body:
        return {}
    stream = io.BytesIO(body)
    try:
        value = cbor2.CBORDecoder(stream).decode()
    except (cbor2.CBORDecodeError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and not stream.read(1) else None


def _encoded(schema: Schema, root: Schema, value: Any) -> Any:
    """A value as CBOR has it; what is of a wrong type stays as it is."""
    import cbor2

    schema = whole(schema, root)
    if isinstance(value, dict):
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        return {
            wire_name(name, members.get(name)): _encoded(members.get(name, rest), root, item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_encoded(schema.get("items", {}), root, item) for item in value]
    if schema.get("contentEncoding") == "base64" and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error:
            return value
    if schema.get("format") == "timestamp" and type(value) in (int, float):
        return cbor2.CBORTag(_EPOCH, value)
    if schema.get("format") == "date-time" and isinstance(value, str):
        moment = timestamps.read(value, timestamps.ISO8601)
        return value if moment is None else cbor2.CBORTag(_EPOCH, moment)
    if schema.get("type") == "number" and type(value) is int:
        return float(value)
    return value


def _decoded(schema: Schema, root: Schema, value: Any) -> Any:
    """A value in the model's terms. What JSON has no type for is an object, where the model wants another."""
    schema = whole(schema, root)
    if isinstance(value, dict):
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        names = {wire_name(name, member): name for name, member in members.items()}
        found = {
            names.get(str(wire), str(wire)): _decoded(
                members.get(names.get(str(wire), str(wire)), rest), root, item
            )
            for wire, item in value.items()
        }
        if schema.get("x-union"):
            found.pop("__type", None)
        return found
    if isinstance(value, list | tuple):
        return [_decoded(schema.get("items", {}), root, item) for item in value]
    is_blob = schema.get("contentEncoding") == "base64"
    if isinstance(value, bytes):
        text = base64.b64encode(value).decode()
        return text if is_blob else {"bytes": text}
    if is_blob and isinstance(value, str):
        return {"text": value}
    form = schema.get("format")
    if isinstance(value, datetime):
        moment = value.timestamp()
        if form == "date-time":
            return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")
        seconds = int(moment) if moment.is_integer() else moment
        return seconds if form == "timestamp" else {"moment": seconds}
    if form == "timestamp" and type(value) in (int, float):
        return {"number": value}
    return value if value is None or isinstance(value, str | int | float) else {"other": repr(value)}


RPC_CBOR = RpcCbor()
