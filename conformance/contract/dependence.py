"""Values that are valid only as another resource allows, whatever the sentences of one page say of them.

Which parameters an algorithm has, or which columns a table, no page lists. ``[[depends]]`` hints name the
members; what is sent there may be refused for a reason that no contract tells, unless the target took it
before. So may filters, whose keys say what their values may be, and an item of a list that has nothing, or
not what it is called by.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
from typing import Any

from conformance.contract.hints import applies, for_operation
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import Position, resolve, values, walk

CALLED_BY = frozenset({"id", "key", "name", "tagkey"})
"""What an item of a list is called by, in small letters."""


def dependent_members(service: Service, operation: str) -> Mapping[str, str]:
    """Return the members of a request whose values depend on another resource: path → what kind it is of."""
    return dict(_members(service, service.operations[operation]))


def _members(service: Service, op: Operation) -> Iterator[tuple[str, str]]:
    hints = for_operation(service, "depends", op.name)
    filters: tuple[str, ...] = ()
    for position in walk(op.request, op.root):
        for hint in hints:
            if applies(hint, op.name, position.path):
                yield position.path, hint["resource"]
        if _is_filter(position, op):
            filters += (f"{position.path}[]",)
        if position.path.startswith(filters) or f"{position.path}[]" in filters:
            yield position.path, "key of each"


def _is_filter(position: Position, op: Operation) -> bool:
    """Whether a list is of filters: each has a key, and values of which the key says what they may be."""
    if "filter" not in position.path.rpartition(".")[2].lower() or position.schema.get("type") != "array":
        return False
    items = resolve(position.schema.get("items", {}), op.root).get("properties", {})
    names = {name.lower() for name in items}
    return bool(names & CALLED_BY) and bool(names & {"value", "values"})


def dependent_values(service: Service, operation: str, params: Any) -> frozenset[tuple[str, str, str]]:
    """Return what a request has at such members, each value with its operation and path."""
    return frozenset(
        (operation, path, json.dumps(value, sort_keys=True, default=repr))
        for path in dependent_members(service, operation)
        for value in values(params, path)
        if value is not None
    )


def why_open(
    service: Service, operation: str, params: Any, taken: Set[tuple[str, str, str]] = frozenset()
) -> str | None:
    """Say why a request may be refused although the contract allows it; None where nothing in it depends.

    Args:
        service: the contracts.
        operation: what is asked for.
        params: the request.
        taken: values that the target accepted in other requests: it is not for them.
    """
    found = sorted(dependent_values(service, operation, params) - taken)
    if found:
        path = found[0][1]
        return (
            f"which values of {path} are valid depends on the {dependent_members(service, operation)[path]}"
        )
    nameless = next(nameless_lists(service.operations[operation], params), None)
    return (
        f"whether an item of {nameless} can do without what it is called by is not known"
        if nameless
        else None
    )


def nameless_lists(operation: Operation, params: Any) -> Iterator[str]:
    """Yield the lists of a request that have an item without what it is called by, or without anything."""
    yield from _nameless(operation.request, operation.root, params, "")


def _nameless(schema: Schema, root: Schema, value: Any, path: str) -> Iterator[str]:
    """Yield the lists that have an item without its key or name, or without anything.

    By the model nothing is required of it (a tag, a filter), and services refuse a tag without its key all
    the same.
    """
    schema = resolve(schema, root)
    if isinstance(value, list):
        items = resolve(schema.get("items", {}), root)
        known = [name for name in items.get("properties", {}) if name.lower() in CALLED_BY]
        for item in value:
            lacks = isinstance(item, dict) and known and all(item.get(name) is None for name in known)
            if items.get("properties") and not items.get("required") and (item == {} or lacks):
                yield path
            yield from _nameless(items, root, item, f"{path}[]")
    elif isinstance(value, dict):
        for name, inner in value.items():
            child = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            if isinstance(child, dict):
                yield from _nameless(child, root, inner, f"{path}.{name}" if path else name)
