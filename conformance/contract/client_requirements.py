"""Contracts → requirements on a client: what an SDK must make of input, answers, errors, pages and waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.catalogue import Catalogue, catalogue
from conformance.contract.client_kinds import CLIENT_KINDS
from conformance.contract.derivation import SERVICE
from conformance.contract.error_members import error_members
from conformance.contract.kinds import CLIENT
from conformance.contract.load import source
from conformance.contract.model import Operation, Requirement, Schema, Service, Source
from conformance.contract.paths import Position, steps, walk
from conformance.contract.per_service import per_service
from conformance.contract.requirements import harmless_operation

SDK = "sdk"
"""What the results of a client name as its kind."""
PREFIX = "sdk"
"""What the ID of each requirement on a client begins with."""

_OF_REQUESTS = ("address", "target", "contentType", "body", "signature")
_OF_ANSWERS = ("none", "unknown", "order", "emptyBody", "huge", "whole")
_OF_ERRORS = (
    "namespace", "uri", "header", "code", "message", "requestId", "undocumented", "notJson", "short",
    "garbled", "in200",
)  # fmt: skip
_OF_RETRIES = (
    "throttling", "serverError", "connection", "timeout", "never", "same", "most", "backoff", "quota", "skew",
)  # fmt: skip
_OF_PAGES = ("follows", "ends", "input", "empty", "repeated", "limit", "error")
_OF_SERVICE = ("endpoint", "region", "credentials")
_OUTSIDE = frozenset({"uri", "header", "headers", "querystring", "statusCode"})
"""Where a member goes that is in no body: there an empty value is as good as none."""


@per_service
def client_catalogue(service: Service) -> Catalogue:
    """Return the catalogue of a service's requirements on a client (computed once per loaded service)."""
    return Catalogue(client_requirements(service))


def known_of(service: Service, kind: str) -> Catalogue:
    """Return the catalogue of a service's requirements on a target of a kind, as results name it."""
    return client_catalogue(service) if kind == SDK else catalogue(service)


def client_requirements(service: Service) -> tuple[Requirement, ...]:
    """Return every requirement on a client of a service, in the order of its operations.

    There is none on an operation whose answer goes on as a stream of events.
    """
    found = [
        r for op in service.operations.values() if not has_events(op) for r in _of_operation(service, op)
    ]
    found += _of_service(service)
    return tuple(r for r in found if CLIENT_KINDS[r.kind].is_of(service.protocol))


def has_events(operation: Operation) -> bool:
    """Whether a side of an operation is a stream of events."""
    sides = (operation.request, operation.response)
    return any(p.schema.get("x-eventStream") for side in sides for p in walk(side, operation.root))


def anchors(service: Service) -> tuple[str, ...]:
    """Return the operations that retries are tried with: one that is as good as another."""
    return (harmless_operation(service),)


def _make(
    service: Service, operation: str, kind: str, path: str = "", where: Source | None = None, *,
    value: Any = "", side: str = "request", resource: str | None = None,
) -> Requirement:  # fmt: skip
    known = CLIENT_KINDS[kind]
    identifier = ".".join(part for part in (PREFIX, service.name, resource or operation, path, kind) if part)
    text = known.statement.format(path=path or operation, op=operation, value=_show(value))
    return Requirement(
        identifier, service.name, operation, path, kind, known.family, known.level, text,
        where or Source(model=operation), resource, side, CLIENT,
    )  # fmt: skip


