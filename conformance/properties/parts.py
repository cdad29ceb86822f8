"""Giving a resource more parts, so that a list of them has something to page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from conformance.cases import valid
from conformance.cases.model import Case
from conformance.checks.under_test import UnderTest
from conformance.contract import naming
from conformance.contract.effects import effect, uses_up
from conformance.contract.model import Operation, Service
from conformance.contract.page_bounds import PageBound
from conformance.contract.paths import steps
from conformance.contract.tagging import tag_operations

_ADDING = (*naming.CREATE_VERBS, "Add", "AdminAdd", "Publish", "Tag")
_MOST = 3
"""How many operations are tried."""
_AGAIN = 2
"""How often each request is sent: fresh names make the second another one."""
_TAGS = {"first": "1", "second": "2", "third": "3"}


def adding(service: Service, bound: PageBound, operation: Operation) -> tuple[str, ...]:
    """The operations that may add to a list: they change something, take a member that its operation takes,
    and have in their names what the items are called (``imageIds``: ``PutImage``).

    A guess by names, and harmless: it decides what is tried, and no verdict.
    """
    shared = set(operation.request.get("properties", {})) - {bound.limit}
    candidates = [
        other.name
        for other in service.operations.values()
        if shared & set(other.request.get("properties", {}))
        and not (effect(service, other.name).reads or uses_up(service, other.name))
    ]
    listed = naming.words(steps(bound.items)[-1])
    for count in range(len(listed), 0, -1):
        noun = "".join(listed[:count]).lower().removesuffix("s")
        found = [name for name in candidates if noun in name.lower()]
        if found:
            return tuple(sorted(found, key=lambda name: not name.startswith(_ADDING))[:_MOST])
    return ()


def enlarging(
    target: UnderTest, bound: PageBound, operation: Operation, body: Mapping[str, Any]
) -> Iterator[Callable[[], object]]:
    """Yield steps that may make the list longer which a request asks for, the likeliest first."""
    tags = tag_operations(target.service)
    for name in adding(target.service, bound, operation):
        contract, binding = target.service.operations[name], target.binding(name)
        cases = [valid.full(contract, binding), valid.minimal(contract, binding)]
        for case in cases * _AGAIN:
            named = {m: body[m] for m in body if m in contract.request["properties"]}
            given = {**case.params, **named}
            if tags.adds(name):
                found = tags.find(name)
                given[found.member] = found.spelled(_TAGS)
            yield partial(target.send, Case(name, given, what=f"for a longer list of {bound.items}"))
