r"""AWS's regular expressions as Python understands them.

AWS writes patterns for Java and for Smithy (ECMA 262 with the ``u`` flag): ``\d`` and ``\w`` are ASCII,
``\p{…}`` are Unicode classes. The :mod:`regex` package knows the latter. Older AWS services match a
pattern in full, Smithy's specification matches it anywhere unless it is anchored
(https://smithy.io/2.0/spec/constraint-traits.html#pattern-trait); so there are two questions.
"""

from __future__ import annotations

from functools import cache

import regex

_ASCII = {"d": "0-9", "w": "A-Za-z0-9_", "s": r" \t\n\r\f\v"}
_NEGATED = {"D": "0-9", "W": "A-Za-z0-9_", "S": r" \t\n\r\f\v"}


class PatternError(ValueError):
    """A pattern that cannot be compiled; the message names it."""


def translate(pattern: str) -> str:
    r"""Rewrite ``\d``, ``\w``, ``\s`` (and their negations) to ASCII classes, as Java reads them."""
    out: list[str] = []
    in_class = False
    i = 0
    while i < len(pattern):
        char = pattern[i]
        if char == "\\" and i + 1 < len(pattern):
            letter = pattern[i + 1]
            if letter in _ASCII:
                out.append(_ASCII[letter] if in_class else f"[{_ASCII[letter]}]")
                if in_class and pattern[i + 2 : i + 3] == "-" and pattern[i + 3 : i + 4] != "]":
                    out.append("\\-")  # a range cannot begin with a class: the hyphen is itself
                    i += 1
            elif letter in _NEGATED and not in_class:
                out.append(f"[^{_NEGATED[letter]}]")
            elif letter in "/-_@=:":
                out.append(f"\\{letter}" if letter == "-" else letter)
            else:
                out.append(char + letter)
            i += 2
            continue
        if char == "[" and not in_class:
            in_class = True
            out.append(char)
            if pattern[i + 1 : i + 2] == "^":
                out.append("^")
                i += 1
            if pattern[i + 1 : i + 2] == "]":
                out.append("\\]")
                i += 1
        elif char == "[":
            out.append("\\[")
        else:
            if char == "]":
                in_class = False
            out.append(char)
        i += 1
    return "".join(out)


@cache
def compiled(pattern: str) -> regex.Pattern[str]:
    """Compile an AWS pattern.

    Raises:
        PatternError: if the pattern is not a regular expression that can be understood.
    """
    try:
        return regex.compile(translate(pattern), flags=regex.V0)
    except regex.error as problem:
        raise PatternError(f"pattern {pattern!r} cannot be compiled: {problem}") from problem


def matches_fully(pattern: str, text: str) -> bool:
    """Whether the whole of ``text`` matches, as Java's ``matches()`` and older AWS services ask."""
    return compiled(pattern).fullmatch(text) is not None


def matches_anywhere(pattern: str, text: str) -> bool:
    """Whether some part of ``text`` matches, as Smithy's specification asks."""
    return compiled(pattern).search(text) is not None
