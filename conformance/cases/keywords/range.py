"""``minimum`` and ``maximum``: the range of a number."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases.keywords.keyword import Keyword, Labelled, OfValue, says
from conformance.cases.tree import Node
from conformance.cases.values import Unreachable

_BITS = {"int8": 7, "int16": 15, "int32": 31, "int64": 63}
"""What is beyond its type a service may take for the greatest number of it, which is valid then."""


def _bits(node: Node) -> int:
    return _BITS.get(node.schema.get("format", ""), 31)


def _bound(word: str) -> OfValue:
    return lambda node: [(f"{node.schema[word]}", node.schema[word])]


def _below(node: Node) -> list[Labelled]:
    low = node.schema["minimum"]
    if node.kind == "integer" and low <= -(2 ** _bits(node)):
        raise Unreachable(f"the minimum is that of its type, {node.schema.get('format', 'int32')}")
    found: list[Labelled] = [(f"{low - 1}", low - 1)]
    if low - 1 > -1000:
        found.append(("a large negative number", -(2**31)))
    return found


def _above(node: Node) -> list[Labelled]:
    high = node.schema["maximum"]
    if node.kind == "integer" and high >= 2 ** _bits(node) - 1:
        raise Unreachable(f"the maximum is that of its type, {node.schema.get('format', 'int32')}")
    found: list[Labelled] = [(f"{high + 1}", high + 1)]
    if high + 1 < 2**31 - 1:
        found.append(("the largest 32-bit number", 2**31 - 1))
    return found


def _any_below(node: Node) -> SearchStrategy[int]:
    low = node.schema["minimum"]
    floor = -(2 ** _bits(node))
    return st.integers(min(floor, low - 1), low - 1)


def _any_above(node: Node) -> SearchStrategy[int]:
    high = node.schema["maximum"]
    ceiling = 2 ** _bits(node) - 1
    return st.integers(high + 1, max(ceiling, high + 1))


MINIMUM = Keyword(
    "minimum", "minimum", says("minimum"), keep=_bound("minimum"), breaks=_below, draw=_any_below
)
MAXIMUM = Keyword(
    "maximum", "maximum", says("maximum"), keep=_bound("maximum"), breaks=_above, draw=_any_above
)
