r"""AWS's patterns as trees, to generate text from.

No library reads ``\p{…}`` and yields text of an exact length: ``re`` and so Hypothesis' ``from_regex`` do
not know the classes, and :mod:`regex` keeps its parse to itself. So this reads the small language that the
patterns of the service models use. Anchors and look-arounds become empty text; whoever generates asks
:mod:`conformance.contract.patterns` in the end whether the text really matches.
"""

from __future__ import annotations

import re
from functools import lru_cache

import regex
from attrs import field, frozen

from conformance.cases import spans
from conformance.cases.alphabet import members
from conformance.cases.spans import Spans
from conformance.contract.patterns import translate

_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d+)(,?)(\d*)\})[?+]?")
_FLAGS = re.compile(r"\(\?([aiLmsux]+)(\)|:)")
_ESCAPE = re.compile(r"\\(?:[pP]\{[^}]*\}|[pP].|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|x\{[0-9A-Fa-f]+\}|.)", re.S)
_ANCHORS = (r"\b", r"\B", r"\A", r"\Z", r"\z")


class Unreadable(ValueError):
    """A pattern with something that this reader does not know (a back-reference)."""


@frozen(cache_hash=True)
class Chars:
    """One character of a class; ``alphabet`` are the ones to choose from, plainest first."""

    alphabet: str


@frozen(cache_hash=True)
class Sequence:
    """One part after the other; no parts are the empty text."""

    parts: tuple[Tree, ...]


@frozen(cache_hash=True)
class Choice:
    """One of several alternatives."""

    options: tuple[Tree, ...]


@frozen(cache_hash=True)
class Repeat:
    """``least`` to ``most`` (None: any number) times the same."""

    part: Tree
    least: int
    most: int | None


Tree = Chars | Sequence | Choice | Repeat
EMPTY = Sequence(())


@lru_cache(maxsize=4096)
def parse(pattern: str) -> Tree:
    """Return the tree of an AWS pattern.

    Raises:
        Unreadable: if the pattern uses what this reader does not know.
    """
    reader = _Reader(translate(pattern))
    tree = reader.choice()
    if reader.at < len(reader.text):
        raise Unreadable(pattern)
    return tree


@lru_cache(maxsize=65536)
def lengths(tree: Tree, cap: int) -> Spans:
    """Return the lengths up to ``cap`` that texts of a tree can have."""
    if isinstance(tree, Chars):
        return ((1, 1),) if tree.alphabet and cap >= 1 else spans.NONE
    if isinstance(tree, Choice):
        return spans.union((s for option in tree.options for s in lengths(option, cap)), cap)
    if isinstance(tree, Repeat):
        return spans.repeat(lengths(tree.part, cap), tree.least, tree.most, cap)
    total = spans.ZERO
    for part in tree.parts:
        total = spans.plus(total, lengths(part, cap), cap)
    return total


@frozen(slots=False)
class _Reader:
    text: str
    state: dict[str, int] = field(factory=lambda: {"at": 0})
    flags: list[str] = field(factory=list)

    @property
    def at(self) -> int:
        return self.state["at"]

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _take(self, length: int) -> str:
        taken = self.text[self.at : self.at + length]
        self.state["at"] += length
        return taken

    def choice(self) -> Tree:
        options = [self._sequence()]
        while self._peek() == "|":
            self._take(1)
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Tree:
        parts: list[Tree] = []
        while self._peek() and self._peek() not in "|)":
            part = self._atom()
            match = _QUANTIFIER.match(self.text, self.at)
            if match:
                self._take(len(match[0]))
                part = Repeat(part, *_bounds(match))
            if part != EMPTY:
                parts.append(part)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _atom(self) -> Tree:
        char = self._peek()
        if char == "(":
            return self._group()
        if char == "[":
            return self._chars(self._class())
        if char == "\\":
            match = _ESCAPE.match(self.text, self.at)
            if match is None or match[0][1].isdigit() or match[0][1] in "kgG":
                raise Unreadable(self.text)
            source = self._take(len(match[0]))
            return EMPTY if source in _ANCHORS else self._chars(source)
        self._take(1)
        if char in "^$":
            return EMPTY
        return self._chars(char if char == "." else regex.escape(char))

    def _chars(self, source: str) -> Tree:
        return Chars(members(source, "".join(f for f in dict.fromkeys(self.flags) if f in "is")))

    def _class(self) -> str:
        end = self.at + 1
        while self.text[end : end + 1] != "]":
            if end >= len(self.text):
                raise Unreadable(self.text)
            end += 2 if self.text[end] == "\\" else 1
        return self._take(end + 1 - self.at)

    def _group(self) -> Tree:
        flags = _FLAGS.match(self.text, self.at)
        if flags:
            self.flags.extend(flags[1])
            self._take(len(flags[0]))
            return EMPTY if flags[2] == ")" else self._rest()
        self._take(1)
        for opening in ("?=", "?!", "?<=", "?<!"):
            if self.text.startswith(opening, self.at):
                self._take(len(opening))
                self._rest()
                return EMPTY
        for opening in (r"\?:", r"\?>", r"\?P?<\w+>"):
            match = re.compile(opening).match(self.text, self.at)
            if match:
                self._take(len(match[0]))
        return self._rest()

    def _rest(self) -> Tree:
        tree = self.choice()
        if self._take(1) != ")":
            raise Unreadable(self.text)
        return tree


def _bounds(match: re.Match[str]) -> tuple[int, int | None]:
    if match[1]:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[match[1]]
    least = int(match[2])
    if not match[3]:
        return least, least
    return least, int(match[4]) if match[4] else None
