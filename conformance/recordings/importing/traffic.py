"""HTTP traffic with a service → an exchange with it: which operation, and with which params."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import frozen

from conformance.contract.model import Operation, Service
from conformance.protocols.registry import protocol_of
from conformance.wire.exchange import Exchange

_LABEL = re.compile(r"\\\{[^}]+?(\\\+)?\\\}")
_SCOPE = re.compile(r"Credential=[^/,\s]{1,200}/\d{8}/([\w-]{1,60})/([\w.-]{1,60})/aws4_request")
_CBOR = re.compile(r"/service/[^/]{1,200}/operation/([^/?]{1,200})")
_REST = ("restJson1", "restXml")
_LONG_PATH = 8_000


@frozen
class Traffic:
    """One request and its answer, as they went over the wire. Names of headers are in lower case."""

    method: str
    url: str
    sent_headers: Mapping[str, str]
    sent: bytes
    status: int
    headers: Mapping[str, str]
    answer: bytes
    started: float = 0.0
    seconds: float = 0.0


def exchange_of(service: Service, traffic: Traffic, sequence: int = 0) -> Exchange | None:
    """Return traffic as an exchange with a service; None where it is none with this one.

    Params are told only by protocols whose body is a JSON object, and are None with the others.
    """
    scope = _SCOPE.search(traffic.sent_headers.get("authorization", ""))
    if scope is not None and scope[2] != service.signing_name:
        return None
    try:
        parts = urlsplit(traffic.url)
        host = parts.hostname or "imported.invalid"
    except ValueError:
        return None
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    operation = _operation(service, traffic, parts.path, parts.query)
    if operation is None:
        return None
    return Exchange(
        operation=operation.name,
        params=_object(traffic.sent) if service.protocol.startswith("awsJson") else None,
        sent=traffic.sent,
        status=traffic.status,
        headers=traffic.headers,
        answer=traffic.answer,
        started=traffic.started,
        seconds=traffic.seconds,
        url=f"{parts.scheme or 'https'}://{host}/",
        region=scope[1] if scope is not None else "us-east-1",
        sequence=sequence,
        sent_headers=traffic.sent_headers,
        method=traffic.method,
        path=path or "/",
        protocol=protocol_of(service),
        contract=operation,
    )


def _operation(service: Service, traffic: Traffic, path: str, query: str) -> Operation | None:
    protocol = service.protocol
    if protocol.startswith("awsJson"):
        prefix, _, name = traffic.sent_headers.get("x-amz-target", "").rpartition(".")
        return service.operations.get(name) if prefix == service.target_prefix else None
    if protocol in ("query", "ec2Query"):
        told = [*parse_qsl(query), *parse_qsl(traffic.sent[:_LONG_PATH].decode("latin-1"))]
        return service.operations.get(next((value for name, value in told if name == "Action"), ""))
    if protocol in _REST:
        return _routed(service, traffic.method, path, query)
    found = _CBOR.search(path[:_LONG_PATH])
    return None if found is None else service.operations.get(found[1])


def _routed(service: Service, method: str, path: str, query: str) -> Operation | None:
    """The operation whose address fits: of several the one with the most that is written out."""
    there = set(parse_qsl(query, keep_blank_values=True))
    fits = [
        (len(fixed), len(re.sub(r"\{[^}]*\}", "", template)), operation.name)
        for operation in service.operations.values()
        if operation.http.method == method and len(path) <= _LONG_PATH
        for template, fixed in [_template(operation)]
        if fixed <= there and _pattern(template).fullmatch(path.rstrip("/"))
    ]
    best = sorted(fits, reverse=True)[:2]
    if not best or (len(best) == 2 and best[0][:2] == best[1][:2]):
        return None
    return service.operations[best[0][2]]


def _template(operation: Operation) -> tuple[str, set[tuple[str, str]]]:
    template, _, fixed = operation.http.uri.partition("?")
    return template.rstrip("/"), set(parse_qsl(fixed, keep_blank_values=True))


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_LABEL.sub(lambda found: ".+" if found[1] else "[^/]+", re.escape(template)))


def _object(body: bytes) -> Any:
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
