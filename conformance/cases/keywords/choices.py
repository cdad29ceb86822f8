"""``enum`` and ``values``: a closed list of words, which markup or prose gives.

Some AWS services take a value in other letters, so that this is a kind of its own, ``enumCase``.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases import text
from conformance.cases.alphabet import PRINTABLE
from conformance.cases.binding import OneOf
from conformance.cases.keywords.keyword import Keyword, Labelled, Seen, says
from conformance.cases.tree import Node
from conformance.cases.values import Unreachable, fits

_UNKNOWN = "CONFORMANCE_UNKNOWN"


def _each(node: Node) -> list[Labelled]:
    choices = list(node.schema.get("enum", ()))
    free = [c for c in choices if c not in node.barred]
    return [(f"value {c}", c) for c in (*free, *(c for c in choices if c not in free))]


def _missed(node: Node) -> list[Labelled]:
    known = list(node.schema.get("enum", ()))
    word = known[0]
    variants = [
        ("an unknown value", _UNKNOWN),
        ("a value and a blank", word + " "),
        ("a blank and a value", " " + word),
        ("two values", f"{word},{known[-1]}"),
        ("a value cut short", word[:-1]),
        ("empty text", ""),
    ]
    return [(what, v) for what, v in variants if v.casefold() not in _folded(node)]


def _other_case(node: Node) -> list[Labelled]:
    known = list(node.schema["enum"])
    found = [("a value in other case", v.swapcase()) for v in known if v.swapcase() not in known]
    if not found:
        raise Unreachable("the values have no letters")
    return found[:1]


def _folded(node: Node) -> set[str]:
    return {value.casefold() for value in node.schema["enum"]}


def _any_other(node: Node) -> SearchStrategy[str]:
    known = _folded(node)
    return st.text(PRINTABLE, min_size=1, max_size=24).filter(lambda v: v.casefold() not in known)


def _each_word(node: Node) -> list[Labelled]:
    if not isinstance(node.spec, OneOf):
        raise Unreachable("no words are known")
    found: list[Labelled] = [(f"value {v}", v) for v in node.spec.values if v not in node.barred]
    if node.spec.ignore_case:
        word = node.spec.values[0]
        found += [(f"value {v}", v) for v in (word.upper(), word.lower()) if v not in node.spec.values]
    return [(what, v) for what, v in found if text.matches(node.pattern, v)]


def _other_words(node: Node) -> list[Labelled]:
    if not isinstance(node.spec, OneOf):
        raise Unreachable("no words are known")
    found: list[Labelled] = [(f"value {v}", v) for v in node.spec.invalid]
    known = {v.casefold() for v in node.spec.values}
    return [f for f in found if fits(node, f[1]) and f[1].casefold() not in known]


ENUM = Keyword(
    "enum",
    word="enum",
    applies=says("enum"),
    keep=_each,
    breaks=_missed,
    draw=_any_other,
    implies=frozenset({"pattern", "minLength", "maxLength"}),
)
ENUM_CASE = Keyword(
    "enumCase",
    word="enum",
    breaks=_other_case,
    implies=frozenset({"enum", "pattern"}),
    seen=Seen.OTHERWISE,
)
VALUES = Keyword(
    "values",
    applies=lambda node: isinstance(node.spec, OneOf),
    keep=_each_word,
    breaks=_other_words,
    seen=Seen.NOT,
)
