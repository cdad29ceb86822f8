"""``x-union``: exactly one member is set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema.exceptions import ValidationError

from conformance.cases.edit import put
from conformance.cases.keywords.keyword import Keyword, Labelled
from conformance.cases.tree import Node, Plan
from conformance.cases.values import smallest
from conformance.contract.model import Schema


def _with_each(plan: Plan, body: Any, path: str) -> list[Labelled]:
    return [
        (f"with {member.path.rpartition('.')[2]}", put(plan, body, member.path, smallest(member)))
        for member in plan.nodes[path].members.values()
    ]


def _none_or_two(node: Node) -> list[Labelled]:
    found: list[Labelled] = [("no member set", {})]
    if len(node.members) > 1:
        pair = list(node.members.items())[:2]
        found.append(("two members set", {name: smallest(member) for name, member in pair}))
    return found


def _check(_: Any, wanted: bool, instance: Any, __: Schema) -> Iterator[ValidationError]:
    if wanted and isinstance(instance, dict) and len(instance) != 1:
        yield ValidationError(f"{len(instance)} members of a union are set")


UNION = Keyword(
    "x-union",
    applies=lambda node: node.union,
    keep_request=_with_each,
    breaks=_none_or_two,
    checker=_check,
)
