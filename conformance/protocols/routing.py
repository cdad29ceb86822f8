"""Which operation a request that somebody else made asks for, and with which params."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from conformance.contract.model import Operation, Service

_LABEL = re.compile(r"\\\{[^}]+?(\\\+)?\\\}")
_CBOR = re.compile(r"/service/[^/]{1,200}/operation/([^/?]{1,200})")
_LONGEST = 8_000
"""Characters of an address, or of a form's beginning, that are looked at."""


def asked_for(
    service: Service, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> Operation | None:
    """Return the operation that a request asks for; None where the service has none such.

    Args:
        service: the contracts.
        method: HTTP's.
        path: the address below the endpoint's, without the query string.
        query: the query string.
        headers: with names in lower case.
        body: the request's.
    """
    protocol = service.protocol
    if protocol.startswith("awsJson"):
        prefix, _, name = headers.get("x-amz-target", "").rpartition(".")
        return service.operations.get(name) if prefix == service.target_prefix else None
    if protocol in ("query", "ec2Query"):
        told = [*parse_qsl(query), *parse_qsl(body[:_LONGEST].decode("latin-1"))]
        return service.operations.get(next((value for name, value in told if name == "Action"), ""))
    if protocol.startswith("rest"):
        return _routed(service, method, path, query)
    found = _CBOR.search(path[:_LONGEST])
    return None if found is None else service.operations.get(found[1])


def params_in(service: Service, body: bytes) -> Any:
    """Return the params in a request's body; None where the protocol has them in other places as well."""
    if not service.protocol.startswith("awsJson"):
        return None
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _routed(service: Service, method: str, path: str, query: str) -> Operation | None:
    """The operation whose address fits: of several the one with the most that is written out."""
    there = set(parse_qsl(query, keep_blank_values=True))
    fits = [
        (len(fixed), len(re.sub(r"\{[^}]*\}", "", template)), operation.name)
        for operation in service.operations.values()
        if operation.http.method == method and len(path) <= _LONGEST
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
