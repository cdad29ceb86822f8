"""``pattern``: texts that match it and such as match not even in part; ``patternWhole``: those between.

Older AWS services match a pattern in full, Smithy's specification anywhere
(https://smithy.io/2.0/spec/constraint-traits.html#pattern-trait): what lies between is probed at SHOULD only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from jsonschema.exceptions import ValidationError

from conformance.cases import mutants, text
from conformance.cases.alphabet import ASCII, KINDS_OF_FOREIGN, PRINTABLE
from conformance.cases.binding import Phrase, Template
from conformance.cases.keywords.keyword import Keyword, Labelled, Seen, says
from conformance.cases.keywords.required import present
from conformance.cases.model import External, Fresh
from conformance.cases.names import spell
from conformance.cases.tree import MANY, Node
from conformance.cases.values import Unreachable, bound, fits, name, scalar, speakable, stem
from conformance.contract.model import Schema

_EDGES = "9Zé٣_-."
"""Characters that an edge of a name may be of: a target may forbid there what it allows elsewhere."""

# --- what matches -----------------------------------------------------------------------------------------


def _matching(node: Node) -> list[Labelled]:
    if isinstance(node.spec, Fresh) or (node.always and node.spec is None):
        return _rich_names(node)
    if isinstance(node.spec, External):
        return [*present(node), *_rich_external(node, node.spec)]
    if isinstance(node.spec, Template):
        return [*present(node), *rich_template(node, node.spec)]
    if isinstance(node.spec, Phrase):
        return [
            (f"the text {words!r}"[:60], words) for words in node.spec.language.examples if fits(node, words)
        ]
    if node.spec is not None or node.schema.get("enum"):
        return present(node)
    return rich(node) or present(node)


def rich(node: Node) -> list[Labelled]:
    """Return texts with characters of all kinds that may stand at a position."""
    return list(text.rich(node.custom, max(node.least, 1), node.most))


def rich_template(node: Node, spec: Template) -> list[Labelled]:
    """Return what stands where a template leaves room, with letters and digits of all kinds."""
    marks = (("letters, digits and marks in it", "aZ9-_.b"), ("non-ASCII letters in it", "éЯ日a"))
    found = [(what, spec.text.replace("{}", mark)) for what, mark in marks]
    return [(what, v) for what, v in found if len(v) <= node.most and text.matches(node.pattern, v)]


def _rich_external(node: Node, spec: External) -> list[Labelled]:
    """A configured value with all that may stand at its end; a configuration replaces it all the same."""
    allowed = [c for c in ASCII if not c.isalnum() and text.matches(node.pattern, f"{spec.default}{c}a")]
    longer = spec.default + "".join(allowed).strip() + "Z9a"
    if not allowed or len(longer) > node.most or not text.matches(node.pattern, longer):
        return []
    return [("characters of all kinds at its end", evolve(spec, default=longer))]


def _rich_names(node: Node) -> list[Labelled]:
    plain = bound(node) if node.spec is not None else scalar(node)
    assert isinstance(plain, Fresh)
    found: list[Labelled] = [("a plain name", plain)]
    if plain.length is not None:
        return found
    spelt = node.spec.pattern if isinstance(node.spec, Fresh) else None
    for what, part in text.rich(spelt or node.custom, 1, max(node.most - 24, 1)):
        named = evolve(plain, prefix=plain.prefix + part)
        if speakable(node, named):
            found.append((f"a name of {what}", named))
    return found + _edged_names(node, plain)


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


# --- what does not ----------------------------------------------------------------------------------------

_Find = Callable[[str, int, int, str | None], tuple[Labelled, ...]]


def _failing(node: Node) -> list[Labelled]:
    return _broken(node, mutants.failing)


def _between(node: Node) -> list[Labelled]:
    return _broken(node, mutants.between)


def _broken(node: Node, find: _Find) -> list[Labelled]:
    pattern = node.schema["pattern"]
    if isinstance(node.spec, Fresh):
        return _broken_names(node.spec, node, find is mutants.between)
    known = node.schema.get("enum", ())
    found = [(what, v) for what, v in find(pattern, node.least, _most(node), stem(node)) if v not in known]
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


def _any_failing(node: Node) -> SearchStrategy[str] | None:
    """Texts no part of which matches: mutants of valid ones, else of any characters."""
    if isinstance(node.spec, Fresh):
        return None  # a random text need not be a new name
    pattern, least = node.schema["pattern"], node.least
    most = min(_most(node), max(least, 40))
    known = [value for _, value in mutants.failing(pattern, least, most)]
    noise = st.text(PRINTABLE + "\n\t", min_size=least, max_size=most)
    swapped = st.tuples(st.sampled_from(known), st.sampled_from(PRINTABLE), st.integers(0, 80)).map(
        lambda parts: parts[0][: parts[2]] + parts[1] + parts[0][parts[2] + 1 :]
    )
    return st.one_of(st.sampled_from(known), swapped, noise).filter(
        lambda value: least <= len(value) <= most and text.touches(pattern, value) is False
    )


def _check(_: Any, wanted: str, instance: Any, __: Schema) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not text.matches(wanted, instance):
        yield ValidationError(f"{instance[:80]!r} does not match {wanted}")


PATTERN = Keyword(
    "pattern",
    word="pattern",
    applies=says("pattern"),
    keep=_matching,
    breaks=_failing,
    draw=_any_failing,
    implies=frozenset({"minLength", "maxLength", "enum"}),
    checker=_check,
)
PATTERN_WHOLE = Keyword(
    "patternWhole", word="pattern", breaks=_between, implies=frozenset({"pattern"}), seen=Seen.OTHERWISE
)
