"""The pages that a paginator is given: outputs that follow one another by their tokens."""

from __future__ import annotations

import re
from typing import Any

from attrs import field, frozen

from conformance.cases.edit import put
from conformance.cases.tree import Node, Plan
from conformance.cases.values import Unreachable, items, scalar
from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Operation, Paginator, Service
from conformance.sdk import expressions
from conformance.sdk.answers import failure, success
from conformance.sdk.expressions import Unmakeable
from conformance.sdk.inputs import Inputs, inputs
from conformance.sdk.recorder import Answer

_LAST = re.compile(r"(.+)\[-1\]\.([A-Za-z0-9_]+)")
STOP = "StopException"
"""The code of the answer that ends what does not end by itself."""


@frozen
class Pages:
    """Pages as outputs, in the contract's terms, and how many items of the list are on each."""

    outputs: tuple[dict[str, Any], ...]
    tokens: tuple[tuple[Any, ...], ...]
    list_path: str
    counts: tuple[int, ...] = field(default=())


def pages(service: Service, operation: Operation, counts: tuple[int, ...], same_token: bool = False) -> Pages:
    """Return so many items on each of the pages; every page but the last has a token.

    Args:
        service: the contracts.
        operation: one with a paginator.
        counts: how many items there are on each page.
        same_token: whether all tokens are the same one.

    Raises:
        Unmakeable: if the paginator's expressions ask for more than is made here.
    """
    paginator = operation.paginator
    assert paginator is not None
    known = inputs(service)
    plan = known.plan(operation.name, "response")
    path = _list_path(plan, paginator)
    made: list[dict[str, Any]] = []
    first = 0
    for place, count in enumerate(counts):
        last = place == len(counts) - 1
        output = _page(known, plan, operation.name, path, first, count)
        output = _with_tokens(plan, paginator, output, "t" if same_token else f"token-{place + 1}", last)
        made.append(known.finished(output))
        first += count
    tokens = tuple(tuple(expressions.value(e, output) for e in paginator.output_tokens) for output in made)
    if any(not all(found) for found in tokens[:-1]):
        raise Unmakeable("a page without a token came out")
    if len(set(map(repr, tokens[:-1]))) < len(tokens) - 1 and not same_token:
        raise Unmakeable("two pages with the same token came out")
    if not paginator.more_results and any(tokens[-1]):
        raise Unmakeable("the last page has a token")
    return Pages(tuple(made), tokens, path, counts)


def _list_path(plan: Plan, paginator: Paginator) -> str:
    for key in paginator.result_keys:
        path = expressions.path_of(key)
        if path in plan.nodes and kind_of_value(plan.nodes[path].schema) == "array":
            return path
    raise Unmakeable("the pages hold no list")


def _page(known: Inputs, plan: Plan, operation: str, path: str, first: int, count: int) -> dict[str, Any]:
    node = plan.nodes[path]
    try:
        wanted = _items(node, first + count)[first:]
    except Unreachable as reason:
        raise Unmakeable(str(reason)) from reason
    output: dict[str, Any] = put(plan, known.minimal(operation, "response"), path, wanted)
    return output


def _items(node: Node, count: int) -> list[Any]:
    """As many items, as different as they can be: who mixes equal ones up is not seen."""
    made = items(node, count)
    inner = node.item
    if inner is None or inner.kind != "object" or len({repr(item) for item in made}) == count:
        return made
    for member in inner.members.values():
        name = member.path.rpartition(".")[2]
        if kind_of_value(member.schema) in ("text", "number", "timestamp") and not inner.union:
            told = [{**item, name: scalar(member, serial)} for serial, item in enumerate(made)]
            if len({repr(item) for item in told}) == count:
                return told
    return made


def _with_tokens(plan: Plan, paginator: Paginator, output: Any, token: str, last: bool) -> Any:
    for expression in paginator.output_tokens:
        in_list = _LAST.fullmatch(expression)
        if in_list is not None:
            listed = expressions.value(in_list[1], output) or []
            for place, item in enumerate(listed):
                item[in_list[2]] = f"{token}-{place}"
        elif not last:
            path = expressions.path_of(expression)
            kind = kind_of_value(plan.nodes[path].schema) if path in plan.nodes else ""
            if kind != "text":
                raise Unmakeable(f"a token is of type {kind or 'none'}")
            output = put(plan, output, path, token)
    if paginator.more_results:
        output = put(plan, output, expressions.path_of(paginator.more_results), not last)
    return output


def answers(service: Service, operation: Operation, found: Pages) -> tuple[Answer, ...]:
    """Return the answers that carry pages, and one more that ends what goes on all the same."""
    stop = failure(service, STOP, "There is no such page.", 400)
    return (*(success(service, operation, output) for output in found.outputs), stop)
