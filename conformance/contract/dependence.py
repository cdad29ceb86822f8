"""Values that are valid only as another resource allows, whatever the sentences of one page say of them.

Which parameters an algorithm has, or which columns a table, no page lists. ``[[depends]]`` hints name the
members; what is sent there may be refused for a reason that no contract tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.hints import applies, for_operation
from conformance.contract.model import Operation, Service
from conformance.contract.paths import values, walk


def dependent_members(service: Service, operation: str) -> Mapping[str, str]:
    """Return the members of a request whose values depend on another resource: path → what kind it is of."""
    return dict(_members(service, service.operations[operation]))


def _members(service: Service, op: Operation) -> Iterator[tuple[str, str]]:
    hints = for_operation(service, "depends", op.name)
    for position in walk(op.request, op.root) if hints else ():
        for hint in hints:
            if applies(hint, op.name, position.path):
                yield position.path, hint["resource"]


def why_open(service: Service, operation: str, params: Any) -> str | None:
    """Say why a request may be refused although the contract allows it; None where nothing in it depends."""
    for path, resource in dependent_members(service, operation).items():
        if any(value is not None for value in values(params, path)):
            return f"which values of {path} are valid depends on the {resource}"
    return None
