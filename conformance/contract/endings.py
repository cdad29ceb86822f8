"""How a run ends what it has made: by the Delete of its kind, or by what a ``[[clean_up]]`` hint names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from conformance.contract.hints import hinted
from conformance.contract.model import Service
from conformance.contract.resources import Resource, graph


@frozen
class Ending:
    """An operation that ends a resource, and the members of its request besides those that name it.

    ``ended`` are the exceptions that say that it was ended before.
    """

    operation: str
    members: Mapping[str, Any] = {}
    ended: tuple[str, ...] = ()


def ending(service: Service, resource: Resource) -> Ending | None:
    """How a resource of a kind is ended; None where no operation does it."""
    if resource.delete is not None:
        return Ending(resource.delete)
    for hint in hinted(service, "clean_up"):
        if hint["resource"] == resource.name:
            return Ending(hint["operation"], hint.get("with", {}), tuple(hint.get("ended", ())))
    return None


def stays(service: Service, resource: Resource) -> bool:
    """Whether nothing ends a resource of a kind, nor what it is a part of."""
    if ending(service, resource) is not None:
        return False
    whole = graph(service).resources.get(resource.facet or "")
    return whole is None or stays(service, whole)
