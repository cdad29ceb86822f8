"""The query protocols: a form that names the operation, and XML in answer. EC2 has a dialect of its own.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html and
https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html; what these leave open is done as botocore
does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from attrs import evolve, frozen

from conformance.contract.model import Operation, Schema, Service
from conformance.protocols import http_text, xml_body
from conformance.protocols.http_text import FORM
from conformance.protocols.protocol import (
    NONEXISTENT,
    Answer,
    HttpAnswer,
    HttpRequest,
    Inexpressible,
    Malformed,
    MalformedRequest,
    Output,
)
from conformance.protocols.sides import whole
from conformance.protocols.xml_body import ENTRY, ITEM, KEY, VALUE, binding, is_flat, own_name

ACTION, VERSION = "Action", "Version"
_FORM = "application/x-www-form-urlencoded"


@frozen
class Query:
    """The protocol; ``ec2`` is whether it is EC2's dialect."""

    name: str = "query"
    ec2: bool = False
    says_everything: bool = False
    form: str = "XML"
    error_members: tuple[str, ...] = ("Code",)
    named_in_python: str = xml_body.NAMED_IN_PYTHON
    read_in_python: str = xml_body.READ_IN_PYTHON

    def request(self, service: Service, operation: str, params: Any) -> HttpRequest:
        """Return the request.

        Raises:
            Inexpressible: for params that are not an object, for null, for a list, map or structure that a
                form cannot tell from an absent one, and for whatever a text cannot say (see
                :mod:`conformance.protocols.http_text`).
        """
        if not isinstance(params, dict):
            raise Inexpressible(f"{FORM} holds members, and is nothing else")
        contract = service.operations.get(operation)
        schema: Schema = {"type": "object", "properties": {}} if contract is None else contract.request
        fields = [(ACTION, operation), (VERSION, service.api_version)]
        fields += self._members(schema, {} if contract is None else contract.root, "", params)
        return _form_of(fields)

    def _members(self, schema: Schema, root: Schema, prefix: str, params: Any) -> Iterator[tuple[str, str]]:
        for name, value in params.items():
            member = whole(schema.get("properties", {}).get(name, {}), root)
            yield from self._fields(member, root, prefix + self._name(member, name), value)

    def _name(self, schema: Schema, name: str) -> str:
        if not self.ec2:
            return own_name(schema, name)
        found = str(binding(schema).get("queryName") or own_name(schema, name))
        return found if "queryName" in binding(schema) else found[:1].upper() + found[1:]

    def _fields(self, schema: Schema, root: Schema, prefix: str, value: Any) -> Iterator[tuple[str, str]]:
        schema = whole(schema, root)
        kind = schema.get("type")
        if kind == "array":
            yield from self._list(schema, root, prefix, value)
        elif kind == "object":
            if not isinstance(value, dict):
                raise Inexpressible(f"{FORM} has members of a structure, and nothing that could stand there")
            if not value:
                raise Inexpressible(f"in {FORM} an empty structure is as good as an absent one")
            if "properties" in schema:
                yield from self._members(schema, root, f"{prefix}.", value)
            else:
                yield from self._map(schema, root, prefix, value)
        else:
            yield prefix, http_text.write(schema, value, FORM)

    def _list(self, schema: Schema, root: Schema, prefix: str, value: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(value, list):
            raise Inexpressible(f"{FORM} has items of a list, and nothing that could stand there")
        items = whole(schema["items"], root)
        if not value:
            if self.ec2:
                raise Inexpressible(f"in {FORM} an empty list is as good as an absent one")
            yield prefix, ""
        elif not is_flat(schema) and not self.ec2:
            prefix = f"{prefix}.{own_name(items, ITEM)}"
        for place, item in enumerate(value, 1):
            yield from self._fields(items, root, f"{prefix}.{place}", item)

    def _map(self, schema: Schema, root: Schema, prefix: str, value: Any) -> Iterator[tuple[str, str]]:
        keys = whole(schema.get("propertyNames", {"type": "string"}), root)
        values = whole(schema.get("additionalProperties", {}), root)
        prefix = prefix if is_flat(schema) else f"{prefix}.{ENTRY}"
        for place, (key, item) in enumerate(value.items(), 1):
            yield f"{prefix}.{place}.{own_name(keys, KEY)}", http_text.write(keys, key, FORM)
            yield from self._fields(values, root, f"{prefix}.{place}.{own_name(values, VALUE)}", item)

    def read(self, operation: Operation | None, answer: HttpAnswer) -> Answer:
        """Return what an answer says, its members under the model's names.

        What stands beside the result, of the request and not of its outcome, is left out.
        """
        root = xml_body.parsed(answer.body)
        if root is None:
            return Malformed(xml_body.NO_DOCUMENT)
        if not answer.succeeded:
            return xml_body.error_of(root) or Malformed("a document that is no error")
        if xml_body.error_of(root) is not None:
            return Malformed("an error")
        if operation is None:
            return Output(xml_body.untyped(root) or {})
        wrapper = binding(operation.response).get("resultWrapper")
        start = root if wrapper is None else xml_body.child(root, wrapper)
        if start is None:
            return Malformed(f"a document without {wrapper}")
        output = xml_body.read_members(operation.response, operation.root, start)
        about = {"requestId", "RequestId"} if self.ec2 else {"ResponseMetadata"}
        declared = operation.response.get("properties", {})
        return Output({key: value for key, value in output.items() if key in declared or key not in about})

    def malformed(self, service: Service, operation: str, params: Any) -> tuple[MalformedRequest, ...]:
        """Return a request that names no operation."""
        fields = [(VERSION, service.api_version)]
        return (MalformedRequest("protocol.missingAction", f"a form without {ACTION}", _form_of(fields)),)

    def nonexistent(self, service: Service, method: str) -> HttpRequest:
        """Return a request that names an operation that no service has."""
        return self.request(service, NONEXISTENT, {})

    def at_the_edge(self, service: Service, operation: str) -> tuple[HttpRequest, ...]:
        """Return forms that are broken, empty or of another kind, and such as nearly name an operation."""
        sound = self.request(service, operation, {})
        bodies = (b"", b"&&&", b"=", b"%zz=1", b"\xff\xfe", b"{}", b"<a/>")
        near = (f"{operation}x", operation.lower(), "")
        forms = [_form_of([(ACTION, name), (VERSION, service.api_version)]) for name in near]
        forms += [
            _form_of([(ACTION, operation), (VERSION, version)]) for version in ("", "1999-01-01", "latest")
        ]
        return (
            *(evolve(sound, body=body) for body in bodies),
            *forms,
            evolve(sound, body=sound.body + b"&" + sound.body),
            evolve(sound, headers={"Content-Type": "text/plain"}),
        )

    def media_types(self, service: Service, operation: Operation) -> tuple[str, ...]:
        """Return XML's media types: AWS answers with the first, Smithy's page says the second."""
        return "text/xml", "application/xml"

    def success_status(self, operation: Operation) -> int:
        """Return 200: there is no other."""
        return 200


def _form_of(fields: list[tuple[str, str]]) -> HttpRequest:
    body = urlencode(fields, quote_via=quote, safe="-._~").encode("ascii")
    return HttpRequest("POST", "/", {"Content-Type": _FORM}, body)


QUERY = Query()
EC2_QUERY = Query("ec2Query", ec2=True)
