"""The values of one position that show the accepting side of a keyword, labelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from conformance.cases import text
from conformance.cases.alphabet import ASCII
from conformance.cases.binding import JsonText, OneOf, Template
from conformance.cases.model import External, Fresh, Ref
from conformance.cases.tree import MANY, Node
from conformance.cases.values import (
    MOMENT,
    Unreachable,
    blob,
    bound,
    entries,
    fullest,
    items,
    scalar,
    sized,
    smallest,
    speakable,
)  # fmt: skip
from conformance.contract.kinds import KEYWORDS

Labelled = tuple[str, Any]
"""What is special about a value, and the value."""
_EDGES = "9Zé٣_-."
"""Characters that an edge of a name may be of: a target may forbid there what it allows elsewhere."""


def values(node: Node, keyword: str) -> list[Labelled]:
    """Return the values that show that ``keyword`` accepts what it must, most telling first.

    Raises:
        Unreachable: if no valid request can show it; the message says why.
    """
    if not node.sent and not node.required:
        raise Unreachable("a valid value comes from the target alone")
    maker = _MAKERS.get(keyword)
    if maker is None:
        raise Unreachable(f"no valid request shows {keyword}")
    if keyword in KEYWORDS and keyword not in node.schema:
        raise Unreachable(f"the contract says no {keyword} here")
    return maker(node)


def _present(node: Node) -> list[Labelled]:
    return [("present", smallest(node))]


def _type(node: Node) -> list[Labelled]:
    if node.kind == "boolean":
        return [("true", True), ("false", False)]
    if node.kind == "document":
        return [("an object", {"text": "a"}), ("a list", [1, "a", None]), ("a text", "a"), ("a number", 1)]
    if node.kind == "timestamp":
        return [("a moment", MOMENT), ("a moment with milliseconds", MOMENT + 0.5)]
    found = _present(node)
    if node.kind in ("number",):
        found += [("a fraction", f) for f in (_fraction(node),) if f is not None]
    if node.kind == "object":
        found.append(("with all its members", fullest(node)))
    if node.schema.get("minLength") == 0 and node.spec is None and text.matches(node.pattern, ""):
        found.append(("empty", ""))
    if node.kind == "array" and node.schema.get("minItems", 1) == 0:
        found.append(("empty", []))
    if node.kind == "map" and node.schema.get("minProperties", 1) == 0:
        found.append(("empty", {}))
    if node.kind == "string" and node.spec is None and not node.schema.get("enum") and not node.pattern:
        found += _rich(node)
    if isinstance(node.spec, Template) and not node.pattern:
        found += _rich_template(node, node.spec)
    return found


def _fraction(node: Node) -> float | None:
    low, high = node.schema.get("minimum", 0), node.schema.get("maximum", MANY)
    return low + 0.5 if low + 0.5 <= high else None


def _enum(node: Node) -> list[Labelled]:
    choices = list(node.schema.get("enum", ()))
    free = [c for c in choices if c not in node.barred]
    return [(f"value {c}", c) for c in (*free, *(c for c in choices if c not in free))]


def _length(keyword: str) -> Callable[[Node], list[Labelled]]:
    def make(node: Node) -> list[Labelled]:
        length = node.schema[keyword]
        if length == 0:
            if not text.matches(node.pattern, "") or node.spec is not None or node.schema.get("enum"):
                raise Unreachable("empty text is not valid here for another reason")
            return [("empty", "")]
        found: list[Labelled] = [(f"length {length}", sized(node, length))]
        if keyword == "maxLength" and node.spec is None and not node.always:
            wide = text.of_length(node.custom, length, text.cycling(lambda c: ord(c) > 127))
            if wide and len(wide.encode()) > length and wide == wide.strip():
                found.append((f"length {length} in characters, {len(wide.encode())} in bytes", wide))
        return found

    return make


def _pattern(node: Node) -> list[Labelled]:
    if isinstance(node.spec, Fresh) or (node.always and node.spec is None):
        return _rich_names(node)
    if isinstance(node.spec, External):
        return [*_present(node), *_rich_external(node, node.spec)]
    if isinstance(node.spec, Template):
        return [*_present(node), *_rich_template(node, node.spec)]
    if node.spec is not None or node.schema.get("enum"):
        return _present(node)
    return _rich(node) or _present(node)


def _rich(node: Node) -> list[Labelled]:
    return list(text.rich(node.custom, max(node.least, 1), node.most))


def _rich_external(node: Node, spec: External) -> list[Labelled]:
    """A configured value with all that may stand at its end; a configuration replaces it all the same."""
    allowed = [c for c in ASCII if not c.isalnum() and text.matches(node.pattern, f"{spec.default}{c}a")]
    longer = spec.default + "".join(allowed).strip() + "Z9a"
    if not allowed or len(longer) > node.most or not text.matches(node.pattern, longer):
        return []
    return [("characters of all kinds at its end", evolve(spec, default=longer))]


def _rich_template(node: Node, spec: Template) -> list[Labelled]:
    """What stands where a template leaves room, with letters and digits of all kinds."""
    marks = (("letters, digits and marks in it", "aZ9-_.b"), ("non-ASCII letters in it", "éЯ日a"))
    found = [(what, spec.text.replace("{}", mark)) for what, mark in marks]
    return [(what, v) for what, v in found if len(v) <= node.most and text.matches(node.pattern, v)]


def _edged_names(node: Node, plain: Fresh) -> list[Labelled]:
    """Names that begin and end with each kind of character that may stand there."""

    def edged(first: str, last: str) -> Fresh:
        return evolve(plain, prefix=first + plain.prefix, suffix=plain.suffix + last)

    firsts = [c for c in _EDGES if speakable(node, edged(c, ""))] or [""]
    lasts = [c for c in _EDGES if speakable(node, edged("", c))] or [""]
    pairs = [(firsts[n % len(firsts)], lasts[n % len(lasts)]) for n in range(max(len(firsts), len(lasts)))]
    named = [(f"{first!r} as the first character, {last!r} as the last", edged(first, last))
             for first, last in pairs if first or last]  # fmt: skip
    return [(what, fresh) for what, fresh in named if speakable(node, fresh)]


def _rich_names(node: Node) -> list[Labelled]:
    plain = bound(node) if node.spec is not None else scalar(node)
    assert isinstance(plain, Fresh)
    found: list[Labelled] = [("a plain name", plain)]
    if plain.length is not None:
        return found
    for what, rich in text.rich(node.custom, 1, max(node.most - 24, 1)):
        named = evolve(plain, prefix=plain.prefix + rich)
        if speakable(node, named):
            found.append((f"a name of {what}", named))
    return found + _edged_names(node, plain)


def _count(keyword: str) -> Callable[[Node], list[Labelled]]:
    def make(node: Node) -> list[Labelled]:
        count = node.schema[keyword]
        if node.limit is not None and count > node.limit:
            raise Unreachable(f"more than {node.limit} items are refused for another reason")
        return [_many(node, count)]

    return make


def _many(node: Node, count: int) -> Labelled:
    if count == 0:
        return ("empty", {} if node.kind == "map" else [])
    if node.kind == "map":
        return (f"{count} entries", entries(node, count))
    made = items(node, count)
    if count > 1 and len({repr(item) for item in made}) < count:
        raise Unreachable(f"there are no {count} different items")
    return (f"{count} items", made)


def _limit(node: Node) -> list[Labelled]:
    if node.limit is None:
        raise Unreachable("no limit is known")
    return [_many(node, node.limit)]


def _bound(keyword: str) -> Callable[[Node], list[Labelled]]:
    def make(node: Node) -> list[Labelled]:
        return [(f"{node.schema[keyword]}", node.schema[keyword])]

    return make


def _bytes(keyword: str) -> Callable[[Node], list[Labelled]]:
    def make(node: Node) -> list[Labelled]:
        return [(f"{node.schema[keyword]} bytes", blob(node.schema[keyword]))]

    return make


def _words(node: Node) -> list[Labelled]:
    if not isinstance(node.spec, OneOf):
        raise Unreachable("no words are known")
    found: list[Labelled] = [(f"value {v}", v) for v in node.spec.values if v not in node.barred]
    if node.spec.ignore_case:
        word = node.spec.values[0]
        found += [(f"value {v}", v) for v in (word.upper(), word.lower()) if v not in node.spec.values]
    return [(what, v) for what, v in found if text.matches(node.pattern, v)]


def _document(node: Node) -> list[Labelled]:
    if not isinstance(node.spec, JsonText):
        raise Unreachable("no example is known")
    found: list[Labelled] = [("the example", bound(node))]
    spaced = "\n " + node.spec.example + " \n"
    if node.least <= len(spaced) <= node.most and text.matches(node.pattern, spaced):
        found.append(("with white space around it", spaced))
    return found


def _default(node: Node) -> list[Labelled]:
    """Explicit values other than the default, which must not override them."""
    default = node.schema.get("default")
    if node.schema.get("enum"):
        return [(f"value {c}", c) for c in node.choices if c != default]
    if isinstance(default, bool):
        return [(str(not default).lower(), not default)]
    if isinstance(default, int | float):
        low, high = node.schema.get("minimum", default - 1), node.schema.get("maximum", default + 1)
        return [(str(v), v) for v in dict.fromkeys((low, high, default + 1)) if low <= v <= high != default]
    if isinstance(node.spec, Ref | External) or default is None:
        raise Unreachable("no other value is known")
    other = smallest(node, 1)
    return [("another value", other)] if other != default else []


_MAKERS: Mapping[str, Callable[[Node], list[Labelled]]] = {
    "required": _present,
    "optional": _present,
    "type": _type,
    "enum": _enum,
    "minLength": _length("minLength"),
    "maxLength": _length("maxLength"),
    "pattern": _pattern,
    "minItems": _count("minItems"),
    "maxItems": _count("maxItems"),
    "minProperties": _count("minProperties"),
    "maxProperties": _count("maxProperties"),
    "limit": _limit,
    "minimum": _bound("minimum"),
    "maximum": _bound("maximum"),
    "x-minBytes": _bytes("x-minBytes"),
    "x-maxBytes": _bytes("x-maxBytes"),
    "values": _words,
    "format": _document,
    "dependentRequired": _present,
    "default": _default,
}
SHOWN = tuple(_MAKERS)
"""The keywords whose accepting side a value shows."""
