"""All keywords, and what the general code asks of them: the values that keep one, and those that break it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases.keywords.bytes import CONTENT_ENCODING, MAX_BYTES, MIN_BYTES
from conformance.cases.keywords.choices import ENUM, ENUM_CASE, VALUES
from conformance.cases.keywords.default import DEFAULT
from conformance.cases.keywords.document import FORMAT
from conformance.cases.keywords.grammar import GRAMMAR
from conformance.cases.keywords.items import (
    LIMIT,
    MAX_ITEMS,
    MAX_PROPERTIES,
    MIN_ITEMS,
    MIN_PROPERTIES,
    UNIQUE_ITEMS,
)  # fmt: skip
from conformance.cases.keywords.json_type import TYPE
from conformance.cases.keywords.keyword import Keyword, Labelled
from conformance.cases.keywords.length import MAX_LENGTH, MIN_LENGTH
from conformance.cases.keywords.null import NULL
from conformance.cases.keywords.pattern import PATTERN, PATTERN_WHOLE
from conformance.cases.keywords.range import MAXIMUM, MINIMUM
from conformance.cases.keywords.required import OPTIONAL, REQUIRED
from conformance.cases.keywords.rule import RULES
from conformance.cases.keywords.union import UNION
from conformance.cases.keywords.whole import ACCEPTED, COMBINATIONS, UNKNOWN_MEMBER
from conformance.cases.tree import Node
from conformance.cases.values import Unreachable
from conformance.contract.kinds import KINDS

KEYWORDS: Mapping[str, Keyword] = {
    keyword.name: keyword
    for keyword in (
        REQUIRED, OPTIONAL, TYPE, ENUM, MIN_LENGTH, MAX_LENGTH, PATTERN, MIN_ITEMS, MAX_ITEMS, MIN_PROPERTIES,
        MAX_PROPERTIES, MINIMUM, MAXIMUM, MIN_BYTES, MAX_BYTES, DEFAULT, VALUES, FORMAT, LIMIT, UNION,
        ACCEPTED, COMBINATIONS, UNKNOWN_MEMBER, NULL, PATTERN_WHOLE, ENUM_CASE,
        CONTENT_ENCODING, UNIQUE_ITEMS, GRAMMAR, *RULES,
    )
}  # fmt: skip
"""All keywords by name, in the order in which cases are made for a position."""

TOLERANCES = tuple(keyword.name for keyword in KEYWORDS.values() if keyword.tolerated)
"""The kinds that say that something odd is taken all the same."""

CONSTRAINTS = tuple(
    keyword.name
    for keyword in KEYWORDS.values()
    if keyword.name in KINDS and not keyword.tolerated and (keyword.breaks or keyword.break_request)
)
"""The kinds that say what is refused."""


def applying(node: Node) -> tuple[str, ...]:
    """Return the keywords that a request can show or break at a position."""
    return tuple(keyword.name for keyword in KEYWORDS.values() if keyword.applies(node))


def keeping(node: Node, name: str) -> list[Labelled]:
    """Return the values that show that a keyword accepts what it must, most telling first.

    Raises:
        Unreachable: if no valid request can show it; the message says why.
    """
    if not node.sent and not node.required:
        raise Unreachable("a valid value comes from the target alone")
    keyword = KEYWORDS.get(name)
    if keyword is None or keyword.keep is None:
        raise Unreachable(f"no valid request shows {name}")
    _said(node, keyword)
    return keyword.keep(node)


def breaking(node: Node, name: str) -> list[Labelled]:
    """Return the values that break a keyword, and as little else as can be, most telling first.

    Raises:
        Unreachable: if nothing that can be sent breaks it; the message says why.
    """
    keyword = KEYWORDS.get(name)
    if keyword is None or keyword.breaks is None:
        raise Unreachable(f"no request breaks {name} alone")
    _said(node, keyword)
    return keyword.breaks(node)


def drawing(node: Node, name: str) -> SearchStrategy[tuple[str, Any]]:
    """Return a strategy of labelled values that break a keyword at a position.

    Those of :func:`breaking` are among them and come first when shrinking.

    Raises:
        Unreachable: if nothing that can be sent breaks it.
    """
    listed = breaking(node, name)
    known = st.sampled_from(range(len(listed))).map(listed.__getitem__)  # their repr can be very long
    draw = KEYWORDS[name].draw
    drawn = draw(node) if draw is not None else None
    return known if drawn is None else st.one_of(known, drawn.map(lambda value: ("random", value)))


def _said(node: Node, keyword: Keyword) -> None:
    if keyword.word is not None and keyword.word not in node.schema:
        raise Unreachable(f"the contract says no {keyword.word} here")
