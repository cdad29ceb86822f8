"""Text that a pattern forbids: mostly a valid text with one thing wrong.

Every answer has been confirmed with :mod:`conformance.contract.patterns`, in bounded time. No answer means
that no such text was found: say so, and leave the requirement untested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from conformance.cases.alphabet import FOREIGN, KINDS_OF_FOREIGN
from conformance.cases.text import matches, shortest, touches

_MUTANTS = 40


@lru_cache(maxsize=2048)
def failing(pattern: str, least: int, most: int, known: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return labelled texts no part of which matches ``pattern``, with lengths in range where possible.

    Most are a valid text with one thing wrong; ``known`` is a text to begin with, if there is one.
    """
    return _unfit(pattern, least, most, known, False)


@lru_cache(maxsize=2048)
def between(pattern: str, least: int, most: int, known: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return labelled texts of which ``pattern`` matches a part but not the whole."""
    return _unfit(pattern, least, most, known, True)


def _unfit(
    pattern: str, least: int, most: int, known: str | None, partly: bool
) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    labels: set[str] = set()
    if known is None or not least <= len(known) <= most or not matches(pattern, known):
        known = shortest(pattern, max(least, 3), most) or shortest(pattern, least, most)
    for what, text in chain(_mutants(known, least, most), _of_each_kind(pattern, known) if known else ()):
        if len(found) == _MUTANTS:
            break
        if what in labels or text in found or not least <= len(text) <= most or matches(pattern, text):
            continue
        if touches(pattern, text) is partly:
            labels.add(what)
            found[text] = what
    return tuple((what, text) for text, what in found.items())


def _mutants(base: str | None, least: int, most: int) -> Iterator[tuple[str, str]]:
    if base:
        yield from _alterations(base, most)
    yield "empty text", ""
    for foreign in FOREIGN:
        yield "only foreign characters", foreign * max(least, min(most, 4))
        yield "one foreign character", foreign * max(least, 1)
    yield "a word", "conformance"
    yield "blanks", " " * max(least, 1)


def _alterations(base: str, most: int) -> Iterator[tuple[str, str]]:
    cut = base[: most - 1]
    middle = len(base) // 2
    for foreign in FOREIGN:
        yield "a foreign first character", foreign + base[1:]
        yield "a foreign last character", base[:-1] + foreign
        if len(base) > 2:
            yield "a foreign character in the middle", base[:middle] + foreign + base[middle + 1 :]
        yield "a foreign character before", foreign + cut
        yield "a foreign character after", cut + foreign
    yield "a trailing newline", cut + "\n"
    yield "a trailing blank", cut + " "
    yield "upper case", base.upper()
    yield "lower case", base.lower()
    pieces = re.split(r"([:/.@-]+)", base)
    for i in range(0, len(pieces), 2):
        rest = [*pieces[:i], *pieces[i + 1 :]]
        yield f"without part {i // 2 + 1}", "".join(rest)
        yield f"part {i // 2 + 1} altered", "".join([*pieces[:i], pieces[i] + "~", *pieces[i + 1 :]])
    digits = re.search(r"\d{4,}", base)
    if digits:
        yield "a digit missing", base[: digits.start()] + base[digits.start() + 1 :]
        yield "a digit too many", base[: digits.start()] + "1" + base[digits.start() :]
    if len(base) > 1:
        yield "the last character missing", base[:-1]
        yield "the first character missing", base[1:]


def _of_each_kind(pattern: str, base: str) -> Iterator[tuple[str, str]]:
    """The base with one character of each kind in it; at its beginning where only that forbids it."""
    middle = len(base) // 2
    for kind in KINDS_OF_FOREIGN:
        for foreign in kind:
            inside = base[:middle] + foreign + base[middle + 1 :]
            for text in (inside, base[:-1] + foreign, foreign + base[1:]):
                yield f"{kind[0]!r} in it", text
            if middle and matches(pattern, inside):
                yield f"{kind[0]!r} as the first character", foreign + base[1:]
