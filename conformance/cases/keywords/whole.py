"""What is about a request as a whole: ``accepted``, ``combinations`` (every pair of members and values), and
``unknownMember`` (a member that nobody declared is ignored)."""

from __future__ import annotations

from typing import Any

from conformance.cases import pairwise
from conformance.cases.edit import has, put, settle
from conformance.cases.keywords.keyword import Keyword, Labelled
from conformance.cases.tree import Plan
from conformance.cases.values import fullest, smallest

UNKNOWN = "conformanceUnknownMember"
"""The name of a member that no operation has."""
_SORTS: tuple[Labelled, ...] = (("a text", "a"), ("a number", 1), ("an object", {"a": []}))


def _least_and_most(plan: Plan, body: Any, _: str) -> list[Labelled]:
    return [("required members only", body), ("every member", settle(plan, fullest(plan.root)))]


def _pairs(plan: Plan, _: Any, __: str) -> list[Labelled]:
    return [(case.what, case.params) for case in pairwise.bodies(plan)]


def _unknown(plan: Plan, body: Any, path: str) -> list[Labelled]:
    if path:
        held = smallest(plan.nodes[path])
        return [("an unknown member", put(plan, body, path, {**held, UNKNOWN: "a"}))]
    found = [(f"an unknown member, {what}", {**body, UNKNOWN: value}) for what, value in _SORTS]
    for node in plan.nodes.values():
        if node.kind == "object" and node.members and not node.union and has(body, node.path):
            held = {**smallest(node), UNKNOWN: "a"}
            found.append((f"an unknown member in {node.path}", put(plan, body, node.path, held)))
    return found


ACCEPTED = Keyword("accepted", keep_request=_least_and_most)
COMBINATIONS = Keyword("combinations", keep_request=_pairs)
UNKNOWN_MEMBER = Keyword("unknownMember", keep_request=_unknown, tolerated=True)
