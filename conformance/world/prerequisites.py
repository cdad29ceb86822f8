"""What has to be done before a request makes sense: an operation's forerunners, and what it uses up."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.contract import effects
from conformance.contract.hints import for_operation
from conformance.contract.model import Service
from conformance.contract.resources import Graph, Reference

_BROUGHT_ABOUT_BY: Mapping[str, tuple[str, ...]] = {
    "Delete": ("Put", "Set", "Add", "Associate"),
    "Get": ("Put", "Set"),
    "Describe": ("Put", "Set"),
    "Remove": ("Put", "Add", "Set"),
    "Cancel": ("", "Schedule", "Start", "Create", "Request", "Initiate"),
    "Stop": ("Start",),
    "Deregister": ("Register",),
    "Disassociate": ("Associate",),
    "Disable": ("Enable",),
    "Restore": ("Delete",),
}
"""A verb, and the verbs with which another operation on the same noun makes something for it to act on."""


def forerunners(service: Service, graph: Graph, operation: str) -> tuple[str, ...]:
    """Return the operations that must have been accepted before this one, on the same resources.

    By ``[[first]]`` hints; else by the verb, for an operation that belongs to no resource:
    ``CancelKeyDeletion`` after ``ScheduleKeyDeletion``, ``DeleteRetentionPolicy`` after
    ``PutRetentionPolicy``.
    """
    hints = for_operation(service, "first", operation)
    if hints:
        return tuple(name for hint in hints for name in hint["operations"])
    if graph.owner(operation) is not None:
        return ()
    verb = next((v for v in _BROUGHT_ABOUT_BY if operation.startswith(v)), None)
    if verb is None:
        return ()
    noun = operation.removeprefix(verb)
    for other in _BROUGHT_ABOUT_BY[verb]:
        name = other + noun
        owner = graph.owner(name)
        if name in service.operations and (owner is None or owner.create != name):
            return (name,)
    return ()


def uses_up(service: Service, graph: Graph, operation: str) -> bool:
    """Whether what an operation names may be of no use to other requests afterwards.

    The delete, the updates and the actions of a resource are looked after one by one.
    """
    return graph.owner(operation) is None and effects.uses_up(service, operation)


def ancestors(graph: Graph, name: str, above: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the kinds of resources inside or out of which a kind of resource is created."""
    resource = graph.resources.get(name)
    if resource is None or resource.create is None or name in above:
        return frozenset()
    taken = (*graph.references_of(resource.create), *_values_of(graph, resource.create))
    direct = {reference.resources[0] for reference in taken} - {name}
    return frozenset(direct).union(*(ancestors(graph, parent, (*above, name)) for parent in direct))


def _values_of(graph: Graph, operation: str) -> tuple[Reference, ...]:
    return tuple(r for (name, _), r in graph.values.items() if name == operation)
