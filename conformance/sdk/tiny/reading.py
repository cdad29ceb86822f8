"""An HTTP answer → output, by each protocol."""

from __future__ import annotations

import base64
import email.utils
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
from attrs import frozen
from botocore.model import OperationModel, Shape

from conformance.sdk.drivers.python.driver_values import UNKNOWN_MEMBER
from conformance.sdk.tiny import checks, forms
from conformance.sdk.tiny.model import CBOR, FORMS, IN_XML, REST_XML, RESTS, protocol_of
from conformance.sdk.tiny.stages import Stages

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FLOATS = ("NaN", "Infinity", "-Infinity")


@frozen
class Answer:
    """An HTTP answer; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Garbled(Exception):
    """The answer is none in the protocol."""


class Reader:
    """Reads answers, with what the stages make of it."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages

    def output(self, operation: OperationModel, answer: Answer) -> Any:
        """Return what a successful answer says.

        Raises:
            Garbled: if its body is none in the protocol.
        """
        shape = operation.output_shape
        if shape is None:
            return {}
        protocol = protocol_of(operation.service_model)
        if protocol in FORMS:
            members = self._result(operation, shape, answer)
            return self._stages.around("output", lambda output, _: output)(members, operation)
        wrong = self._stages.around("checked", checks.wrong)(answer.headers, answer.body, operation)
        if wrong is not None:
            raise Garbled(wrong)
        rest = protocol in RESTS
        members = self._stages.around("bound", _bound)({}, answer, shape) if rest else {}
        payload = shape.serialization.get("payload") if rest else None
        if payload is not None:
            members |= self._payload(operation, payload, shape.members[payload], answer)
        elif protocol == REST_XML:
            members |= self._result(operation, shape, answer) if answer.body and _in_body(shape) else {}
        elif answer.body:
            members |= self.value(self._document(protocol, answer.body), shape)
        return self._stages.around("output", lambda output, _: output)(members, operation)

    def _document(self, protocol: str | None, body: bytes) -> Any:
        return self._stages.around("uncbor", _uncbor)(body) if protocol == CBOR else _parsed(body)

    def _result(self, operation: OperationModel, shape: Shape, answer: Answer) -> Any:
        root = self._stages.around("document", forms.document)(answer.body)
        node = None if root is None else self._stages.around("result", forms.result)(operation, root)
        if node is None:
            raise Garbled("the body is no document with a result")
        try:
            said = self._stages.around("xml", forms.read)(node, shape)
        except ValueError as problem:
            raise Garbled(str(problem)) from problem
        return self.value(said, shape)

    def said(self, operation: OperationModel, answer: Answer) -> Any:
        """Return a body as JSON, or as JSON would have an error that is in XML; None where it is neither."""
        protocol, output = protocol_of(operation.service_model), operation.output_shape
        payload = None if output is None else output.serialization.get("payload")
        raw = payload is not None and output.members[payload].type_name in ("blob", "string")
        if raw and answer.status < 300:
            return None
        if protocol not in IN_XML:
            try:
                return self._document(protocol, answer.body)
            except Garbled:
                return None
        return self._stages.around("xml_error", forms.error)(forms.document(answer.body))

    def members(self, answer: Answer, body: Any, shape: Shape) -> dict[str, Any]:
        """Return the members of an error, those of its body only where they can be read."""
        beside = _bound({}, answer, shape)
        try:
            return {**beside, **self.value(body, shape)} if isinstance(body, dict) else beside
        except Garbled:
            return beside

    def _payload(self, operation: OperationModel, name: str, member: Shape, answer: Answer) -> dict[str, Any]:
        if member.type_name == "blob":
            return {name: answer.body}
        if not answer.body:
            return {}
        if member.type_name == "string":
            return {name: answer.body.decode("utf-8", "replace")}
        if protocol_of(operation.service_model) == REST_XML:
            return {name: self._result(operation, member, answer)}
        return {name: self.value(_parsed(answer.body), member)}

    def value(self, value: Any, shape: Shape) -> Any:
        """Return the value of one position of a body.

        Raises:
            Garbled: if it is of another type.
        """
        return self._stages.around("read", self._value)(value, shape)

    def _value(self, value: Any, shape: Shape) -> Any:
        try:
            return self._typed(value, shape)
        except (TypeError, ValueError, AttributeError, OverflowError) as problem:
            raise Garbled(f"{shape.name}: {problem}") from problem

    def _typed(self, value: Any, shape: Shape) -> Any:
        kind = shape.type_name
        if kind == "structure" and getattr(shape, "is_document_type", False):
            return value
        if kind == "structure":
            return self._structure(value, shape)
        if kind == "list":
            return [self._or_null(item, shape.member) for item in value]
        if kind == "map":
            return {
                key: None if item is None else self.value(item, shape.value) for key, item in value.items()
            }
        if kind == "blob":
            return value if isinstance(value, bytes) else base64.b64decode(value)
        if kind == "timestamp":
            return moment(value)
        if kind in ("float", "double"):
            return float(value) if value in _FLOATS else value
        if shape.serialization.get("jsonvalue"):
            return json.loads(value)
        return value

    def _or_null(self, value: Any, shape: Shape) -> Any:
        return None if value is None else self.value(value, shape)

    def _structure(self, value: Any, shape: Shape) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise TypeError("no structure")
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        shown = self._stages.around(
            "shown", lambda name, item, member: item is not None and member is not None
        )
        found: dict[str, Any] = {}
        for wire, item in value.items():
            name = str(names.get(wire, wire))
            member = shape.members.get(name) if wire in names else None
            if member is not None and member.serialization.get("location"):
                continue  # it is no part of the body
            if shown(name, item, member):
                found[name] = (
                    None if item is None else self.value(item, member) if member is not None else item
                )
        if getattr(shape, "is_tagged_union", False) and not found:
            unknown = [wire for wire, item in value.items() if item is not None and wire != "__type"]
            return {UNKNOWN_MEMBER: {"name": unknown[0]}} if unknown else {}
        return found


