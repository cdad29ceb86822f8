"""Text that a pattern and its lengths allow; always in bounded time.

Every answer has been confirmed with :mod:`conformance.contract.patterns`: it matches in full. None (or
nothing) means that no such text was found: say so, and leave the requirement untested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import cycle

from conformance.cases import spans
from conformance.cases.alphabet import ASCII, PRINTABLE
from conformance.cases.pattern_tree import Chars, Choice, Repeat, Sequence, Tree, Unreadable, lengths, parse
from conformance.contract.patterns import compiled

Pick = Callable[[str], str]
"""Chooses one character of an alphabet (whose plainest comes first)."""

LONGEST = 1_100_000
"""Texts above this length are not made: what carries them would be too large for many a front end."""
FREE = Repeat(Chars(PRINTABLE), 0, None)
"""The tree of a text without a pattern."""
_STEPS = 3000
_SECONDS = 0.5


def plain(alphabet: str) -> str:
    """Pick the plainest character."""
    return alphabet[0]


def cycling(only: Callable[[str], bool] = lambda _: True) -> Pick:
    """Return a pick that goes through all of each alphabet in turn (of those that ``only`` accepts).

    A letter of each case and a digit come first, then what is not a letter or digit, so that short texts show
    it too; blanks stand further back, so that no text begins with one.
    """
    turns: dict[str, Iterator[str]] = {}

    def pick(alphabet: str) -> str:
        if alphabet not in turns:
            chosen = "".join(filter(only, alphabet)) or alphabet
            turns[alphabet] = cycle(sorted(chosen, key=_telling))
        return next(turns[alphabet])

    return pick


def _telling(char: str) -> int:
    if char in "aZ9éЯ日٣𝒳":
        return 0
    return 2 if char.isspace() else 3 if char.isalnum() else 1


def tree_of(pattern: str | None) -> Tree | None:
    """Return the tree of a pattern (None: any text), or None where it cannot be read."""
    if pattern is None:
        return FREE
    try:
        return parse(pattern)
    except Unreadable:
        return None


def matches(pattern: str | None, text: str) -> bool:
    """Whether a text matches a pattern (if there is one) in full; False where it takes too long to say."""
    if pattern is None:
        return True
    try:
        return compiled(pattern).fullmatch(text, timeout=_SECONDS) is not None
    except TimeoutError:
        return False


def touches(pattern: str, text: str) -> bool | None:
    """Whether some part of a text matches a pattern; None where it takes too long to say."""
    try:
        return compiled(pattern).search(text, timeout=_SECONDS) is not None
    except TimeoutError:
        return None


def of_length(pattern: str | None, length: int, pick: Pick = plain) -> str | None:
    """Return a text of exactly ``length`` characters that matches ``pattern`` in full, or None."""
    tree = tree_of(pattern)
    if tree is None or length > LONGEST or not spans.holds(lengths(tree, length), length):
        return None
    text = spelled(tree, length, pick)
    return text if text is not None and matches(pattern, text) else None


@lru_cache(maxsize=4096)
def shortest(pattern: str | None, least: int, most: int) -> str | None:
    """Return a short plain text between two lengths that matches ``pattern`` in full, or None."""
    for length in _candidate_lengths(pattern, least, most):
        text = of_length(pattern, length)
        if text is not None:
            return text
        text = of_length(pattern, length, cycling())
        if text is not None:
            return text
    return None


def _candidate_lengths(pattern: str | None, least: int, most: int) -> Iterator[int]:
    tree = tree_of(pattern)
    if tree is None:
        return
    low = least
    for _ in range(8):
        length = spans.first(lengths(tree, min(most, low + 256)), low, most)
        if length is None:
            return
        yield length
        low = length + 1


def spelled(tree: Tree, length: int, pick: Pick) -> str | None:
    """Return a text of a tree with exactly ``length`` characters; None where none was found."""
    out: list[str] = []
    return "".join(out) if _spell(tree, length, pick, out) else None


def _spell(tree: Tree, length: int, pick: Pick, out: list[str]) -> bool:
    if isinstance(tree, Chars):
        if length != 1 or not tree.alphabet:
            return False
        out.append(pick(tree.alphabet))
        return True
    if isinstance(tree, Choice):
        fitting = [o for o in tree.options if spans.holds(lengths(o, length), length)]
        return any(_attempt(option, length, pick, out) for option in fitting)
    if isinstance(tree, Sequence):
        return _spell_sequence(tree.parts, length, pick, out)
    if isinstance(tree.part, Chars):
        if length < tree.least or (tree.most is not None and length > tree.most):
            return False
        alphabet = tree.part.alphabet
        out.extend([alphabet[0]] * length if pick is plain else (pick(alphabet) for _ in range(length)))
        return bool(alphabet) or not length
    mark = len(out)
    for shorter_first in (True, False):
        if _spell_repeat(tree, length, pick, out, shorter_first):
            return True
        del out[mark:]
    return False


def _attempt(tree: Tree, length: int, pick: Pick, out: list[str]) -> bool:
    mark = len(out)
    if _spell(tree, length, pick, out):
        return True
    del out[mark:]
    return False


def _spell_sequence(parts: tuple[Tree, ...], length: int, pick: Pick, out: list[str]) -> bool:
    shares = _shares(parts, length)
    if shares is None:
        return False
    return all(_spell(part, share, pick, out) for part, share in zip(parts, shares, strict=True))


@lru_cache(maxsize=8192)
def _shares(parts: tuple[Tree, ...], length: int) -> tuple[int, ...] | None:
    """How much of a length each part takes: as little as it can, but for one that stretches."""
    rests: list[spans.Spans] = [spans.ZERO]
    for part in reversed(parts):
        rests.append(spans.plus(lengths(part, length), rests[-1], length))
    rests.reverse()
    slack = max((i for i, p in enumerate(parts) if _stretches(p)), default=len(parts) - 1)
    shares = []
    for i, part in enumerate(parts):
        choose = spans.last if i == slack else spans.first
        share = _share(lengths(part, length), rests[i + 1], length, choose)
        if share is None:
            return None
        shares.append(share)
        length -= share
    return tuple(shares) if length == 0 else None


def _stretches(tree: Tree) -> bool:
    return isinstance(tree, Repeat) and tree.most is None and isinstance(tree.part, Chars)


def _share(
    own: spans.Spans, rest: spans.Spans, length: int, choose: Callable[[spans.Spans, int, int], int | None]
) -> int | None:
    """How much of ``length`` a part takes so that its followers can take exactly the rest."""
    fitting = spans.union(
        ((max(a, length - d), min(b, length - c)) for a, b in own for c, d in rest
         if max(a, length - d) <= min(b, length - c)),
        length,
    )  # fmt: skip
    return choose(fitting, 0, length)


def _spell_repeat(tree: Repeat, length: int, pick: Pick, out: list[str], shorter_first: bool) -> bool:
    least, most = tree.least, tree.most
    for _ in range(_STEPS):
        if length == 0 and least == 0:
            return True
        if most == 0:
            return False
        least, most = max(least - 1, 0), None if most is None else most - 1
        rest = lengths(Repeat(tree.part, least, most), length)
        own = lengths(tree.part, length)
        nonzero = spans.union(((max(a, 1), b) for a, b in own if b >= 1), length) or own
        share = _share(nonzero, rest, length, spans.first if shorter_first else spans.last)
        if share is None:
            share = _share(own, rest, length, spans.first)
        if share is None or not _spell(tree.part, share, pick, out):
            return False
        length -= share
    return False


@lru_cache(maxsize=2048)
def rich(pattern: str | None, least: int, most: int) -> tuple[tuple[str, str], ...]:
    """Return a few labelled texts that together hold many of the characters that a pattern allows."""
    tree = tree_of(pattern)
    if tree is None:
        return ()
    found: dict[str, str] = {}
    kinds: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("ASCII of all kinds", lambda c: c in ASCII),
        ("non-ASCII text", lambda c: ord(c) > 127),
        ("characters outside of the BMP", lambda c: ord(c) > 0xFFFF),
    )
    for what, only in kinds:
        for wanted in (len(PRINTABLE), 60, 40, 39, 12, 11, 4, 3, 2, 1):
            length = spans.last(lengths(tree, min(most, wanted)), least, min(most, wanted))
            length = length or spans.first(lengths(tree, min(most, least + 64)), least, most)
            text = of_length(pattern, length, cycling(only)) if length else None
            if text and any(map(only, text)) and text not in found and not _blank_ended(text):
                found[text] = what
                break
    return tuple((what, text) for text, what in found.items())


def _blank_ended(text: str) -> bool:
    return text != text.strip()
