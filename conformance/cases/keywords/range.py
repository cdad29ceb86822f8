"""``minimum`` and ``maximum``: the range of a number."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases.keywords.keyword import Keyword, Labelled, OfValue, says
from conformance.cases.tree import Node
from conformance.cases.values import Unreachable


def _bound(word: str) -> OfValue:
    return lambda node: [(f"{node.schema[word]}", node.schema[word])]


def _below(node: Node) -> list[Labelled]:
    low = node.schema["minimum"]
    found: list[Labelled] = [(f"{low - 1}", low - 1)]
    if low - 1 > -1000:
        found.append(("a large negative number", -(2**31)))
    return found


def _above(node: Node) -> list[Labelled]:
    high = node.schema["maximum"]
    bits = 63 if node.schema.get("format") == "int64" else 31
    if node.kind == "integer" and high >= 2**bits - 1:
        raise Unreachable(f"the maximum is that of its type, {node.schema.get('format', 'int32')}")
    found: list[Labelled] = [(f"{high + 1}", high + 1)]
    if high + 1 < 2**31 - 1:
        found.append(("the largest 32-bit number", 2**31 - 1))
    return found


def _any_below(node: Node) -> SearchStrategy[int]:
    low = node.schema["minimum"]
    floor = -(2**63) if node.schema.get("format") == "int64" else -(2**31)
    return st.integers(min(floor, low - 1), low - 1)


def _any_above(node: Node) -> SearchStrategy[int]:
    high = node.schema["maximum"]
    ceiling = 2**63 - 1 if node.schema.get("format") == "int64" else 2**31 - 1
    return st.integers(high + 1, max(ceiling, high + 1))


MINIMUM = Keyword(
    "minimum", "minimum", says("minimum"), keep=_bound("minimum"), breaks=_below, draw=_any_below
)
MAXIMUM = Keyword(
    "maximum", "maximum", says("maximum"), keep=_bound("maximum"), breaks=_above, draw=_any_above
)
