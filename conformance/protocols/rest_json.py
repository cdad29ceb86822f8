"""restJson1: members go into the path, the query string, headers and a JSON body, each where its model says.

https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html and
https://smithy.io/2.0/spec/http-bindings.html; what these leave open is done as botocore does it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from conformance.contract.model import Operation, Service
from conformance.protocols.json_body import (
    NAMED_IN_PYTHON,
    NO_OBJECT,
    READ_IN_PYTHON,
    decoded,
    encoded,
    error_of,
    malformed_bodies,
    no_number,
    read_object,
    wire_name,
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
from conformance.protocols.rest import beside_the_body, framed, has_labels, is_raw, raw_body, raw_value
from conformance.protocols.sides import Side, http_of, side_of

_JSON = "application/json"


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
            if has_labels(http.uri) or not side.body:
                raise Inexpressible("only a JSON body can be something else than an object")
            return HttpRequest(http.method, http.uri, {"Content-Type": _JSON}, _dumped(params))
        return framed(contract, side, params, *_body(side, params))

    def read(self, operation: Operation | None, answer: HttpAnswer) -> Answer:
        """Return what an answer says, its members under the model's names."""
        if not answer.succeeded:
            return _error(answer)
        if operation is None:
            value = read_object(answer.body)
            return Malformed(NO_OBJECT) if value is None else Output(value)
        side = side_of(operation.response, operation.root, of_answer=True)
        output = beside_the_body(side, answer)
        if side.payload is not None:
            return _payload_read(side, side.payload, answer, output)
        value = read_object(answer.body)
        if value is None:
            return Malformed(NO_OBJECT)
        for wire, item in value.items():
            name = side.body.get(wire, wire)
            output[name] = decoded(side.member(name) or {}, side.root, item)
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

    def media_types(self, service: Service, operation: Operation) -> tuple[str, ...]:
        """Return JSON's media type where the answer has a JSON body."""
        side = side_of(operation.response, operation.root, of_answer=True)
        whole = side.member(side.payload) if side.payload else None
        has_json = side.body if side.payload is None else whole is not None and whole.get("type") == "object"
        return (_JSON,) if has_json else ()

    def success_status(self, operation: Operation) -> int | None:
        """Return the status in the contract; None where a member of the output says it."""
        side = side_of(operation.response, operation.root, of_answer=True)
        return None if any(side.located("statusCode")) else http_of(operation).status


def _error(answer: HttpAnswer) -> Answer:
    value = read_object(answer.body)
    if value is not None:
        return error_of(answer.headers, value)
    named = error_of(answer.headers, {})
    return Malformed(NO_OBJECT) if named.code is None else Error(named.code, "", {})


def _body(side: Side, params: Mapping[str, Any]) -> tuple[bytes, str | None]:
    """The body, and its media type if it has one."""
    if side.payload is not None:
        return _payload(side, side.payload, params)
    if not side.body:
        return b"", None
    members = set(side.body.values())
    document = {
        wire_name(name, side.member(name)): encoded(side.member(name) or {}, side.root, value)
        for name, value in params.items()
        if name in members or side.member(name) is None
    }
    return _dumped(document), _JSON


def _payload(side: Side, name: str, params: Mapping[str, Any]) -> tuple[bytes, str | None]:
    schema = side.member(name) or {}
    raw = is_raw(schema)
    if name not in params:
        return (b"", None) if raw or schema.get("x-union") else (b"{}", _JSON)
    value = params[name]
    if value is None:
        raise Inexpressible("a body that is one member has no null")
    if not raw:
        return _dumped(encoded(schema, side.root, value)), _JSON
    return raw_body(schema, value)


def _payload_read(side: Side, name: str, answer: HttpAnswer, output: dict[str, Any]) -> Answer:
    schema = side.member(name) or {}
    if schema.get("x-eventStream"):
        return Output(output)
    if is_raw(schema):
        text = raw_value(schema, answer.body)
        if text is None:
            return Malformed("a body that is not UTF-8")
        return Output({**output, name: text} if text else output)
    if not answer.body:
        return Output(output)
    try:
        value = json.loads(answer.body.decode("utf-8"), parse_constant=no_number)
    except (ValueError, RecursionError):
        return Malformed("a body that is not JSON")
    return Output(output if value is None else {**output, name: decoded(schema, side.root, value)})


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode("ascii")


REST_JSON = RestJson()
