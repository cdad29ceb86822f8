"""query and ec2Query: the operation in a form's ``Action``, the members beside it; XML in answer."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import resolve
from conformance.emulator.failures import Failure
from conformance.emulator.serving import xml
from conformance.emulator.serving.framing import Unreadable
from conformance.emulator.serving.texts import value_of
from conformance.wire.listener import Request, Response

Tree = dict[str, Any]
"""A form by the parts of its keys; what a key itself says is at ``""``."""


class QueryFraming:
    """Both dialects."""

    unreadable = "MalformedInput"
    unknown = "InvalidAction"
    unknown_status = 400

    def __init__(self, service: Service) -> None:
        self._service = service
        self._ec2 = service.protocol == "ec2Query"
        self._space = service.xml_namespace

    def operation(self, request: Request) -> tuple[str | None, str]:
        """Return what the form's Action names."""
        named = dict(_fields(request)).get("Action", "")
        return (named if named in self._service.operations else None), named

    def params(self, operation: Operation, request: Request) -> dict[str, Any]:
        """Return the members that the form holds."""
        tree: Tree = {}
        for key, text in _fields(request):
            here = tree
            for part in key.split("."):
                here = here.setdefault(part, {})
            here[""] = text
        found = self._structure(operation.request, operation.root, tree)
        known = {self._called(said, name) for name, said in operation.request.get("properties", {}).items()}
        unknown = tree.keys() - known - {"Action", "Version", ""}
        return found | {key: tree[key].get("", "") for key in sorted(unknown)}

    def _structure(self, schema: Schema, root: Schema, tree: Tree) -> dict[str, Any]:
        found = {}
        for name, said in schema.get("properties", {}).items():
            below = tree.get(self._called(said, name))
            if below is not None:
                found[name] = self._value(said, root, below)
        return found

    def _called(self, schema: Schema, name: str) -> str:
        if not self._ec2:
            return xml.name_of(schema, name)
        other = xml.bound(schema).get("queryName")
        called = xml.name_of(schema, name)
        return str(other) if other else called[0].upper() + called[1:]

    def _value(self, schema: Schema, root: Schema, tree: Tree) -> Any:
        own, schema = xml.bound(schema), resolve(schema, root)
        if schema.get("type") == "array":
            items = schema["items"]
            flat = self._ec2 or own.get("flattened")
            held = tree if flat else tree.get(xml.name_of(items, "member"), {})
            return [self._value(items, root, below) for below in _numbered(held)]
        if schema.get("type") == "object" and "properties" in schema:
            return self._structure(schema, root, tree)
        if schema.get("type") == "object":
            key, value = schema["propertyNames"], schema["additionalProperties"]
            held = tree if own.get("flattened") else tree.get("entry", {})
            return {
                below.get(xml.name_of(key, "key"), {}).get("", ""): self._value(
                    value, root, below.get(xml.name_of(value, "value"), {})
                )
                for below in _numbered(held)
            }
        return value_of({**schema, "x-binding": own}, tree.get("", ""))

    def answer(self, operation: Operation, output: Any) -> Response:
        """Return the result in its wrapper, if it has one, and the request's number."""
        number = str(uuid.uuid4())
        wrapper = xml.bound(operation.response).get("resultWrapper")
        schema = {"properties": {}, **operation.response, "x-binding": {}}
        outer = f"{operation.name}Response"
        whole = xml.element(
            schema, operation.root, wrapper or outer, output if isinstance(output, dict) else {}
        )
        if self._ec2:
            inside = whole.partition(">")[2].rpartition("</")[0]
            inside = f"<requestId>{number}</requestId>{inside}"
        else:
            inside = whole if wrapper else whole.partition(">")[2].rpartition("</")[0]
            inside += f"<ResponseMetadata><RequestId>{number}</RequestId></ResponseMetadata>"
        return self._response(200, f'<{outer} xmlns="{self._space}">{inside}</{outer}>')

    def failure(self, failure: Failure) -> Response:
        """Return the error where the dialect has it."""
        number = str(uuid.uuid4())
        told = f"<Code>{escape(failure.code)}</Code><Message>{escape(failure.message)}</Message>"
        if self._ec2:
            text = (
                f"<Response><Errors><Error>{told}</Error></Errors><RequestID>{number}</RequestID></Response>"
            )
        else:
            fault = "Sender" if failure.status < 500 else "Receiver"
            text = (
                f'<ErrorResponse xmlns="{self._space}"><Error><Type>{fault}</Type>{told}</Error>'
                f"<RequestId>{number}</RequestId></ErrorResponse>"
            )
        return self._response(failure.status, text)

    def _response(self, status: int, text: str) -> Response:
        declared = f'<?xml version="1.0" encoding="UTF-8"?>{text}'
        return Response(status, {"Content-Type": "text/xml"}, declared.encode("utf-8", "replace"))


def _fields(request: Request) -> list[tuple[str, str]]:
    try:
        asked = request.body.decode("ascii") or urlsplit(request.path).query
        return parse_qsl(asked, keep_blank_values=True, errors="strict")
    except ValueError as problem:
        raise Unreadable(f"The body is not a form: {problem}") from None


def _numbered(tree: Tree) -> list[Tree]:
    return [tree[key] for key in sorted((key for key in tree if key.isdigit()), key=int)]
