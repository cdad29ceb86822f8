"""Operations that share an address: what a server takes a request for.

Where HTTP carries the operation's name nowhere, method, path and query string tell operations apart. A
request that leaves out a parameter which another operation at the same address does without is that one's:
``DELETE /bucket/key`` without an upload's ID deletes an object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.contract.model import Operation, Service
from conformance.protocols.sides import http_of, side_of

_BESIDE = ("querystring", "header")
"""Where a request says things that tell operations apart, besides its address."""

_LABEL = re.compile(r"\{[^}]*?(\+?)\}")


def taken_for(service: Service, operation: str, params: Mapping[str, Any]) -> str | None:
    """Return the other operation whose request these params make on the wire; None where there is none."""
    contract = service.operations.get(operation)
    if contract is None or all(name in params for name in _required(contract, *_BESIDE)):
        return None
    side = side_of(contract.request, contract.root)
    told = {wire for name, wire, _ in side.located(*_BESIDE) if name in params}
    for other in service.operations.values():
        if other.name == operation or not _share(contract, other):
            continue
        if set(_required(other, *_BESIDE).values()) <= told:
            return other.name
    return None


def _share(one: Operation, other: Operation) -> bool:
    """Whether the other's address is this one's, whatever the labels are called."""
    first, second = http_of(one), http_of(other)
    return first.method == second.method and _LABEL.sub(r"{\1}", first.uri) == _LABEL.sub(r"{\1}", second.uri)


def _required(operation: Operation, *locations: str) -> dict[str, str]:
    """The members that must stand at these places: their names on the wire by their own."""
    required = operation.request.get("required", ())
    located = side_of(operation.request, operation.root).located(*locations)
    return {name: wire for name, wire, _ in located if name in required}
