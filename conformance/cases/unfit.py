"""Texts and names that are too short, too long, or do not match a pattern, and are right in all else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from conformance.cases import mutants, text
from conformance.cases.alphabet import KINDS_OF_FOREIGN
from conformance.cases.binding import JsonText, Template
from conformance.cases.model import External, Fresh, Ref
from conformance.cases.names import spell
from conformance.cases.text import LONGEST
from conformance.cases.tree import MANY, Node
from conformance.cases.values import Unreachable, name, scalar, speakable

Labelled = tuple[str, Any]


def too_short(node: Node) -> list[Labelled]:
    """Return texts below the least length."""
    length = node.schema["minLength"] - 1
    if length < 0:
        raise Unreachable("no text is shorter than 0 characters")
    if length == 0:
        return [("empty text", "")]
    if isinstance(node.spec, Fresh) and speakable(node, name(node, node.spec, length)):
        return [(f"length {length}", name(node, node.spec, length))]
    found = text.of_length(node.pattern, length) or (_stem(node) * length)[:length]
    return [(f"length {length}", found), *([("empty text", "")] if not node.schema.get("enum") else [])]


def too_long(node: Node) -> list[Labelled]:
    """Return texts, or new names, above the greatest length, in more than one alphabet."""
    length = node.schema["maxLength"] + 1
    if length > LONGEST:
        raise Unreachable(f"a request with {length} characters in one member is not sent")
    if isinstance(node.spec, Fresh):
        longer = [(n, name(node, node.spec, n)) for n in (length, 2 * length)]
        fitting = [(f"length {n}", named) for n, named in longer if speakable(node, named)]
        return fitting or [(f"length {length}", Fresh(length=length))]
    found: list[Labelled] = [(f"length {length}", _stretched(node, length))]
    if isinstance(node.spec, Ref) and text.of_length(
        node.pattern, length
    ):  # an identifier, and not just a text: what looks it up first finds nothing
        drawn_out = evolve(node.spec, state="absent", length=length)
        found.append((f"length {length}, drawn out from an identifier of nothing", drawn_out))
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


def no_match(node: Node) -> list[Labelled]:
    """Return texts no part of which matches the pattern."""
    return _unfit(node, mutants.failing)


def partial_match(node: Node) -> list[Labelled]:
    """Return texts a part of which matches the pattern, but not the whole."""
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


_PLACES: Mapping[str, Callable[[Fresh, str], Fresh]] = {
    "first": lambda plain, char: evolve(plain, prefix=char + plain.prefix),
    "second": lambda plain, char: evolve(plain, prefix=(plain.prefix or "a") + char),
    "last": lambda plain, char: evolve(plain, suffix=plain.suffix + char),
}


def _broken_names(spec: Fresh, node: Node, partly: bool) -> list[Labelled]:
    """Names that break the pattern and are new all the same."""
    pattern = node.schema["pattern"]
    plain = name(node, spec, max(node.least, min(_most(node), 20)))
    found: dict[str, Fresh] = {}
    for kind in KINDS_OF_FOREIGN:
        for where, change in _PLACES.items():
            broken = (c for c in kind if _breaks(pattern, change(plain, c), partly))
            if (foreign := next(broken, None)) is not None:
                found[f"{foreign!r} as the {where} character"] = change(plain, foreign)
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
