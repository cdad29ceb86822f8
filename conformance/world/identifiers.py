"""How a resource is named in a request: by its ARN, its name, or what its description tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.contract import naming
from conformance.contract.model import Service
from conformance.contract.naming import a
from conformance.contract.resources import Graph, Resource, graph
from conformance.contract.roles import Role, is_arn, named
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance


def told(instance: Instance, member: str, describe: Callable[[Instance], Exchange | None]) -> str | None:
    """Return what a resource is called by ``member``, or None where nothing tells.

    Looked up in what its Create was sent, in what that answered, and in its description; a name that none
    of them has (``SourceKeyId``, ``logGroupIdentifier``) takes the resource's identifier.

    Args:
        instance: the resource.
        member: the request member that is to name it, or a member that its description has.
        describe: asks for a resource's description; only called where nothing else tells.
    """
    resource = instance.resource
    low = member.lower()
    if low in (resource.identifier.lower(), resource.name.lower()):
        return instance.identifier
    spellings = _spellings(low, resource)
    for origin in (instance.created_with, instance.created_by and instance.created_by.output):
        found = _find(origin, spellings)
        if found is not None:
            return found
    if is_arn(member) and instance.identifier.startswith("arn:"):
        return instance.identifier
    if Role.NAME in named(member) and instance.name is not None:
        return instance.name
    described = describe(instance)
    if described is not None and described.accepted:
        found = _find(resource.shown_in(described.output, (instance.identifier, instance.name)), spellings)
        if found is not None:
            return found
    stands_for_all = low.endswith("identifier") or low.endswith(resource.identifier.lower())
    return instance.identifier if stands_for_all else None


def _spellings(low: str, resource: Resource) -> tuple[str, ...]:
    ending = next((e for e in naming.ENDINGS if low.endswith(e)), None)
    if ending is None:
        return (low,)
    own = [suffix.lower() + ending for suffix in naming.suffixes(resource.name)]
    anything = low == "resource" + ending  # a request may name another thing so
    return tuple(dict.fromkeys((*([] if anything else [low]), *own, ending)))


def _find(value: Any, spellings: tuple[str, ...]) -> str | None:
    strings = list(_strings(value))
    for wanted in spellings:
        for name, text in strings:
            if name == wanted:
                return text
    return None


def _strings(value: Any) -> Iterator[tuple[str, str]]:
    """Every text with its member's name, lower-case; what lies nearer to the top first."""
    waiting = [value]
    while waiting:
        current = waiting.pop(0)
        if isinstance(current, list):
            waiting.extend(current)
        elif isinstance(current, dict):
            for name, inner in current.items():
                if isinstance(inner, str):
                    yield str(name).lower(), inner
                else:
                    waiting.append(inner)


class Identifiers:
    """Names resources in requests, and asks for their descriptions.

    Args:
        service: the loaded contracts.
        ask: sends one request that changes nothing.
    """

    def __init__(self, service: Service, ask: Callable[[str, Any], Exchange]) -> None:
        self._service = service
        self._graph: Graph = graph(service)
        self._ask = ask

    def describe(self, instance: Instance) -> Exchange | None:
        """Ask for a resource's description; None where it has no Describe.

        Raises:
            Unbuildable: if the description needs a member that is not known.
        """
        view = instance.resource.view
        if view is None:
            return None
        return self._ask(view.operation, self.naming_body(view.operation, instance))

    def tell(self, instance: Instance, member: str) -> str:
        """What a request member names a resource by: its identifier, or another of its names.

        Raises:
            Unbuildable: if nothing tells it.
        """
        found = told(instance, member, self._described)
        if found is None:
            raise Unbuildable(f"{a(instance.resource.name)} does not tell its {member}")
        return found

    def remember(self, instance: Instance) -> None:
        """Have a resource describe itself, so that its names are known when it is gone."""
        self._described(instance)

    def _described(self, instance: Instance) -> Exchange | None:
        if instance.told is None:
            try:
                instance.told = self.describe(instance)
            except Unbuildable:
                return None
        return instance.told

    def naming_body(
        self, operation: str, instance: Instance, given: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The smallest body of an operation that names this resource and what it was created inside, besides
        the members given."""
        resource, request = instance.resource, self._service.operations[operation].request
        takes = request.get("properties", {})
        body: dict[str, Any] = dict(given or {})
        if resource.identifier in takes:
            several = takes[resource.identifier].get("type") == "array"
            body[resource.identifier] = [instance.identifier] if several else instance.identifier
        view = resource.view
        by = view.by if view is not None and operation == view.operation else None
        if by is not None and by not in body:
            body[by] = [instance.identifier]
        for member in takes:
            reference = self._graph.references.get((operation, member))
            known = instance.created_with.get(member)
            if member in body or (known is None and member not in request.get("required", ())):
                continue
            parent = instance.ancestor(reference.resources) if reference is not None else None
            itself = reference is not None and resource.name in reference.resources
            if itself and resource.identifier not in takes and known is None:
                body[member] = self.tell(instance, resource.identifier)  # it takes any kind (a tag's bearer)
            elif member in request.get("required", ()):
                value = instance.members.get(member, known)
                if value is None and parent is not None:
                    value = self.tell(parent, member)
                if value is None:
                    raise Unbuildable(f"{operation} needs {member}, which Create did not tell")
                body[member] = value
            elif isinstance(known, str) and (reference is not None or operation == resource.describe):
                body[member] = known  # it tells which one of several (a bus, a stage)
        return body


def shows(described: Exchange | None, instance: Instance) -> bool:
    """Whether an answer to :meth:`Identifiers.describe` describes the resource."""
    names = (instance.identifier, instance.name)
    return (
        described is not None
        and described.accepted
        and isinstance(instance.resource.shown_in(described.output, names), dict)
    )
