"""``required`` and ``optional``: whether a member may be absent."""

from __future__ import annotations

from typing import Any

from conformance.cases.edit import drop, has, put
from conformance.cases.keywords.keyword import Keyword, Labelled
from conformance.cases.tree import Node, Plan
from conformance.cases.values import Unreachable, smallest


def present(node: Node) -> list[Labelled]:
    """Return a value that is there."""
    return [("present", smallest(node))]


def _absent(plan: Plan, body: Any, path: str) -> list[Labelled]:
    if not plan.nodes[path].required:
        raise Unreachable("the member is optional")
    whole = body if has(body, path) else put(plan, body, path, _anything(plan, path))
    return [("absent", drop(whole, path))]


def _anything(plan: Plan, path: str) -> Any:
    try:
        return smallest(plan.nodes[path])
    except Unreachable:
        return None  # it is dropped again: only the parents matter


def _is_member(node: Node) -> bool:
    return not node.path.endswith(("[]", "{}", "{key}"))


REQUIRED = Keyword(
    "required",
    applies=lambda node: _is_member(node) and node.required,
    keep=present,
    break_request=_absent,
)
OPTIONAL = Keyword(
    "optional",
    applies=lambda node: _is_member(node) and not node.required,
    keep=present,
    absent=True,
    tolerated=True,
)
