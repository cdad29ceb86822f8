"""``default``: what an omitted member shows as, and explicit values, which it must not override."""

from __future__ import annotations

from conformance.cases.keywords.keyword import Keyword, Labelled, says
from conformance.cases.model import External, Ref
from conformance.cases.tree import Node
from conformance.cases.values import Unreachable, smallest


def _others(node: Node) -> list[Labelled]:
    default = node.schema.get("default")
    if node.schema.get("enum"):
        return [(f"value {c}", c) for c in node.choices if c != default]
    if isinstance(default, bool):
        return [(str(not default).lower(), not default)]
    if isinstance(default, int | float):
        low, high = node.schema.get("minimum", default - 1), node.schema.get("maximum", default + 1)
        near = (low, high, default + 1, default - 1)  # the last ones where a rule leaves out the first
        return [(str(v), v) for v in dict.fromkeys(near) if low <= v <= high and v != default]
    if isinstance(node.spec, Ref | External) or default is None:
        raise Unreachable("no other value is known")
    other = smallest(node, 1)
    return [("another value", other)] if other != default else []


DEFAULT = Keyword("default", applies=says("default"), keep=_others, absent=True)
