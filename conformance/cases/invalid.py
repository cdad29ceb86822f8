"""Requests that break exactly one requirement, and what that implies.

Keywords are those of :mod:`conformance.cases.valid`, and some that are probed at SHOULD only: ``null`` (null
where a member is required), ``patternWhole`` (the pattern matches a part of the text, but not the whole),
``fraction`` (1.5 for an integer), ``contentEncoding`` (bytes that are no base64).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases import draw_wrong, draws, refuse
from conformance.cases.binding import Binding
from conformance.cases.model import Case
from conformance.cases.place import base, drop, has, put
from conformance.cases.tree import Plan, plan
from conformance.cases.values import Unreachable, smallest
from conformance.contract.model import Operation


def violating(operation: Operation, binding: Binding, path: str, keyword: str) -> tuple[Case, ...]:
    """Return the deterministic cases that break one requirement, most telling first.

    Empty where no value breaks it alone; :func:`unbreakable` says why.

    Raises:
        KeyError: if the request has no such path.
    """
    return _violating(plan(operation, binding), path, keyword)[0]


def unbreakable(operation: Operation, binding: Binding, path: str, keyword: str) -> str | None:
    """Return why :func:`violating` has no case for a requirement, or None where it has one."""
    return _violating(plan(operation, binding), path, keyword)[1]


def strategy(operation: Operation, binding: Binding, path: str, keyword: str) -> SearchStrategy[Case] | None:
    """Return a strategy of random cases that break one requirement; None where there is none.

    What is not broken is drawn as for valid requests; the broken value is drawn where there are many.
    """
    return _strategy(plan(operation, binding), path, keyword)


@lru_cache(maxsize=256)  # cases with texts of the greatest length are large
def _violating(compiled: Plan, path: str, keyword: str) -> tuple[tuple[Case, ...], str | None]:
    try:
        found = _broken(compiled, base(compiled), path, keyword)
    except Unreachable as reason:
        return (), str(reason)
    name = compiled.operation.name
    cases = tuple(Case(name, body, (path, keyword), f"{path} {what}") for what, body in found)
    return cases, None if cases else "no value is known"


def _broken(compiled: Plan, body: Any, path: str, keyword: str) -> list[tuple[str, Any]]:
    node = compiled.nodes[path]
    if keyword == "required":
        if not node.required:
            raise Unreachable("the member is optional")
        whole = body if has(body, path) else put(compiled, body, path, _anything(compiled, path))
        return [("absent", drop(whole, path))]
    if keyword == "null":
        if not node.required:
            raise Unreachable("null is as good as absent for an optional member")
        if node.kind == "document":
            raise Unreachable("null is a document")
        return [("null", put(compiled, body, path, None))]
    if keyword == "dependentRequired":
        return _alone(compiled, body, path)
    if path.endswith("{key}") and keyword in ("type", "fraction"):
        raise Unreachable("keys of JSON objects are always text")
    return [(what, put(compiled, body, path, value)) for what, value in refuse.values(node, keyword)]


def _anything(compiled: Plan, path: str) -> Any:
    try:
        return smallest(compiled.nodes[path])
    except Unreachable:
        return None  # it is dropped again: only the parents matter


def _alone(compiled: Plan, body: Any, path: str) -> list[tuple[str, Any]]:
    needs = compiled.binding.together.get(path, ())
    if not needs:
        raise Unreachable("the member needs no other")
    present = put(compiled, body, path, smallest(compiled.nodes[path]))
    return [(f"without {need}", drop(present, need)) for need in needs]


@lru_cache(maxsize=4096)
def _strategy(compiled: Plan, path: str, keyword: str) -> SearchStrategy[Case] | None:
    if not _violating(compiled, path, keyword)[0]:
        return None
    name = compiled.operation.name
    bases = draws.body(compiled)
    if keyword in ("required", "null", "dependentRequired"):
        return bases.map(
            lambda body: Case(name, _broken(compiled, body, path, keyword)[0][1], (path, keyword), path)
        )
    wrong = draw_wrong.values(compiled.nodes[path], keyword)
    return st.tuples(bases, wrong).map(
        lambda drawn: Case(
            name, put(compiled, drawn[0], path, drawn[1][1]), (path, keyword), f"{path} {drawn[1][0]}"
        )
    )
