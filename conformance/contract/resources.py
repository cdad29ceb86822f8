"""Resources: which operations of a service create, describe, list, update and delete one kind of thing,
and which request members name one.

Inferred from the contracts alone: by the operations' names and by who returns what each member takes
(producer–consumer inference as in RESTler, https://doi.org/10.1109/ICSE.2019.00083). Where names do not
tell, ``[[resource]]`` and ``[[reference]]`` hints do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import evolve, frozen

from conformance.contract import naming
from conformance.contract.graph import Graph, Listing, Reference, Resource, View
from conformance.contract.hints import hinted
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import at, steps, walk
from conformance.contract.referring import holder_of, produced_values, references_in

__all__ = ["Graph", "Listing", "Reference", "Resource", "View", "graph"]

_FACET_VERBS = ("Put", "Set")


@lru_cache(maxsize=16)
def _graph(service_id: int, holder: _Holder) -> Graph:
    service = holder.service
    resources = _resources(service)
    references: dict[tuple[str, str], Reference] = {}
    for operation in service.operations.values():
        for reference in references_in(service, operation, resources):
            references[operation.name, reference.path] = reference
    products, values = produced_values(service, resources, references)
    found = {r.name: _with_filters(r, service, references) for r in resources.values()}
    return Graph({**found, **products}, references, values)


@frozen(eq=False)
class _Holder:
    service: Service

    def __hash__(self) -> int:
        return id(self.service)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder) and other.service is self.service


def graph(service: Service) -> Graph:
    """Return the resource graph of a service (computed once per loaded service)."""
    return _graph(id(service), _Holder(service))


def _resources(service: Service) -> dict[str, Resource]:
    found: dict[str, Resource] = {}
    taken: set[str] = set()

    def add(resource: Resource | None) -> None:
        if resource is not None:
            found[resource.name] = resource
            taken.update(resource.operations)

    hints = {h["name"]: h for h in hinted(service, "resource")}
    for name, hint in hints.items():
        add(_assemble(service, name, hint.get("create"), hint))
    for verb in naming.CREATE_VERBS:
        for operation in service.operations:
            noun = operation.removeprefix(verb)
            if operation in taken or noun == operation or noun in found:
                continue
            resource = _assemble(service, noun, operation, {})
            add(resource and _settled(service, resource, found))
    for verb in _FACET_VERBS:
        for operation in service.operations:
            noun = operation.removeprefix(verb)
            if operation not in taken and noun != operation and noun not in found:
                add(_facet(service, noun, operation, found))
    for operation in service.operations:
        verb, noun = naming.verb_and_noun(operation)
        if verb in naming.READ_VERBS and noun not in found and operation not in taken:
            resource = _assemble(service, noun, None, {})
            if resource and resource.listing and _is_found(service, resource):
                add(resource)
    return found


def _settled(service: Service, resource: Resource, found: Mapping[str, Resource]) -> Resource | None:
    """A resource as it is; a facet of another one, where it has no identifier of its own; or None."""
    assert resource.create is not None
    if is_own(resource.identifier, resource.name) and _is_needed(service, resource):
        return resource
    facet = _facet(service, resource.name, resource.create, found)
    if facet is not None or is_own(resource.identifier, resource.name):
        return facet or resource
    parent = holder_of(service, service.operations[resource.create], resource.identifier, found)
    return resource if parent is None and resource.produced is not None else None


def _is_needed(service: Service, resource: Resource) -> bool:
    """Whether the identifier must be given to Create or Describe (or Create alone yields it)."""
    named = [service.operations[op].request for op in (resource.create, resource.describe) if op]
    takes = [r for r in named if resource.identifier in r.get("properties", {})]
    return not takes or any(resource.identifier in r.get("required", ()) for r in takes)


def _facet(service: Service, noun: str, create: str, found: Mapping[str, Resource]) -> Resource | None:
    """What is put on a resource and read back by that resource's identifier (its policy); else None."""
    describe = next((v + noun for v in naming.READ_VERBS if v + noun in service.operations), None)
    if describe is None or not create.startswith(_FACET_VERBS):
        return None
    taken = service.operations[create].request.get("required", ())
    asked = service.operations[describe].request.get("required", ())
    shared = [m for m in taken if m in asked]
    named = [(m, holder_of(service, service.operations[create], m, found)) for m in shared]
    holders = [(m, parent) for m, parent in named if parent is not None and not parent.facet]
    if not holders:
        return None
    member, parent = max(holders, key=lambda pair: len(pair[1].name))
    resource = _assemble(service, noun, create, {"identifier": member, "list": ""})
    return resource and evolve(
        resource, facet=parent.name, produced=f"request:{member}", named_by=None, status=None
    )


