"""``null``: as good as absent for an optional member, and refused where a member is required."""

from __future__ import annotations

from typing import Any

from conformance.cases.edit import put, without
from conformance.cases.keywords.keyword import Keyword, Labelled, Seen
from conformance.cases.tree import Plan, parent_path
from conformance.cases.values import Unreachable


def _accepted(plan: Plan, body: Any, path: str) -> list[Labelled]:
    node = plan.nodes[path]
    if node.always or node.kind == "document":
        raise Unreachable("every client sends this member" if node.always else "null is a document")
    if plan.nodes.get(parent_path(path), plan.root).union:
        raise Unreachable("exactly one member of a union is set")
    return [("null", put(plan, without(plan, body, path), path, None, complete=False))]


def _refused(plan: Plan, body: Any, path: str) -> list[Labelled]:
    node = plan.nodes[path]
    if not node.required:
        raise Unreachable("null is as good as absent for an optional member")
    if node.kind == "document":
        raise Unreachable("null is a document")
    return [("null", put(plan, body, path, None))]


NULL = Keyword(
    "null",
    keep_request=_accepted,
    break_request=_refused,
    implies=frozenset({"type", "enum"}),
    tolerated=True,
    seen=Seen.OTHERWISE,
)
