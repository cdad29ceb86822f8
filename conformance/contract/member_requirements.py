"""What a member of a request has to keep: the requirements of one position."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from conformance.contract.derivation import make, where_of
from conformance.contract.hints import applies, for_operation, source_of
from conformance.contract.kinds import KEYWORDS, KINDS, SHOULD
from conformance.contract.knowledge import is_complete
from conformance.contract.model import Operation, Requirement, Service
from conformance.contract.paths import Position, steps
from conformance.contract.resources import Graph, Reference, graph
from conformance.contract.roles import Role, roles
from conformance.contract.rules import Rule, rules
from conformance.contract.tagging import carries_tags, tag_operations

_TAGS = (Role.TAGS, Role.TAG_KEYS)


def of_member(service: Service, op: Operation, at_: Position, model: Graph) -> Iterator[Requirement]:
    """Yield what a position is held to by its keywords, its rules, and what it names."""
    path, schema = at_.path, at_.schema
    last = steps(path)[-1]
    if last not in ("[]", "{}", "{key}"):
        name = "required" if at_.required else "optional"
        yield make(
            service, op.name, KINDS[name], path, where_of(op, schema, name if at_.required else "type")
        )
        yield make(service, op.name, KINDS["null"], path, where_of(op, schema, "type"))
    if "type" in schema and last != "{key}":
        shown = "timestamp" if schema.get("format") == "timestamp" else schema["type"]
        yield make(service, op.name, KINDS["type"], path, where_of(op, schema, "type"), value=shown)
    for keyword in KEYWORDS:
        if keyword in schema and not _vacuous(keyword, schema[keyword]):
            where = where_of(op, schema, keyword)
            yield make(service, op.name, KINDS[keyword], path, where, value=schema[keyword])
    if "pattern" in schema and last != "{key}":
        where = where_of(op, schema, "pattern")
        yield make(service, op.name, KINDS["patternWhole"], path, where, value=schema["pattern"])
    if any(str(v).swapcase() not in schema["enum"] for v in schema.get("enum", ())) and last != "{key}":
        yield make(service, op.name, KINDS["enumCase"], path, where_of(op, schema, "enum"))
    if schema.get("x-union"):
        yield make(service, op.name, KINDS["x-union"], path, where_of(op, schema, "type"))
    if "default" in schema and not _is_update(op, model):
        where = where_of(op, schema, "default")
        yield make(service, op.name, KINDS["default"], path, where, value=schema["default"])
        if "." in path and not {"[]", "{}"} & set(steps(path)) and _is_create(op, model):
            yield make(service, op.name, KINDS["defaultShown"], path, where, value=schema["default"])
    for hint in for_operation(service, "value", op.name):
        if applies(hint, op.name, path) and hint.get("invalid"):
            kind = KINDS["values" if "one_of" in hint else "format"]
            yield make(service, op.name, kind, path, source_of(hint), value=hint.get("one_of", ""))
    told: dict[str, list[Rule]] = {}
    for rule in rules(service, op.name):
        if rule.path == path and not rule.narrows:
            told.setdefault(rule.kind, []).append(rule)
    for name, same in told.items():
        value = same[0].paths[1:] if name == "dependentRequired" else "; ".join(map(str, same))
        ruled = make(service, op.name, KINDS[name], path, same[0].source, value=value)
        yield evolve(ruled, level=SHOULD) if all(rule.should for rule in same) else ruled
    for hint in for_operation(service, "needs", op.name):
        if hint["path"] == path:
            yield make(service, op.name, KINDS["needs"], path, source_of(hint), value=hint["equals"])
    reference = model.references.get((op.name, path))
    if reference:
        owner = model.owner(op.name)
        listing = owner is not None and owner.listing is not None and owner.listing.operation == op.name
        where = where_of(op, schema, "type")
        named = reference.resources[0] if len(reference.resources) == 1 else "resource"
        if listing and owner is not None and path in owner.filters:
            yield make(service, op.name, KINDS["filter"], path, where, value=named)
        elif not listing:
            yield make(service, op.name, KINDS["reference"], path, where, value=named)
        if not listing and len(reference.resources) == 1 and _tells_its_kind(service, op, reference, model):
            yield make(service, op.name, KINDS["referenceKind"], path, where, value=named)
        if not listing and len(reference.resources) == 1 and "x-names" in schema:
            where = where_of(op, schema, "x-names")
            yield make(service, op.name, KINDS["names"], path, where, value=schema["x-names"])
    if _is_tag_list(service, op, path, schema):
        yield from _of_tags(service, op, path, schema)


def _tells_its_kind(service: Service, op: Operation, reference: Reference, model: Graph) -> bool:
    """Whether a member is known to name one kind of resource alone: not by a hint, which may choose one."""
    resource = model.resources[reference.resources[0]]
    is_hinted = any(applies(h, op.name, reference.path) for h in for_operation(service, "reference", op.name))
    certain = not (reference.member or resource.facet or is_hinted)
    return certain or is_complete(service, op.name)


def _is_create(op: Operation, model: Graph) -> bool:
    owner = model.owner(op.name)
    return owner is not None and op.name == owner.create


def _is_update(op: Operation, model: Graph) -> bool:
    """Whether the operation is an update, for which an omitted member is one that stays as it was."""
    owner = model.owner(op.name)
    return owner is not None and op.name in owner.updates


def _vacuous(keyword: str, value: Any) -> bool:
    """Whether nothing can violate the keyword (a minimum length of 0) or nothing can reach it."""
    return keyword.startswith(("minL", "minI", "minP", "x-min")) and value == 0


def _is_tag_list(service: Service, op: Operation, path: str, schema: Any) -> bool:
    found = roles(service).of(op.name, "request", path)
    return len(steps(path)) == 1 and schema.get("type") in ("array", "object") and not found.isdisjoint(_TAGS)


def is_shown_as_tags(service: Service, op: Operation, path: str, schema: Any) -> bool:
    """Whether a create takes tags that an operation of their own lists."""
    owner = graph(service).owner(op.name)
    creates = owner is not None and owner.create == op.name
    return creates and bool(tag_operations(service).listing) and _is_tag_list(service, op, path, schema)


def _of_tags(service: Service, op: Operation, path: str, schema: Any) -> Iterator[Requirement]:
    tags, where = tag_operations(service), where_of(op, schema, "type")
    if tags.adds(op.name) or tags.removes(op.name):
        found, resources = tags.find(op.name), graph(service).resources
        shown = tags.listing or any(carries_tags(service, resources[kind]) for kind in found.kinds)
        if path == found.member and shown:
            yield make(service, op.name, KINDS["removed" if tags.removes(op.name) else "added"], path, where)
    elif is_shown_as_tags(service, op, path, schema):
        yield make(service, op.name, KINDS["echo"], path, where)
