r"""The characters that generated text is made of, and which of them a character class of a pattern holds.

Enumerating Unicode for each class would take seconds; a fixed alphabet that has members of every general
category, inside and outside of the Basic Multilingual Plane, is enough to tell a byte from a character and
an ASCII-only implementation from one that knows ``\p{L}``.
"""

from __future__ import annotations

import string
from functools import lru_cache

import regex

_NON_ASCII = (
    "éßñøÿÀÆŁǅʰªΩλЖяאעعهक日本語가ー"  # letters of all kinds
    "٣۷५²½Ⅷ①"  # decimal, other and letter numbers
    "\u0301\u0308\u093f\u20dd"  # marks
    "€£©®°±÷¬´^∞→☃"  # symbols
    "¡§«»¿–—‘’“”…、。"  # punctuation
    "\u00a0\u2003\u3000"  # spaces
    "𝒳𠀋𐐷𝟘😀🏳𐄀"  # outside the Basic Multilingual Plane
)
ASCII = string.ascii_lowercase + string.digits + string.ascii_uppercase + string.punctuation + " "
PRINTABLE = ASCII + "".join(dict.fromkeys(c for c in _NON_ASCII if ord(c) > 127))
"""Everything that valid text may hold, the plainest first."""
BLANKS = "\t\n\r"
CONTROLS = "\x00\x01\x08\x1b\x7f\x85"

FOREIGN = "! \n\té日😀\"'<>&\\/#%*()[]{}|;:,.?=+@$^`~-_\x00" + PRINTABLE
"""Characters to try where one outside of a class is wanted, the most telling first."""
KINDS_OF_FOREIGN = (
    "!#%$&*;<>?", " ", "\n\r", "é", "日я", "٣۷", "_", "-", ".", "/:", "😀",
    "9", "Z", "a", "\t", "\u00a0", "²",
)  # fmt: skip
r"""Characters by what lets them through where they are forbidden: a target may read ``\w`` as Unicode does,
forget an anchor, trim white space, or ask for the first character what holds only for the rest."""


@lru_cache(maxsize=4096)
def members(source: str, flags: str = "") -> str:
    r"""Return the alphabet's members of a class (``[a-z]``, ``\S``, ``.``), plainest first.

    Control characters are there only where nothing else is; tab, newline and carriage return only where
    the class names them: no page speaks of them, and a valid request should be valid beyond doubt.
    """
    wanted = regex.compile(f"(?{flags}){source}" if flags else source, flags=regex.V0)
    loose = source == "." or source.startswith(("[^", r"\S", r"\P", r"\D", r"\W", r"\p{ASCII}"))
    found = "".join(c for c in PRINTABLE + ("" if loose else BLANKS) if wanted.fullmatch(c))
    return found or "".join(c for c in BLANKS + CONTROLS if wanted.fullmatch(c))