def is_own(identifier: str, noun: str) -> bool:
    """Whether an identifier's name is made of the resource's own, or says nothing (``Name``)."""
    low = identifier.lower()
    own = {s.lower() + e for s in naming.suffixes(noun) for e in (*naming.ENDINGS, "")}
    return low in own or low in naming.ENDINGS


def _is_found(service: Service, resource: Resource) -> bool:
    """Whether resources that no operation creates can be found in their list."""
    if any(h["resource"] == resource.name for h in hinted(service, "builtin")):
        return True
    listing = resource.listing
    if listing is None or listing.operation == resource.describe:
        return False
    operation = service.operations[listing.operation]
    item = at(operation.response, operation.root, listing.items)
    return resource.identifier in item.get("properties", {}) or item.get("type") == "string"


def _assemble(service: Service, noun: str, create: str | None, hint: Mapping[str, Any]) -> Resource | None:
    ops = service.operations

    def find(key: str, verbs: tuple[str, ...]) -> str | None:
        if key in hint:
            return str(hint[key]) or None
        return next((v + noun for v in verbs if v + noun in ops and v + noun != create), None)

    describe = find("describe", naming.READ_VERBS)
    delete = find("delete", naming.DELETE_VERBS)
    listing = _listing(service, noun, hint)
    if describe is None and (delete is None or listing is None) and not hint.get("identifier"):
        return None
    key_operation = describe or delete
    identifier = hint.get("identifier") or (
        _identifier(ops[key_operation], noun, ops.get(create or "")) if key_operation else None
    )
    if identifier is None:
        return None
    updates = tuple(hint["update"]) if "update" in hint else tuple(
        v + noun for v in naming.UPDATE_VERBS if v + noun in ops
    )  # fmt: skip
    actions = tuple(hint["actions"]) if "actions" in hint else tuple(
        op for op in ops if op.startswith(("Start", "Stop")) and op != create
        and (op[5:] == noun or op[4:] == noun or op[4:].startswith(noun))
        and not any(_longer(other, noun, op) for other in _nouns(service))
    )  # fmt: skip
    wrapper = hint["wrapper"] if "wrapper" in hint else _wrapper(ops[describe], noun) if describe else ""
    named_by = hint.get("named_by") or (_named_by(ops[create], noun, identifier) if create else None)
    return Resource(
        name=noun,
        create=create,
        describe=describe,
        listing=listing,
        delete=delete,
        updates=updates,
        actions=actions,
        identifier=identifier,
        produced=hint.get("produced") or (_produced(ops[create], identifier, noun) if create else None),
        named_by=named_by,
        wrapper=wrapper,
        status=_status(ops[describe], wrapper) if describe else None,
        view=_view(service, describe, wrapper, listing, identifier, named_by),
    )


def _view(
    service: Service, describe: str | None, wrapper: str, listing: Listing | None, identifier: str,
    named_by: str | None,
) -> View | None:  # fmt: skip
    """Where one resource is described: by Describe, else as an item of the list that tells who it is."""
    if describe is not None:
        return View(describe, wrapper)
    if listing is None:
        return None
    operation = service.operations[listing.operation]
    item = at(operation.response, operation.root, listing.items).get("properties", {})
    if identifier not in item and named_by not in item:
        return None
    takes: Mapping[str, Schema] = operation.request.get("properties", {})
    several = {"string": identifier, "array": identifier + "s"}
    by = next((m for kind, m in several.items() if takes.get(m, {}).get("type") == kind), None)
    return View(listing.operation, listing.items, by)


def _nouns(service: Service) -> set[str]:
    return {op.removeprefix("Create") for op in service.operations if op.startswith("Create")}


def _longer(other: str, noun: str, operation: str) -> bool:
    """Whether an action belongs rather to a resource with a longer name (SolutionVersion, Solution)."""
    return len(other) > len(noun) and other in operation


