"""``grammar``: a text is in a language that prose names; what is nearly in it is refused."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases.binding import JsonText, Phrase
from conformance.cases.keywords.keyword import Keyword, Labelled, Seen
from conformance.cases.model import Fresh
from conformance.cases.tree import Node
from conformance.cases.values import Unreachable, bound, fits

_CLOSING = ')]}"'


def _applies(node: Node) -> bool:
    spec = node.spec
    if isinstance(spec, Fresh):
        return bool(spec.invalid)
    return isinstance(spec, Phrase) or (isinstance(spec, JsonText) and spec.language is not None)


def _kept(node: Node) -> list[Labelled]:
    spec = node.spec
    if isinstance(spec, Fresh):
        return [("a new name", bound(node))]
    if isinstance(spec, Phrase):
        found = [(f"the text {words!r}", words) for words in spec.language.examples]
    elif isinstance(spec, JsonText) and spec.language is not None:
        found = list(spec.language.variants(spec.example))
    else:
        raise Unreachable("no language is known")
    return [(what[:60], words) for what, words in found if fits(node, words)]


def _spoiled(node: Node) -> Iterator[Labelled]:
    spec = node.spec
    if isinstance(spec, Fresh):
        yield from ((f"the name {words!r}", words) for words in spec.invalid)
    elif isinstance(spec, Phrase):
        yield from spec.language.spoiled()
    elif isinstance(spec, JsonText) and spec.language is not None:
        yield from spec.language.spoiled(spec.example)


def _broken(node: Node) -> list[Labelled]:
    found = [(what[:60], words) for what, words in _spoiled(node) if fits(node, words)]
    if not found:
        raise Unreachable("no text that fits the lengths and the pattern is nearly of the language")
    return found


def _unbalanced(node: Node) -> SearchStrategy[str] | None:
    """Texts of the language with one closing bracket or quotation mark taken out."""
    spec = node.spec
    if not isinstance(spec, Phrase):
        return None
    found = [
        words[:at] + words[at + 1 :]
        for words in spec.language.examples
        for at, char in enumerate(words)
        if char in _CLOSING
    ]
    fitting = [
        words for words in dict.fromkeys(found) if fits(node, words) and not spec.language.accepts(words)
    ]
    return st.sampled_from(fitting) if fitting else None


GRAMMAR = Keyword(
    "grammar",
    applies=_applies,
    keep=_kept,
    breaks=_broken,
    draw=_unbalanced,
    seen=Seen.NOT,
)
