"""Text from a target made harmless to read: what cannot be seen becomes visible, what is long is cut.

A target may answer anything. HTML's own characters are Jinja's business (autoescape); this module deals
with what escaping leaves: control characters, marks that turn the reading direction, lone surrogates.
"""

from __future__ import annotations

import unicodedata

LIMIT = 20_000
"""Characters of one text that a report shows at most."""

_KEPT = frozenset("\n\t")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str, limit: int = LIMIT) -> str:
    """Return a text whose invisible characters are spelled out, cut to ``limit`` characters.

    >>> visible("a\\x00b\\u202ec")
    'a␀b⟦U+202E⟧c'
    """
    cut = len(text) - limit
    if cut > 0:
        text = text[:limit]
    if not text.isascii() or not text.replace("\n", "").replace("\t", "").isprintable():
        text = "".join(_spell(char) for char in text)
    return f"{text}… [{cut:,} more characters]" if cut > 0 else text


def _spell(char: str) -> str:
    if char in _KEPT or char.isprintable():
        return char
    code = ord(char)
    if code < 32:
        return chr(0x2400 + code)
    if unicodedata.category(char) in _HIDDEN:
        return f"⟦U+{code:04X}⟧"
    return char
