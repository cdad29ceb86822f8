"""What the emulator makes of a service's contracts once: a plan for each operation, a form for each kind.

There is no code for any one operation: a *plan* says which role an operation plays (create, describe,
list …) for which kind of resource, and the roles are code (:mod:`conformance.emulator.handlers`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from conformance.contract.hints import applies, for_operation
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import Position, steps, values, walk
from conformance.contract.readable_members import always_present
from conformance.contract.resources import Graph, Reference, Resource, graph
from conformance.emulator import reading, stated
from conformance.emulator.kinds import Kind, kind_of


@frozen(eq=False)
class Plan:
    """What to do for one operation."""

    operation: Operation
    role: str
    kind: Kind | None
    references: tuple[Reference, ...]
    defaults: tuple[tuple[str, Any], ...]
    hints: Mapping[str, list[dict[str, Any]]]
    value_rules: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """The paths that ``[[value]]`` hints speak of, each with its hint."""
    filters: tuple[str, ...] = ()
    tag_member: str | None = None
    items: str | None = None
    token_in: str | None = None
    token_out: str | None = None
    limit: str | None = None
    more_out: str | None = None
    """The member of a page that says whether there is another, where a paginator names one."""
    always: tuple[str, ...] = ()
    """The paths of the answer that it always has, the outer ones first."""


@frozen(eq=False)
class Model:
    """A service as the emulator serves it: its hints are what the emulator obeys."""

    service: Service
    graph: Graph
    kinds: Mapping[str, Kind]
    plans: Mapping[str, Plan]


_PER_OPERATION = (
    "value", "unique", "limit", "needs", "in_use", "not_ready", "after", "state_error", "refused",
    "shown_when", "filter_key", "idempotent",
)  # fmt: skip


_models: dict[int, tuple[Service, Model]] = {}


def model(service: Service) -> Model:
    """Return the model of a service, computed once per loaded service."""
    found = _models.get(id(service))
    if found is None or found[0] is not service:
        found = _models[id(service)] = (service, build(service))
    return found[1]


def build(service: Service) -> Model:
    """Compute the model of a service from its contracts, the emulator's own reading of prose, and hints."""
    service = reading.obeyed(service)
    resources = graph(service)
    kinds = {name: kind_of(service, resource) for name, resource in resources.resources.items()}
    plans = {
        name: _plan(operation, service, resources, kinds) for name, operation in service.operations.items()
    }
    return Model(service, resources, kinds, plans)


def _plan(operation: Operation, service: Service, resources: Graph, kinds: Mapping[str, Kind]) -> Plan:
    owner = resources.owner(operation.name)
    references = resources.references_of(operation.name)
    role, resource, tag_member = _role(operation, owner, references, resources)
    listing = resource.listing if resource and role == "list" else None
    paging = _paging(operation)
    kind = kinds[resource.name] if resource else None
    items = None
    filters: tuple[str, ...] = ()
    if role == "list" and listing:
        items = listing.items
        skipped = (listing.token_in, listing.limit)
        filters = tuple(n for n in operation.request.get("properties", {}) if n not in skipped)
        paging = (listing.token_in, listing.token_out, listing.limit)
    elif role == "read":
        arrays = [n for n, s in operation.response.get("properties", {}).items() if s.get("type") == "array"]
        items = f"{arrays[0]}[]" if arrays else None
    elif role == "tags" and paging[2] and operation.response["properties"][tag_member].get("type") == "array":
        items = f"{tag_member}[]"
    more = operation.root.get("x-paginator", {}).get("more_results")
    return Plan(
        operation=operation,
        role=role,
        kind=kind,
        references=references,
        defaults=plain_defaults(operation) if role in ("create", "list", "read") else (),
        hints={
            "rule": _stated(operation, service),
            **{table: for_operation(service, table, operation.name) for table in _PER_OPERATION},
        },
        value_rules=_value_rules(operation, service),
        filters=filters,
        tag_member=tag_member,
        items=items,
        token_in=paging[0],
        token_out=paging[1],
        limit=paging[2],
        more_out=more if more in operation.response.get("properties", {}) else None,
        always=tuple(sorted(always_present(service, operation, owner), key=lambda path: len(steps(path)))),
    )


def _paging(operation: Operation) -> tuple[str | None, str | None, str | None]:
    def find(schema: Schema, names: tuple[str, ...]) -> str | None:
        return next((n for n in schema.get("properties", {}) if n.lower() in names), None)

    return (
        find(operation.request, ("nexttoken", "marker")),
        find(operation.response, ("nexttoken", "nextmarker")),
        find(operation.request, ("maxresults", "limit", "maxitems")),
    )


def _role(
    operation: Operation, owner: Resource | None, references: tuple[Reference, ...], resources: Graph
) -> tuple[str, Resource | None, str | None]:
    tags = _tag_role(operation)
    if tags and references:
        return tags[0], None, tags[1]
    if owner:
        name = operation.name
        if name == owner.create:
            return "create", owner, None
        if name == owner.describe:
            return "describe", owner, None
        if owner.listing and name == owner.listing.operation:
            return "list", owner, None
        if name == owner.delete:
            return "delete", owner, None
        return ("update" if name in owner.updates else "action"), owner, None
    named = [resources.resources[r] for reference in references for r in reference.resources]
    return "read", named[0] if named else None, None


def _tag_role(operation: Operation) -> tuple[str, str] | None:
    """Tell tag operations by their names and members: tags in, keys in, or tags out."""
    name = operation.name.lower()
    if "tag" not in name:
        return None
    request, response = operation.request.get("properties", {}), operation.response.get("properties", {})
    keys = next((n for n in request if n.lower() in ("tagkeys", "tagkeylist")), None)
    given = next((n for n in request if n.lower() in ("tags", "taglist")), None)
    shown = next((n for n in response if n.lower() in ("tags", "taglist", "resourcetaglist")), None)
    if keys:
        return "untag", keys
    if given and not name.startswith("create"):
        return "tag", given
    return ("tags", shown) if shown and name.startswith(("list", "get", "describe")) else None


def _stated(operation: Operation, service: Service) -> list[dict[str, Any]]:
    """The rules of an operation's members: those whose members it has."""
    known = {position.path for position in walk(operation.request, operation.root)}
    found = for_operation(service, "rule", operation.name)
    return [hint for hint in found if known.issuperset(stated.members(hint))]


def plain_defaults(operation: Operation) -> tuple[tuple[str, Any], ...]:
    """Return the members of a request that have a default, with it: those outside of lists and maps."""

    def plain(position: Position) -> bool:
        return not any(mark in position.path for mark in ("[]", "{}", "{key}"))

    found = walk(operation.request, operation.root)
    return tuple((p.path, p.schema["default"]) for p in found if "default" in p.schema and plain(p))


def _value_rules(operation: Operation, service: Service) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    hints = [h for h in for_operation(service, "value", operation.name) if {"json", "one_of"} & h.keys()]
    paths = [p.path for p in walk(operation.request, operation.root)]
    return tuple((path, h) for h in hints for path in paths if applies(h, operation.name, path))


def referred(plan: Plan, body: Mapping[str, Any]) -> list[tuple[Reference, str]]:
    """Return each reference of a request with the value that it has there."""
    return [(r, v) for r in plan.references for v in values(body, r.path) if isinstance(v, str)]
