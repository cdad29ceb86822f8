"""HTTP traffic with a service → an exchange with it: which operation, and with which params."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from attrs import frozen

from conformance.contract.model import Service
from conformance.protocols.registry import protocol_of
from conformance.protocols.routing import asked_for, params_in
from conformance.wire.exchange import Exchange

_SCOPE = re.compile(r"Credential=[^/,\s]{1,200}/\d{8}/([\w-]{1,60})/([\w.-]{1,60})/aws4_request")


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

    Of protocols that have params in several places these are None.
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
    operation = asked_for(
        service, traffic.method, parts.path, parts.query, traffic.sent_headers, traffic.sent
    )
    if operation is None:
        return None
    return Exchange(
        operation=operation.name,
        params=params_in(service, traffic.sent),
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
