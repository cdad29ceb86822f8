r"""AWS's regular expressions as Python understands them.

AWS writes patterns for Java and for Smithy (ECMA 262 with the ``u`` flag): ``\d`` and ``\w`` are ASCII,
``\p{…}`` are Unicode classes, which the :mod:`regex` package knows, and Java's own (``\p{Punct}``).
A range between surrogates, as UTF-16 has them, is one of code points beyond U+FFFF. Older AWS services match
a pattern in full, Smithy's specification matches it anywhere unless it is anchored
(https://smithy.io/2.0/spec/constraint-traits.html#pattern-trait); so there are two questions.
"""

from __future__ import annotations

import re
from functools import cache

import regex

_ASCII = {"d": "0-9", "w": "A-Za-z0-9_", "s": r" \t\n\r\f\v"}
_JAVA = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7F",
    "Alpha": "A-Za-z",
    "Digit": "0-9",
    "Alnum": "A-Za-z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1F\x7F",
    "XDigit": "0-9A-Fa-f",
    "Space": r" \t\n\r\f\v",
    "LD": r"\p{L}\p{Nd}",
    "all": r"\x00-\U0010FFFF",
}
"""Java's classes, by some of which :mod:`regex` means others
(https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html)."""
_CLASS = re.compile(r"\\p\{(\w+)\}")
_CODE_POINT = re.compile(r"\\x\{([0-9A-Fa-f]+)\}")
_SURROGATES = re.compile(r"\\u([Dd][89ABab]..)\\u([Dd][C-Fc-f]..)")
_TWICE = re.compile(r"(\[(?:[^\]\\]|\\.)*\])(\{[\d,]+\})(?=\{)")
_NEGATED = {"D": "0-9", "W": "A-Za-z0-9_", "S": r" \t\n\r\f\v"}
_ALL_BUT = {
    "D": r"\x00-/:-\U0010FFFF",
    "W": r"\x00-/:-@\[-\^`{-\U0010FFFF",
    "S": r"\x00-\x08\x0E-\x1F!-\U0010FFFF",
}
"""The same within a class, where nothing can be negated: ``[\\s\\S]`` is any character."""


class PatternError(ValueError):
    """A pattern that cannot be compiled; the message names it."""


def translate(pattern: str) -> str:
    r"""Rewrite ``\d``, ``\w``, ``\s`` (and their negations) to ASCII classes, as Java reads them.

    So is what only Java reads: its classes, code points, surrogates, a quantifier after a quantifier.
    """
    pattern = _SURROGATES.sub(lambda pair: f"\\U{_code_point(pair[1], pair[2]):08x}", pattern)
    pattern = _CODE_POINT.sub(lambda found: f"\\u{int(found[1], 16):04x}", pattern)
    pattern = _TWICE.sub(r"(?:\1\2)", pattern)
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
            elif letter == "p" and (named := _CLASS.match(pattern, i)) and named[1] in _JAVA:
                out.append(_JAVA[named[1]] if in_class else f"[{_JAVA[named[1]]}]")
                i += len(named[0])
                continue
            elif letter in _NEGATED:
                out.append(_ALL_BUT[letter] if in_class else f"[^{_NEGATED[letter]}]")
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


def _code_point(high: str, low: str) -> int:
    """The code point that two surrogates stand for (https://www.unicode.org/versions/, chapter 3.9, D91)."""
    return 0x10000 + ((int(high, 16) - 0xD800) << 10) + (int(low, 16) - 0xDC00)


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


def is_pattern(pattern: str) -> bool:
    """Whether a pattern is a regular expression that can be understood."""
    try:
        compiled(pattern)
    except PatternError:
        return False
    return True


def matches_fully(pattern: str, text: str) -> bool:
    """Whether the whole of ``text`` matches, as Java's ``matches()`` and older AWS services ask."""
    return compiled(pattern).fullmatch(text) is not None


def matches_anywhere(pattern: str, text: str) -> bool:
    """Whether some part of ``text`` matches, as Smithy's specification asks."""
    return compiled(pattern).search(text) is not None
