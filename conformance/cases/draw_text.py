"""Random text that matches a pattern, as a Hypothesis strategy.

Hypothesis' own ``from_regex`` does not know ``\\p{…}`` and cannot aim at a length, so most of what it draws
would be thrown away where a member has both.
"""

from __future__ import annotations

from functools import lru_cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases import spans, text
from conformance.cases.pattern_tree import Chars, Choice, Repeat, Sequence, Tree, lengths
from conformance.cases.values import Unreachable

_ANY = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"))
_LONG = 2000
"""Text above this length is not drawn but known: Hypothesis has a bound on what it draws."""


@lru_cache(maxsize=4096)
def matching(pattern: str | None, least: int, most: int) -> SearchStrategy[str]:
    """Return a strategy of texts between two lengths that match ``pattern`` in full.

    Shrinks to the shortest plain text.

    Raises:
        Unreachable: if no such text was found.
    """
    plainest = text.shortest(pattern, least, most)
    if plainest is None:
        raise Unreachable(f"no text of {least} to {most} characters matches {pattern}")
    known = [plainest, *(rich for _, rich in text.rich(pattern, least, most))]
    if most <= _LONG:
        longest = text.of_length(pattern, most)
        known += [longest] if longest is not None else []
    shortest = text.of_length(pattern, least)
    known += [shortest] if shortest is not None else []
    ends = st.sampled_from(list(dict.fromkeys(known)))
    free = _free(pattern, least, min(most, max(_LONG, least))) if least <= _LONG else None
    return ends if free is None else st.one_of(ends, free)


def _free(pattern: str | None, least: int, most: int) -> SearchStrategy[str] | None:
    if pattern is None:
        return st.text(_ANY, min_size=least, max_size=most)
    tree = text.tree_of(pattern)
    if tree is None:
        return None
    if isinstance(tree, Repeat) and isinstance(tree.part, Chars):
        low = max(least, tree.least)
        high = most if tree.most is None else min(most, tree.most)
        return st.text(tree.part.alphabet, min_size=low, max_size=high)
    drawn = _tree(tree, least, most)
    return drawn.filter(lambda s: least <= len(s) <= most and text.matches(pattern, s))


def _tree(tree: Tree, least: int, most: int) -> SearchStrategy[str]:
    """Texts of a tree, steered towards the lengths; what misses them is filtered out by the caller."""
    if isinstance(tree, Chars):
        return st.sampled_from(tree.alphabet)
    if isinstance(tree, Choice):
        fitting = [o for o in tree.options if spans.first(lengths(o, most), least, most) is not None]
        return st.one_of([_tree(o, least, most) for o in fitting or tree.options])
    if isinstance(tree, Sequence):
        return _sequence(tree, least, most)
    if isinstance(tree.part, Chars):
        high = most if tree.most is None else tree.most
        low = max(tree.least, min(least, high))
        return st.text(tree.part.alphabet, min_size=low, max_size=max(low, min(high, most)))
    high = tree.least + 3 if tree.most is None else min(tree.most, tree.least + 3)
    inner = _tree(tree.part, 0, max(most // max(high, 1), 1))
    return st.lists(inner, min_size=tree.least, max_size=high).map("".join)


def _sequence(tree: Sequence, least: int, most: int) -> SearchStrategy[str]:
    shortest = [_shortest(part, most) for part in tree.parts]
    loose = [i for i, part in enumerate(tree.parts) if _varies(part, most)]
    room = max(most - sum(shortest), 0)
    lacking = max(least - sum(shortest), 0)
    drawn = []
    for i, part in enumerate(tree.parts):
        extra = room // len(loose) if i in loose else 0
        more = lacking if i in loose and i == loose[-1] else 0
        drawn.append(_tree(part, shortest[i] + min(more, room), shortest[i] + max(extra, more)))
    return _joined(tree, drawn)


def _joined(tree: Sequence, drawn: list[SearchStrategy[str]]) -> SearchStrategy[str]:
    """The parts one after the other; for literal characters nothing is drawn."""
    pieces: list[str] = [""]
    varying: list[SearchStrategy[str]] = []
    for part, strategy in zip(tree.parts, drawn, strict=True):
        if isinstance(part, Chars) and len(part.alphabet) == 1:
            pieces[-1] += part.alphabet
        else:
            varying.append(strategy)
            pieces.append("")
    if len(varying) == 1:
        return varying[0].map(lambda text: f"{pieces[0]}{text}{pieces[1]}")
    head, *tails = pieces
    return st.tuples(*varying).map(
        lambda texts: head + "".join([t + tail for t, tail in zip(texts, tails, strict=True)])
    )


def _shortest(tree: Tree, cap: int) -> int:
    return spans.first(lengths(tree, cap), 0, cap) or 0


def _varies(tree: Tree, cap: int) -> bool:
    found = lengths(tree, cap)
    return len(found) > 1 or (len(found) == 1 and found[0][0] != found[0][1])
