"""restXml: members go into the path, the query string, headers and an XML body, each where its model says.

https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html and
https://smithy.io/2.0/spec/http-bindings.html; what these leave open is done as botocore does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from xml.etree.ElementTree import Element

from attrs import evolve, frozen

from conformance.contract.model import Operation, Schema, Service
from conformance.protocols import xml_body
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
from conformance.protocols.rest import beside_the_body, framed, is_raw, raw_body, raw_value
from conformance.protocols.sides import Side, http_of, side_of
from conformance.protocols.xml_body import binding, own_name

_XML = "application/xml"


@frozen
class RestXml:
    """The protocol."""

    name: str = "restXml"
    says_everything: bool = False
    form: str = "XML"
    error_members: tuple[str, ...] = ("Code",)
    named_in_python: str = xml_body.NAMED_IN_PYTHON
    read_in_python: str = xml_body.READ_IN_PYTHON

    def request(self, service: Service, operation: str, params: Any) -> HttpRequest:
        """Return the request.

        Raises:
            Inexpressible: for an operation that the service does not have (it has no address), for params
                that are not an object, for a label that is absent or empty, and for whatever a text cannot
                say (see :mod:`conformance.protocols.http_text`).
        """
        contract = service.operations.get(operation)
        if contract is None:
            raise Inexpressible(f"{service.name} has no address for {operation}")
        if not isinstance(params, dict):
            raise Inexpressible("a document holds members, and is nothing else")
        side = side_of(contract.request, contract.root)
        return framed(contract, side, params, *_body(side, params))

    def read(self, operation: Operation | None, answer: HttpAnswer) -> Answer:
        """Return what an answer says, its members under the model's names."""
        if not answer.succeeded:
            return _error(operation, answer)
        if operation is None:
            root = xml_body.parsed(answer.body)
            return Malformed(xml_body.NO_DOCUMENT) if root is None else Output(xml_body.untyped(root) or {})
        side = side_of(operation.response, operation.root, of_answer=True)
        output = beside_the_body(side, answer)
        whole = side.member(side.payload) if side.payload else None
        if whole is not None and side.payload is not None and is_raw(whole):
            text = raw_value(whole, answer.body)
            if text is None:
                return Malformed("a body that is not UTF-8")
            return Output({**output, side.payload: text} if text else output)
        if not answer.body or (whole or {}).get("x-eventStream") or not (side.body or side.payload):
            return Output(output)
        root = xml_body.parsed(answer.body)
        if root is None:
            return Malformed(xml_body.NO_DOCUMENT)
        if xml_body.error_of(root) is not None and xml_body.local(root.tag) != root_name(side):
            return Malformed("an error")
        if side.payload is not None:
            return Output({**output, side.payload: xml_body.read(whole or {}, side.root, root)})
        return Output({**output, **_members(side, root)})

    def malformed(self, service: Service, operation: str, params: Any) -> tuple[MalformedRequest, ...]:
        """Return bodies that are not XML, for an operation that has an XML body."""
        contract = service.operations[operation]
        if not has_document(side_of(contract.request, contract.root)):
            return ()
        sound = self.request(service, operation, params)
        sound = evolve(sound, headers={**sound.headers, "Content-Type": _XML})
        return tuple(
            MalformedRequest("brokenXml", "a body that is not XML", evolve(sound, body=body))
            for body in xml_body.BROKEN
        )

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
        """Return XML's media types where the answer has a document: Smithy says the first, AWS the second."""
        document = has_document(side_of(operation.response, operation.root, of_answer=True))
        return (_XML, "text/xml") if document else ()

    def success_status(self, operation: Operation) -> int | None:
        """Return the status in the contract; None where a member of the output says it, or there is none.

        What has nothing to say is answered with 204 as well as with 200 (S3), whatever the model says.
        """
        side = side_of(operation.response, operation.root, of_answer=True)
        members = operation.response.get("properties")
        return None if any(side.located("statusCode")) or not members else http_of(operation).status


def has_document(side: Side) -> bool:
    """Whether a side of an operation has an XML body."""
    if side.payload is None:
        return bool(side.body)
    whole = side.member(side.payload) or {}
    return not is_raw(whole) and "x-eventStream" not in whole


def _error(operation: Operation | None, answer: HttpAnswer) -> Answer:
    """What a refusal says; to a HEAD it has no body, and only its status tells."""
    if not answer.body and operation is not None and http_of(operation).method == "HEAD":
        assert answer.status is not None
        known = answer.status in HTTPStatus._value2member_map_
        phrase = HTTPStatus(answer.status).phrase if known else str(answer.status)
        return Error(phrase.replace(" ", ""), "", {})
    root = xml_body.parsed(answer.body)
    if root is None:
        return Malformed(xml_body.NO_DOCUMENT)
    return xml_body.error_of(root) or Malformed("a document that is no error")


def root_name(side: Side) -> str:
    """The name of a document's root: what its structure calls itself, or else the place where it stands."""
    schema = side.schema if side.payload is None else side.member(side.payload) or {}
    own = binding(schema).get("documentName")
    return str(own or own_name(schema, str(schema.get("x-shape", side.payload or ""))))


def _body(side: Side, params: Mapping[str, Any]) -> tuple[bytes, str | None]:
    """The body, and its media type if it has one."""
    if side.payload is not None:
        if side.payload not in params:
            return b"", None
        whole, value = side.member(side.payload) or {}, params[side.payload]
        if is_raw(whole):
            return raw_body(whole, value)
        return xml_body.dumped(xml_body.write(whole, side.root, root_name(side), value)), _XML
    members = set(side.body.values())
    inside = {name: value for name, value in params.items() if name in members or side.member(name) is None}
    if not side.body or not inside:
        return b"", None
    return xml_body.dumped(xml_body.write(_document(side), side.root, root_name(side), inside)), _XML


def _document(side: Side) -> Schema:
    return {"type": "object", "properties": {}, **side.schema}


def _members(side: Side, root: Any) -> dict[str, Any]:
    """The members in a document; one alone may be the document itself (S3's GetBucketLocation)."""
    if len(side.body) == 1:
        ((_, name),) = side.body.items()
        schema = side.member(name) or {}
        called = own_name(schema, name)
        if xml_body.local(root.tag) == called and xml_body.child(root, called) is None:
            holder = Element("")
            holder.append(root)
            return xml_body.read_members(side.schema, side.root, holder)
    return xml_body.read_members(side.schema, side.root, root)


REST_XML = RestXml()