def _in_body(shape: Shape) -> bool:
    return any(not member.serialization.get("location") for member in shape.members.values())


def _uncbor(body: bytes) -> Any:
    try:
        return cbor2.loads(body)
    except (cbor2.CBORDecodeError, ValueError, RecursionError) as problem:
        raise Garbled("the body is no CBOR") from problem


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise Garbled("the body is no JSON") from problem


def _no_constant(text: str) -> None:
    raise ValueError(text)


def moment(told: Any) -> datetime:
    """Return the instant that a timestamp names: seconds since 1970, ISO 8601, or as in a header of HTTP."""
    if isinstance(told, bool):
        raise TypeError("no timestamp")
    if isinstance(told, datetime):
        return told
    if isinstance(told, int | float):
        return _EPOCH + timedelta(seconds=told)
    text = str(told)
    if "," in text:
        return email.utils.parsedate_to_datetime(text)
    try:
        return _EPOCH + timedelta(seconds=float(text))
    except ValueError:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


def _bound(members: dict[str, Any], answer: Answer, shape: Shape) -> dict[str, Any]:
    for name, member in shape.members.items():
        where, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if where == "statusCode":
            members[name] = answer.status
        elif where == "header" and wire.lower() in answer.headers:
            members[name] = _from_text(answer.headers[wire.lower()], member)
        elif where == "headers":
            prefix = wire.lower()
            members[name] = {
                key[len(prefix) :]: text for key, text in answer.headers.items() if key.startswith(prefix)
            }
    return members


def _from_text(text: str, shape: Shape) -> Any:
    kind = shape.type_name
    if kind == "boolean":
        return text == "true"
    if kind in ("integer", "long"):
        return int(text)
    if kind in ("float", "double"):
        return float(text)
    if kind == "timestamp":
        return moment(text)
    if kind == "blob":
        return base64.b64decode(text)
    if kind == "list":
        return [_from_text(part.strip(), shape.member) for part in text.split(",")]
    return json.loads(base64.b64decode(text)) if shape.serialization.get("jsonvalue") else text
