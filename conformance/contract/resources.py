"""Resources: which operations of a service create, describe, list, update and delete one kind of thing,
and which request members name one.

Inferred from the contracts alone: by the operations' names and by who returns what each member takes
(producer–consumer inference as in RESTler, https://doi.org/10.1109/ICSE.2019.00083). Where names do not
tell, ``[[resource]]`` and ``[[reference]]`` hints do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from attrs import evolve, frozen

from conformance.contract import naming
from conformance.contract.graph import Graph, InRequest, Listing, Reference, Resource, View
from conformance.contract.hints import hinted
from conformance.contract.model import Service
from conformance.contract.paths import at
from conformance.contract.references import holder_of, produced_values, references_in
from conformance.contract.resource_inference import assemble

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
        add(assemble(service, name, hint.get("create"), hint))
    for verb in naming.CREATE_VERBS:
        for operation in service.operations:
            noun = operation.removeprefix(verb)
            if operation in taken or noun == operation or noun in found:
                continue
            resource = assemble(service, noun, operation, {})
            add(resource and _settled(service, resource, found))
    for verb in _FACET_VERBS:
        for operation in service.operations:
            noun = operation.removeprefix(verb)
            if operation not in taken and noun != operation and noun not in found:
                add(_facet(service, noun, operation, found))
    for operation in service.operations:
        verb, noun = naming.verb_and_noun(operation)
        if verb in naming.READ_VERBS and noun not in found and operation not in taken:
            resource = assemble(service, noun, None, {})
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
    """What is put on a resource and read back by that resource's identifier alone (its policy); else None."""
    describe = next((v + noun for v in naming.READ_VERBS if v + noun in service.operations), None)
    if describe is None or not create.startswith(_FACET_VERBS):
        return None
    taken = service.operations[create].request.get("required", ())
    asked = service.operations[describe].request.get("required", ())
    shared = [m for m in taken if m in asked]
    if set(asked) - set(taken):
        return None  # what is read must be told apart by more than whose it is: there may be many
    named = [(m, holder_of(service, service.operations[create], m, found)) for m in shared]
    holders = [(m, parent) for m, parent in named if parent is not None and not parent.facet]
    if not holders:
        return None
    member, parent = max(holders, key=lambda pair: len(pair[1].name))
    resource = assemble(service, noun, create, {"identifier": member, "list": ""})
    return resource and evolve(
        resource, facet=parent.name, produced=InRequest(member), named_by=None, status=None
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
