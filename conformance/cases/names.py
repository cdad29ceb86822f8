"""Spelling fresh names: a number becomes a text that a :class:`Fresh` placeholder allows."""

from __future__ import annotations

import string
from functools import lru_cache

from conformance.cases import spans, text
from conformance.cases.model import Fresh
from conformance.cases.pattern_tree import lengths

_EASY = string.ascii_lowercase + string.digits
_WORDS = _EASY + string.ascii_uppercase
_USUAL = (12, 16, 24, 32, 48, 64)
_ROOMY = 10


def spell(fresh: Fresh, serial: int) -> str | None:
    """Return the name number ``serial`` that ``fresh`` allows; other numbers give other names.

    Where there is room, names are of lower-case letters and digits as far as the pattern lets them; a
    name too short for that may have any character of the pattern's classes.

    Returns:
        the name, or None where the possible names are used up (``serial`` is beyond the last) or where
        there is none at all.
    """
    pattern = fresh.pattern or "[A-Za-z0-9]+"
    tree = text.tree_of(pattern)
    if tree is None:
        return None
    if fresh.length is None:
        spread = lengths(tree, 128)
        wanted = [spans.first(spread, usual, 128) for usual in _USUAL] + [spans.last(spread, 1, 12)]
        rooms = list(dict.fromkeys(room for room in wanted if room))
    else:
        rooms = [fresh.length - len(fresh.prefix) - len(fresh.suffix)]
    for room in rooms:
        counter = _Counter(serial, _EASY if room >= _ROOMY else _WORDS)
        name = text.of_length(pattern, room, counter.pick) if room > 0 else None
        if name is not None and counter.rest == 0:
            return fresh.prefix + name + fresh.suffix
    return None


@lru_cache(maxsize=1024)
def _digits(alphabet: str, preferred: str) -> str:
    digits = "".join(c for c in alphabet if c in preferred)
    return digits if len(digits) > 1 else alphabet


class _Counter:
    """Picks characters as the digits of a number in a mixed radix."""

    def __init__(self, number: int, preferred: str) -> None:
        self.rest = number
        self._preferred = preferred

    def pick(self, alphabet: str) -> str:
        digits = _digits(alphabet, self._preferred)
        self.rest, digit = divmod(self.rest, len(digits))
        return digits[digit]
