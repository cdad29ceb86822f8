"""``minLength`` and ``maxLength``: how many characters a text has."""

from __future__ import annotations

from attrs import evolve
from hypothesis.strategies import SearchStrategy

from conformance.cases import text
from conformance.cases.binding import JsonText, Phrase, Template
from conformance.cases.draw_text import matching
from conformance.cases.keywords.keyword import Keyword, Labelled, OfValue, says
from conformance.cases.model import Fresh, Ref
from conformance.cases.text import LONGEST
from conformance.cases.tree import Node
from conformance.cases.values import Unreachable, name, sized, speakable, stem

_FURTHER = 64
"""How far beyond the greatest length random texts go."""


def _exactly(word: str) -> OfValue:
    def make(node: Node) -> list[Labelled]:
        length = node.schema[word]
        if length == 0:
            if not text.matches(node.pattern, "") or node.spec is not None or node.schema.get("enum"):
                raise Unreachable("empty text is not valid here for another reason")
            return [("empty", "")]
        return [(f"length {length}", sized(node, length))]

    return make


def _as_long_as_may_be(node: Node) -> list[Labelled]:
    """A text of the greatest length, and one that has more bytes than characters."""
    found, length = _exactly("maxLength")(node), node.schema["maxLength"]
    if length and node.spec is None and not node.always:
        wide = text.of_length(node.custom, length, text.cycling(lambda c: ord(c) > 127))
        if wide and len(wide.encode()) > length and wide == wide.strip():
            found.append((f"length {length} in characters, {len(wide.encode())} in bytes", wide))
    return found


def _too_short(node: Node) -> list[Labelled]:
    length = node.schema["minLength"] - 1
    if length < 0:
        raise Unreachable("no text is shorter than 0 characters")
    if length == 0:
        return [("empty text", "")]
    if isinstance(node.spec, Fresh) and speakable(node, name(node, node.spec, length)):
        return [(f"length {length}", name(node, node.spec, length))]
    within = node.spec.language.sized(length) if isinstance(node.spec, Phrase) else None
    found = within or text.of_length(node.pattern, length) or (stem(node) * length)[:length]
    return [(f"length {length}", found), *([("empty text", "")] if not node.schema.get("enum") else [])]


def _too_long(node: Node) -> list[Labelled]:
    """Texts, or new names, above the greatest length, in more than one alphabet."""
    length = node.schema["maxLength"] + 1
    if length > LONGEST:
        raise Unreachable(f"a request with {length} characters in one member is not sent")
    if isinstance(node.spec, Fresh):
        longer = [(n, name(node, node.spec, n)) for n in (length, 2 * length)]
        fitting = [(f"length {n}", named) for n, named in longer if speakable(node, named)]
        return fitting or [(f"length {length}", Fresh(length=length))]
    found: list[Labelled] = [(f"length {length}", stretched(node, length))]
    if isinstance(node.spec, Ref) and text.of_length(
        node.pattern, length
    ):  # an identifier, and not just a text: what looks it up first finds nothing
        drawn_out = evolve(node.spec, state="absent", length=length)
        found.append((f"length {length}, drawn out from an identifier of nothing", drawn_out))
    if 2 * length <= 5000:
        found.append((f"length {2 * length}", stretched(node, 2 * length)))
    wide = text.of_length(node.pattern, length, text.cycling(lambda c: ord(c) > 127))
    if wide and not wide.isascii() and node.spec is None:
        found.append((f"length {length} in non-ASCII text", wide))
    return found


def stretched(node: Node, length: int) -> str:
    """A text of the length that is valid but for it, where there is one."""
    spec = node.spec
    if isinstance(spec, JsonText) and len(spec.example) <= length:
        known = spec.example.ljust(length)
    elif isinstance(spec, Phrase):
        known = spec.language.sized(length) or ""
    elif isinstance(spec, Template) and len(spec.text) - 2 <= length:
        known = spec.text.replace("{}", "a" * (length - len(spec.text) + 2))
    else:
        known = stem(node)
        known += "a" * (length - len(known))
    if len(known) == length and text.matches(node.pattern, known) and not node.schema.get("enum"):
        return known
    return text.of_length(node.pattern, length) or (known + "a" * length)[:length]


def _any_too_short(node: Node) -> SearchStrategy[str] | None:
    return _texts(node, 0, node.schema["minLength"] - 1)


def _any_too_long(node: Node) -> SearchStrategy[str] | None:
    return _texts(node, node.schema["maxLength"] + 1, min(node.schema["maxLength"] + _FURTHER, LONGEST))


def _texts(node: Node, least: int, most: int) -> SearchStrategy[str] | None:
    if isinstance(node.spec, Fresh):
        return None  # a random text need not be a new name
    try:
        return matching(node.pattern, least, most)
    except Unreachable:
        return None


MIN_LENGTH = Keyword(
    "minLength",
    word="minLength",
    applies=says("minLength"),
    keep=_exactly("minLength"),
    breaks=_too_short,
    draw=_any_too_short,
    implies=frozenset({"pattern", "enum"}),
)
MAX_LENGTH = Keyword(
    "maxLength",
    word="maxLength",
    applies=says("maxLength"),
    keep=_as_long_as_may_be,
    breaks=_too_long,
    draw=_any_too_long,
    implies=frozenset({"pattern", "enum"}),
)
