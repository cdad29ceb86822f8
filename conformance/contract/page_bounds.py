"""Which list of an answer obeys the page size that a request asks for, also where the items are parts.

botocore's paginators tell it; else it is the list of the resources that the operation lists, or the only list
that the answer has. Where none of these says it, no list is taken to be meant.
"""

from __future__ import annotations

from attrs import frozen

from conformance.contract.model import Operation, Service
from conformance.contract.paths import at, walk
from conformance.contract.resources import graph
from conformance.contract.roles import Role, roles


@frozen
class PageBound:
    """A request member that says how many items an answer may have in a list, and the list's path there."""

    limit: str
    items: str


def page_bound(service: Service, operation: Operation) -> PageBound | None:
    """Return how an operation bounds its pages; None where it does not, or where no list is known for it."""
    owner = graph(service).owner(operation.name)
    listing = owner.listing if owner is not None else None
    if listing is not None and listing.operation == operation.name:
        return PageBound(listing.limit, listing.items.removesuffix("[]")) if listing.limit else None
    limit = roles(service).member(operation.name, "request", Role.PAGE_SIZE)
    items = _list(operation) if limit is not None else None
    return PageBound(limit, items) if limit is not None and items is not None else None


def _list(operation: Operation) -> str | None:
    for path in operation.paginator.result_keys if operation.paginator else ():
        try:
            found = at(operation.response, operation.root, path)
        except KeyError:
            continue  # an expression, and no path
        return path if found.get("type") == "array" else None
    positions = walk(operation.response, operation.root)
    lists = [p.path for p in positions if p.schema.get("type") == "array" and "[]" not in p.path]
    return lists[0] if len(lists) == 1 else None
