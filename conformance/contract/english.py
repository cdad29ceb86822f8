"""Numbers in sentences."""

from __future__ import annotations

from typing import Any


def plural(number: int, word: str) -> str:
    """Return a number with its noun.

    >>> plural(1, "failure"), plural(2, "failure"), plural(1200, "entry")
    ('1 failure', '2 failures', '1,200 entries')
    """
    if number != 1:
        word = f"{word[:-1]}ies" if word.endswith("ry") else f"{word}s"
    return f"{number:,} {word}"


class Counted:
    """A value in the template of a sentence, where ``{value:character}`` is so many characters.

    >>> "{value:character}, or {value}".format(value=Counted(1))
    '1 character, or 1'
    """

    def __init__(self, value: Any, text: str = "") -> None:
        self._value = value
        self._text = text or str(value)

    def __format__(self, noun: str) -> str:
        """Return the text, or the number with its noun."""
        return plural(self._value, noun) if noun and isinstance(self._value, int) else self._text