def _show(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    listed = [str(v) for v in value]
    return ", ".join(listed[:8]) + (f", … ({len(listed)} in all)" if len(listed) > 8 else "")


def _of_operation(service: Service, op: Operation) -> Iterator[Requirement]:
    for kind in _OF_REQUESTS:
        yield _make(service, op.name, f"request.{kind}")
    told = op.root.get("x-checksum", {})
    if told.get("requestAlgorithmMember") or told.get("httpChecksumRequired"):
        yield _make(service, op.name, "request.checksum")
    for position in _positions(op.request, op.root):
        yield from _of_input(service, op, position)
    for kind in _OF_ANSWERS:
        if kind != "order" or len(op.response.get("properties", {})) > 1:
            yield _make(service, op.name, f"response.{kind}", side="response")
    for position in _positions(op.response, op.root):
        yield from _of_output(service, op, position)
    for error in op.errors:
        if error is op.error(error.name):
            yield _make(service, op.name, "error.documented", error.name, error.source, side="response")
            if error_members(service.name, error.name) is not None:
                yield _make(service, op.name, "error.members", error.name, error.source, side="response")
    for kind in _OF_ERRORS:
        yield _make(service, op.name, f"error.{kind}", side="response")
    if told.get("responseAlgorithms") and op.http.method != "HEAD":
        yield _make(service, op.name, "error.checksum", side="response")
    if op.name in anchors(service):
        for kind in _OF_RETRIES:
            yield _make(service, op.name, f"retry.{kind}", side="response")
    if op.paginator is not None:
        for kind in _OF_PAGES:
            yield _make(service, op.name, f"paginator.{kind}", where=op.paginator.source, side="response")
    for waiter in op.waiters:
        states = {acceptor.state for acceptor in waiter.acceptors}
        kinds = ["success", *(["failure"] if "failure" in states else []), "retry", "timeout", "error"]
        for kind in kinds:
            yield _make(service, op.name, f"waiter.{kind}", waiter.name, waiter.source, side="response")


def _positions(side: Schema, root: Schema) -> Iterator[Position]:
    """The positions that have requirements: a key of a map stands and falls with the map."""
    for position in walk(side, root):
        if not position.recursive and steps(position.path)[-1] != "{key}" and "{key}" not in position.path:
            yield position


def is_member(position: Position) -> bool:
    """Whether a position is a member of a structure, which can be absent."""
    return steps(position.path)[-1] not in ("[]", "{}")


def _of_input(service: Service, op: Operation, at: Position) -> Iterator[Requirement]:
    schema, path = at.schema, at.path

    def make(kind: str, keyword: str = "type", value: Any = "") -> Requirement:
        return _make(service, op.name, kind, path, where_of(op, schema, keyword), value=value)

    yield make("request.member")
    kind = kind_of_value(schema)
    if kind == "enum":
        yield make("request.enum", "enum", schema["enum"])
    elif kind in ("text", "number", "timestamp", "blob"):
        yield make(f"request.{kind}")
    if kind == "timestamp":
        yield make("request.timestampFraction")
    if is_floating(schema):
        yield make("request.notFinite")
    if kind in ("array", "map"):
        yield make("request.items")
    if schema.get("x-union"):
        yield make("request.union")
    if schema.get("x-idempotencyToken"):
        yield make("request.token")
        yield make("retry.token")
    if can_be_empty(schema):
        yield make("request.empty")
    if at.required:
        yield make("validation.required", "required")
    if kind != "document":
        yield make("validation.type")


def _of_output(service: Service, op: Operation, at: Position) -> Iterator[Requirement]:
    schema, path = at.schema, at.path

    def make(kind: str, keyword: str = "type", value: Any = "") -> Requirement:
        where = where_of(op, schema, keyword)
        return _make(service, op.name, kind, path, where, value=value, side="response")

    yield make("response.member")
    kind = kind_of_value(schema)
    if kind == "enum":
        yield make("response.enum", "enum", schema["enum"])
    elif kind in ("text", "number", "timestamp", "blob"):
        yield make(f"response.{kind}")
    if is_floating(schema):
        yield make("response.notFinite")
    outside = schema.get("x-binding", {}).get("location") in _OUTSIDE
    if is_member(at) and not at.required and not outside and not _is_payload(op.response, path):
        yield make("response.null")
    if can_be_empty(schema) and not _is_payload(op.response, path):
        yield make("response.empty")


def _is_payload(side: Schema, path: str) -> bool:
    return bool(side.get("x-binding", {}).get("payload") == path)


def is_floating(schema: Schema) -> bool:
    """Whether a position holds a floating-point number without bounds."""
    plain = schema.get("type") == "number" and kind_of_value(schema) == "number"
    return plain and "minimum" not in schema and "maximum" not in schema


def can_be_empty(schema: Schema) -> bool:
    """Whether a position may be empty, in a place where that is not the same as absent."""
    kind = kind_of_value(schema)
    least = {"text": "minLength", "array": "minItems", "map": "minProperties"}.get(kind)
    if least is None or schema.get("x-idempotencyToken"):
        return False
    return not schema.get(least) and schema.get("x-binding", {}).get("location") not in _OUTSIDE


def kind_of_value(schema: Schema) -> str:
    """Return what a position holds.

    One of object, array, map, text, enum, number, boolean, timestamp, blob, document.
    """
    kind = schema.get("type")
    if kind is None:
        return "enum" if "enum" in schema else "document"
    if kind == "object":
        return "map" if isinstance(schema.get("additionalProperties"), dict) else "object"
    if schema.get("format") in ("timestamp", "date-time"):
        return "timestamp"
    if kind == "string":
        if schema.get("contentEncoding") == "base64":
            return "blob"
        return "enum" if "enum" in schema else "text"
    return "number" if kind in ("integer", "number") else str(kind)


def where_of(op: Operation, schema: Schema, keyword: str) -> Source:
    """Return where a keyword of a position comes from."""
    text = schema.get("x-source", {}).get(keyword) or schema.get("x-source", {}).get("type")
    return source(text, dict(op.root)) if text else Source(model=schema.get("x-shape") or op.name)


def _of_service(service: Service) -> Iterator[Requirement]:
    for kind in _OF_SERVICE:
        yield _make(service, harmless_operation(service), f"request.{kind}", resource=SERVICE)
