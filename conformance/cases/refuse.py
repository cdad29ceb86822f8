"""The values of one position that break a keyword, and as little else as can be, labelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from conformance.cases import mutants, text
from conformance.cases.alphabet import FOREIGN
from conformance.cases.binding import JsonText, OneOf, Template
from conformance.cases.model import External, Fresh
from conformance.cases.names import spell
from conformance.cases.text import LONGEST
from conformance.cases.tree import MANY, Node
from conformance.cases.values import Unreachable, blob, entries, items, name, scalar, smallest, speakable
from conformance.contract.kinds import KEYWORDS

Labelled = tuple[str, Any]

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
    return list(_WRONG[kind])


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


def _too_short(node: Node) -> list[Labelled]:
    length = node.schema["minLength"] - 1
    if length < 0:
        raise Unreachable("no text is shorter than 0 characters")
    if length == 0:
        return [("empty text", "")]
    if isinstance(node.spec, Fresh) and speakable(node, name(node, node.spec, length)):
        return [(f"length {length}", name(node, node.spec, length))]
    found = text.of_length(node.pattern, length) or (_stem(node) * length)[:length]
    return [(f"length {length}", found), *([("empty text", "")] if not node.schema.get("enum") else [])]


def _too_long(node: Node) -> list[Labelled]:
    length = node.schema["maxLength"] + 1
    if length > LONGEST:
        raise Unreachable(f"a request with {length} characters in one member is not sent")
    if isinstance(node.spec, Fresh):
        longer = [(n, name(node, node.spec, n)) for n in (length, 2 * length)]
        fitting = [(f"length {n}", named) for n, named in longer if speakable(node, named)]
        return fitting or [(f"length {length}", Fresh(length=length))]
    found = [(f"length {length}", _stretched(node, length))]
    if 2 * length <= 5000:
        found.append((f"length {2 * length}", _stretched(node, 2 * length)))
    wide = text.of_length(node.pattern, length, text.cycling(lambda c: ord(c) > 127))
    if wide and not wide.isascii() and node.spec is None:
        found.append((f"length {length} in non-ASCII text", wide))
    return found


def _stem(node: Node) -> str:
    try:
        value = scalar(node)
    except Unreachable:
        value = "a"
    if isinstance(value, External):
        value = value.default
    return value if isinstance(value, str) and value else "a"


def _stretched(node: Node, length: int) -> str:
    """A text of the length that is valid but for it, where there is one."""
    spec = node.spec
    if isinstance(spec, JsonText) and len(spec.example) <= length:
        known = spec.example.ljust(length)
    elif isinstance(spec, Template) and len(spec.text) - 2 <= length:
        known = spec.text.replace("{}", "a" * (length - len(spec.text) + 2))
    else:
        known = _stem(node)
        known += "a" * (length - len(known))
    if len(known) == length and text.matches(node.pattern, known) and not node.schema.get("enum"):
        return known
    return text.of_length(node.pattern, length) or (known + "a" * length)[:length]


def _no_match(node: Node) -> list[Labelled]:
    return _unfit(node, mutants.failing)


def _partial_match(node: Node) -> list[Labelled]:
    return _unfit(node, mutants.between)


_Find = Callable[[str, int, int, str | None], tuple[Labelled, ...]]


def _unfit(node: Node, find: _Find) -> list[Labelled]:
    pattern = node.schema["pattern"]
    if isinstance(node.spec, Fresh):
        return _broken_names(node.spec, node, find is mutants.between)
    known = node.schema.get("enum", ())
    found = [(what, v) for what, v in find(pattern, node.least, _most(node), _stem(node)) if v not in known]
    if not found:
        how = "in part, but not in full" if find is mutants.between else "not even in part"
        raise Unreachable(f"no text that fits the lengths matches {pattern} {how}")
    return found


def _most(node: Node) -> int:
    found: int = node.schema.get("maxLength", MANY)
    return found


def _broken_names(spec: Fresh, node: Node, partly: bool) -> list[Labelled]:
    """Names that break the pattern and are new all the same."""
    pattern = node.schema["pattern"]
    plain = name(node, spec, max(node.least, min(_most(node), 20)))
    found: dict[str, Fresh] = {}
    for foreign in FOREIGN:
        for where, named in (
            ("first", evolve(plain, prefix=foreign + plain.prefix)),
            ("last", evolve(plain, suffix=plain.suffix + foreign)),
        ):
            if sum(where in known for known in found) < 3 and _breaks(pattern, named, partly):
                found[f"{foreign!r} as the {where} character"] = named
    foreign = "".join(c for c in "!$%&*;<>?=+,~|^#@ " if text.touches(pattern, c) is False)
    if not found and not partly and len(foreign) > 3:
        unique = "[" + "".join("\\" + c for c in foreign) + "]+"
        named = Fresh(length=max(node.least, min(_most(node), 24)), pattern=unique)
        if _breaks(pattern, named, False):
            found["only foreign characters"] = named
    if not found:
        raise Unreachable(f"no name breaks {pattern} and stays unique")
    return list(found.items())


def _breaks(pattern: str, named: Fresh, partly: bool) -> bool:
    spoken = spell(named, 7)
    return (
        spoken is not None and not text.matches(pattern, spoken) and text.touches(pattern, spoken) is partly
    )


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
    "minLength": _too_short,
    "maxLength": _too_long,
    "pattern": _no_match,
    "patternWhole": _partial_match,
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
