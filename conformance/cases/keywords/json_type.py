"""``type``: values of the documented JSON type, and of others.

Of no other type is what AWS's services were seen to read all the same (kinesalite and dynalite, whose
``test/helpers.js`` and ``validations/index.js`` were written against AWS): true, yes, 1 and their opposites
as texts, in any case, for a Boolean; a fraction for a Boolean; a fraction for an integer, which is floored,
and one that is too large, which becomes the greatest.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases import text
from conformance.cases.binding import Fixed, Template
from conformance.cases.keywords.keyword import Keyword, Labelled
from conformance.cases.keywords.pattern import rich, rich_template
from conformance.cases.keywords.required import present
from conformance.cases.tree import MANY, Node
from conformance.cases.values import MOMENT, Unreachable, fullest, smallest

_WRONG: Mapping[str, tuple[Labelled, ...]] = {
    "string": (
        ("a number", 12345), ("true", True), ("an array", []), ("an object", {}),
        ("an array of text", ["a"]), ("a fraction", 1.5), ("false", False),
    ),
    "number": (
        ("a text", "one"), ("a number as a text", "1"), ("true", True), ("an array", []), ("an object", {}),
    ),
    "integer": (
        ("a text", "one"), ("a number as a text", "1"), ("true", True), ("an array", []), ("an object", {}),
        ("an array of numbers", [1]),
    ),
    "boolean": (
        ("a text", "maybe"), ("a number as a text", "23"), ("a number", 23), ("an array", []),
        ("an object", {}), ("an array of Booleans", [True]),
    ),
    "array": (("a text", "a"), ("an object", {}), ("a number", 1), ("true", True)),
    "object": (("a text", "a"), ("an array", []), ("a number", 1), ("true", True)),
    "timestamp": (("a text", "not a date"), ("true", True), ("an array", []), ("an object", {})),
}  # fmt: skip
_JSON: SearchStrategy[Any] = st.one_of(
    st.booleans(),
    st.integers(-(2**31), 2**31 - 1),
    st.floats(-1e6, 1e6, allow_nan=False).filter(lambda f: not f.is_integer()),
    st.text("ab", max_size=3),
    st.lists(st.integers(0, 9), max_size=2),
    st.dictionaries(st.sampled_from("ab"), st.integers(0, 9), max_size=2),
)
_FITS = {
    "string": (str,), "blob": (str,), "number": (int, float), "timestamp": (int, float),
    "integer": (int, float), "boolean": (bool, float), "array": (list,), "object": (dict,), "map": (dict,),
}  # fmt: skip
_TRUTHS = frozenset({"true", "yes", "1", "on", "t", "y", "false", "no", "0", "off", "f", "n", ""})
"""The texts that may name a Boolean; that an empty one, or a letter, does not is not known."""


def _right(node: Node) -> list[Labelled]:
    if node.kind == "boolean":
        both: list[Labelled] = [("true", True), ("false", False)]
        return [(what, v) for what, v in both if not isinstance(node.spec, Fixed) or v is node.spec.value]
    if node.kind == "document":
        return [("an object", {"text": "a"}), ("a list", [1, "a", None]), ("a text", "a"), ("a number", 1)]
    if node.kind == "timestamp":
        return [("a moment", MOMENT), ("a moment with milliseconds", MOMENT + 0.5)]
    found = present(node)
    if node.kind == "number":
        found += [("a fraction", f) for f in (_half(node),) if f is not None]
    if node.kind == "object":
        found.append(("with all its members", fullest(node)))
    if node.schema.get("minLength") == 0 and node.spec is None and text.matches(node.pattern, ""):
        found.append(("empty", ""))
    if node.kind == "array" and node.schema.get("minItems", 1) == 0:
        found.append(("empty", []))
    if node.kind == "map" and node.schema.get("minProperties", 1) == 0:
        found.append(("empty", {}))
    if node.kind == "string" and node.spec is None and not node.schema.get("enum") and not node.pattern:
        found += rich(node)
    if isinstance(node.spec, Template) and not node.pattern:
        found += rich_template(node, node.spec)
    return found


def _half(node: Node) -> float | None:
    low, high = node.schema.get("minimum", 0), node.schema.get("maximum", MANY)
    return low + 0.5 if low + 0.5 <= high else None


def _wrong(node: Node) -> list[Labelled]:
    _is_no_key(node)
    if node.kind == "document":
        raise Unreachable("a document may be any JSON value")
    kind = {"map": "object", "blob": "string"}.get(node.kind, node.kind)
    found = list(_WRONG[kind])
    if node.item is not None and kind == "array":
        with contextlib.suppress(Unreachable):
            alone = smallest(node.item)
            found += [("an item without its list", alone)] if not isinstance(alone, list) else []
    return found


def _is_no_key(node: Node) -> None:
    if node.path.endswith("{key}"):
        raise Unreachable("keys of JSON objects are always text")


def _any_wrong(node: Node) -> SearchStrategy[Any]:
    fits = _FITS[node.kind]

    def is_wrong(value: Any) -> bool:
        if node.kind == "boolean" and isinstance(value, str):
            return value.strip().lower() not in _TRUTHS
        return not isinstance(value, fits) or (isinstance(value, bool) and bool not in fits)

    return _JSON.filter(is_wrong)


TYPE = Keyword(
    "type",
    applies=lambda node: not node.path.endswith("{key}") or "type" in node.schema,
    keep=_right,
    breaks=_wrong,
    draw=_any_wrong,
    implies=frozenset({"enum"}),
)
