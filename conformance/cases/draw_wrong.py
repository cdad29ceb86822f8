"""Random values that break one keyword, as Hypothesis strategies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases import mutants, refuse, text
from conformance.cases.alphabet import PRINTABLE
from conformance.cases.draw_text import matching
from conformance.cases.model import Fresh
from conformance.cases.text import LONGEST
from conformance.cases.tree import MANY, Node
from conformance.cases.values import Unreachable

_FURTHER = 64
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
    "integer": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,), "map": (dict,),
}  # fmt: skip


def values(node: Node, keyword: str) -> SearchStrategy[tuple[str, Any]]:
    """Return a strategy of labelled values that break ``keyword`` at a position.

    The deterministic ones (:func:`conformance.cases.refuse.values`) are among them and come first when
    shrinking.

    Raises:
        Unreachable: if nothing that can be sent breaks it.
    """
    listed = refuse.values(node, keyword)
    known = st.sampled_from(range(len(listed))).map(listed.__getitem__)  # their repr can be very long
    if isinstance(node.spec, Fresh) and keyword != "type":
        return known
    drawn = _drawn(node, keyword)
    return known if drawn is None else st.one_of(known, drawn.map(lambda value: ("random", value)))


def _drawn(node: Node, keyword: str) -> SearchStrategy[Any] | None:
    schema = node.schema
    if keyword == "type":
        fits = _FITS[node.kind]
        return _JSON.filter(lambda v: not isinstance(v, fits) or (isinstance(v, bool) and bool not in fits))
    if keyword == "enum":
        known = schema["enum"]
        return st.text(PRINTABLE, min_size=1, max_size=24).filter(lambda v: v not in known)
    if keyword == "maxLength":
        return _texts(node, schema["maxLength"] + 1, min(schema["maxLength"] + _FURTHER, LONGEST))
    if keyword == "minLength":
        return _texts(node, 0, schema["minLength"] - 1)
    if keyword == "pattern":
        return _unmatched(node)
    if keyword == "minimum":
        floor = -(2**63) if schema.get("format") == "int64" else -(2**31)
        return st.integers(min(floor, schema["minimum"] - 1), schema["minimum"] - 1)
    if keyword == "maximum":
        ceiling = 2**63 - 1 if schema.get("format") == "int64" else 2**31 - 1
        return st.integers(schema["maximum"] + 1, max(ceiling, schema["maximum"] + 1))
    return None


def _texts(node: Node, least: int, most: int) -> SearchStrategy[str] | None:
    try:
        return matching(node.pattern, least, most)
    except Unreachable:
        return None


def _unmatched(node: Node) -> SearchStrategy[str]:
    """Texts no part of which matches: mutants of valid ones, else of any characters."""
    pattern, least = node.schema["pattern"], node.least
    most = min(node.schema.get("maxLength", MANY), max(least, 40))
    known = [value for _, value in mutants.failing(pattern, least, most)]
    noise = st.text(PRINTABLE + "\n\t", min_size=least, max_size=most)
    swapped = st.tuples(st.sampled_from(known), st.sampled_from(PRINTABLE), st.integers(0, 80)).map(
        lambda parts: parts[0][: parts[2]] + parts[1] + parts[0][parts[2] + 1 :]
    )
    return st.one_of(st.sampled_from(known), swapped, noise).filter(
        lambda value: least <= len(value) <= most and text.touches(pattern, value) is False
    )
