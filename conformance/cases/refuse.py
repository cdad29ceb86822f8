"""The values of one position that break a keyword, and as little else as can be, labelled."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping

from conformance.cases import text, unfit
from conformance.cases.binding import JsonText, OneOf
from conformance.cases.tree import MANY, Node
from conformance.cases.unfit import Labelled
from conformance.cases.values import Unreachable, blob, entries, items, smallest
from conformance.contract.kinds import KEYWORDS

_UNKNOWN = "CONFORMANCE_UNKNOWN"
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
        ("a text", "yes"), ("true as a text", "true"), ("a number", 12), ("an array", []), ("an object", {}),
    ),
    "array": (("a text", "a"), ("an object", {}), ("a number", 1), ("true", True)),
    "object": (("a text", "a"), ("an array", []), ("a number", 1), ("true", True)),
    "timestamp": (("a text", "not a date"), ("true", True), ("an array", []), ("an object", {})),
}  # fmt: skip


def values(node: Node, keyword: str) -> list[Labelled]:
    """Return the values that break ``keyword``, most telling first.

    Raises:
        Unreachable: if nothing that can be sent breaks it; the message says why.
    """
    maker = _MAKERS.get(keyword)
    if maker is None:
        raise Unreachable(f"no request breaks {keyword} alone")
    needed = {"patternWhole": "pattern"}.get(keyword, keyword)
    if needed in KEYWORDS and needed not in node.schema:
        raise Unreachable(f"the contract says no {needed} here")
    return maker(node)


def _type(node: Node) -> list[Labelled]:
    if node.kind == "document":
        raise Unreachable("a document may be any JSON value")
    kind = {"map": "object", "blob": "string"}.get(node.kind, node.kind)
    found = list(_WRONG[kind])
    if node.item is not None and kind == "array":
        with contextlib.suppress(Unreachable):
            alone = smallest(node.item)
            found += [("an item without its list", alone)] if not isinstance(alone, list) else []
    return found


def _enum(node: Node) -> list[Labelled]:
    known = list(node.schema.get("enum", ()))
    word = known[0]
    variants = [
        ("an unknown value", _UNKNOWN),
        ("a value in other case", word.swapcase()),
        ("a value and a blank", word + " "),
        ("a blank and a value", " " + word),
        ("two values", f"{word},{known[-1]}"),
        ("a value cut short", word[:-1]),
        ("empty text", ""),
    ]
    return [(what, v) for what, v in variants if v not in known]


def _fewer(keyword: str) -> Callable[[Node], list[Labelled]]:
    def make(node: Node) -> list[Labelled]:
        count = node.schema[keyword] - 1
        if count < 0:
            raise Unreachable("nothing has fewer than 0 items")
        return [_many(node, count)]

    return make


def _more(keyword: str) -> Callable[[Node], list[Labelled]]:
    def make(node: Node) -> list[Labelled]:
        return [_many(node, node.schema[keyword] + 1)]

    return make


def _many(node: Node, count: int) -> Labelled:
    if count == 0:
        return ("empty", {} if node.kind == "map" else [])
    if node.kind == "map":
        return (f"{count} entries", entries(node, count))
    return (f"{count} items", items(node, count))


def _limit(node: Node) -> list[Labelled]:
    if node.limit is None or node.limit + 1 > node.schema.get("maxItems", MANY):
        raise Unreachable("the model's maximum is not above the limit")
    return [_many(node, node.limit + 1)]


def _small(node: Node) -> list[Labelled]:
    low = node.schema["minimum"]
    found: list[Labelled] = [(f"{low - 1}", low - 1)]
    if low - 1 > -1000:
        found.append(("a large negative number", -(2**31)))
    return found


def _great(node: Node) -> list[Labelled]:
    high = node.schema["maximum"]
    bits = 63 if node.schema.get("format") == "int64" else 31
    if node.kind == "integer" and high >= 2**bits - 1:
        raise Unreachable(f"the maximum is that of its type, {node.schema.get('format', 'int32')}")
    found: list[Labelled] = [(f"{high + 1}", high + 1)]
    if high + 1 < 2**31 - 1:
        found.append(("the largest 32-bit number", 2**31 - 1))
    return found


def _bytes(keyword: str, step: int) -> Callable[[Node], list[Labelled]]:
    def make(node: Node) -> list[Labelled]:
        size = node.schema[keyword] + step
        if size < 0:
            raise Unreachable("nothing has fewer than 0 bytes")
        return [(f"{size} bytes", blob(size))]

    return make


def _words(node: Node) -> list[Labelled]:
    if not isinstance(node.spec, OneOf):
        raise Unreachable("no words are known")
    found: list[Labelled] = [(f"value {v}", v) for v in node.spec.invalid]
    if not node.spec.ignore_case:
        found.append(("a value in other case", node.spec.values[0].swapcase()))
    return [f for f in found if _fits(node, f[1]) and f[1] not in node.spec.values]


def _document(node: Node) -> list[Labelled]:
    if not isinstance(node.spec, JsonText):
        raise Unreachable("no invalid text is known")
    return [(f"the text {v!r}"[:60], v) for v in node.spec.invalid if _fits(node, v)]


def _fits(node: Node, value: str) -> bool:
    return node.least <= len(value) <= node.most and text.matches(node.pattern, value)


def _fraction(node: Node) -> list[Labelled]:
    if node.kind != "integer":
        raise Unreachable("fractions are valid here")
    whole = smallest(node)
    return [("a fraction", whole + 0.5 if whole < node.schema.get("maximum", MANY) else whole - 0.5)]


def _encoding(node: Node) -> list[Labelled]:
    if node.kind != "blob":
        raise Unreachable("the member holds no bytes")
    return [("a text that is no base64", "%%%not base64%%%")]


def _duplicates(node: Node) -> list[Labelled]:
    if node.item is None:
        raise Unreachable("nothing is known of the items")
    return [("an item twice", [smallest(node.item), smallest(node.item)])]


def _union(node: Node) -> list[Labelled]:
    found: list[Labelled] = [("no member set", {})]
    if len(node.members) > 1:
        pair = list(node.members.items())[:2]
        found.append(("two members set", {name: smallest(member) for name, member in pair}))
    return found


_MAKERS: Mapping[str, Callable[[Node], list[Labelled]]] = {
    "type": _type,
    "fraction": _fraction,
    "enum": _enum,
    "minLength": unfit.too_short,
    "maxLength": unfit.too_long,
    "pattern": unfit.no_match,
    "patternWhole": unfit.partial_match,
    "minItems": _fewer("minItems"),
    "maxItems": _more("maxItems"),
    "minProperties": _fewer("minProperties"),
    "maxProperties": _more("maxProperties"),
    "uniqueItems": _duplicates,
    "limit": _limit,
    "minimum": _small,
    "maximum": _great,
    "x-minBytes": _bytes("x-minBytes", -1),
    "x-maxBytes": _bytes("x-maxBytes", 1),
    "contentEncoding": _encoding,
    "values": _words,
    "format": _document,
    "x-union": _union,
}