def _identifier(operation: Operation, noun: str, create: Operation | None) -> str | None:
    """The request member that names one resource: the required one, else the one named after it.

    Of several the first that Create yields or takes, since else no new resource could be named.
    """
    required = operation.request.get("required", [])
    properties = operation.request.get("properties", {})
    strings = [n for n in required if properties[n].get("type") == "string"]
    fitting = [
        str(name)
        for suffix in [*naming.suffixes(noun), ""]
        for ending in naming.ENDINGS
        for name in [*strings, *properties]
        if name.lower() == suffix.lower() + ending
    ]
    if not fitting and len(strings) == 1:
        return str(strings[0])
    known = [name for name in fitting if create is not None and _produced(create, name, noun)]
    return next(iter(known or fitting), None)


def _produced(create: Operation, identifier: str, noun: str) -> str | None:
    """Where Create yields the identifier: its response, else the request member of that name."""
    last = identifier.lower()
    wanted = {last, naming.camel(noun).lower() + "arn", "arn"} if last.endswith("arn") else {last}
    for position in walk(create.response, create.root):
        if steps(position.path)[-1].lower() in wanted and "[]" not in position.path:
            return position.path
    for name in create.request.get("properties", {}):
        if name.lower() == last:
            return f"request:{name}"
    for position in walk(create.response, create.root):
        step = steps(position.path)[-1].lower()
        if "[]" not in position.path and step in {noun.lower() + "arn", noun.lower() + "id", "arn", "id"}:
            return position.path
    return None


def _named_by(create: Operation, noun: str, identifier: str) -> str | None:
    properties: Mapping[str, Schema] = create.request.get("properties", {})
    names = {n.lower(): n for n, s in properties.items() if "enum" not in s}
    chosen = [identifier.lower()] if identifier in create.request.get("required", ()) else []
    for wanted in (*chosen, *(suffix.lower() + "name" for suffix in [*naming.suffixes(noun), ""])):
        if wanted in names:
            return str(names[wanted])
    return None


def _wrapper(describe: Operation, noun: str) -> str:
    properties = describe.response.get("properties", {})
    objects = [n for n, s in properties.items() if s.get("type") == "object" and "properties" in s]
    for name in objects:
        if name.lower() in {noun.lower(), *(s.lower() for s in naming.suffixes(noun))}:
            return str(name)
    return str(objects[0]) if len(objects) == 1 and len(properties) == 1 else ""


def _status(describe: Operation, wrapper: str) -> str | None:
    schema = at(describe.response, describe.root, wrapper) if wrapper else describe.response
    names = {n.lower(): n for n, s in schema.get("properties", {}).items() if s.get("type") == "string"}
    return next((names[s] for s in naming.STATUS_NAMES if s in names), None)


def _listing(service: Service, noun: str, hint: Mapping[str, Any]) -> Listing | None:
    candidates = [hint["list"]] if hint.get("list") else [
        op for verb in naming.LIST_VERBS for op in service.operations
        if op.startswith(verb) and op[len(verb):].lower() in naming.plurals(noun)
    ]  # fmt: skip
    if hint.get("list") == "":
        return None
    for name in candidates:
        operation = service.operations[name]
        arrays = [n for n, s in operation.response.get("properties", {}).items() if s.get("type") == "array"]
        if not arrays:
            continue
        named = [a for a in arrays if a.lower() in naming.plurals(noun)]
        items = hint.get("items") or (named or arrays)[0] + "[]"
        return Listing(name, items, *_paging(operation))
    return None


def _paging(operation: Operation) -> tuple[str | None, str | None, str | None]:
    request = {n.lower(): n for n in operation.request.get("properties", {})}
    response = {n.lower(): n for n in operation.response.get("properties", {})}
    token_in = next((request[n] for n in sorted(naming.TOKEN_NAMES) if n in request), None)
    token_out = next((response[n] for n in sorted(naming.TOKEN_NAMES) if n in response), None)
    limit = next((request[n] for n in sorted(naming.LIMIT_NAMES) if n in request), None)
    return (token_in, token_out, limit) if token_in and token_out else (None, None, limit)


def _with_filters(
    resource: Resource, service: Service, references: Mapping[tuple[str, str], Reference]
) -> Resource:
    """Find which request members of the list select by a member that Create takes."""
    if resource.listing is None or resource.create is None:
        return resource
    listing = service.operations[resource.listing.operation]
    created = service.operations[resource.create].request.get("properties", {})
    filters = {
        name: name
        for name in listing.request.get("properties", {})
        if name in created and (resource.listing.operation, name) in references
    }
    return evolve(resource, filters=filters)
