"""Identifiers of nothing: as well-formed as a real one, and naming no resource."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from random import Random

_HEX = set("0123456789abcdef")


def absent_identifier(identifier: str, names: Sequence[str], fresh: str, chance: Random) -> str:
    """Return an identifier of the same form as ``identifier`` that names nothing.

    Where the identifier holds one of ``names`` (the resource's own, or its parents'), a ``fresh`` name stands
    in its place, in small letters if that has no others; otherwise the characters of its last part are
    replaced by others of their class, so that a UUID stays a UUID and ``ab-0123…`` keeps its prefix.
    """
    parts = re.split(r"([/:])", identifier)
    for name in names:
        if name in parts:
            place = len(parts) - 1 - parts[::-1].index(name)
            return "".join([*parts[:place], _spelled_like(name, fresh), *parts[place + 1 :]])
    for name in names:
        head, found, tail = identifier.rpartition(name)
        if found and not re.search(r"[/:]", tail):  # in the last part: ``kind:NAME-a1B2c3``
            return head + _spelled_like(name, fresh) + tail
    start = max(identifier.rfind("/"), identifier.rfind(":")) + 1
    head, last = identifier[:start], identifier[start:]
    prefix = re.match(r"[A-Za-z]+-(?=[0-9a-f]{6,})", last)
    kept = prefix.group() if prefix else ""
    rest = last[len(kept) :]
    if identifier.startswith("arn:") and not re.fullmatch(r"[0-9a-f-]{8,}", rest):
        return head + fresh
    hexadecimal = set(rest.lower()) <= _HEX | {"-", "_"}
    return head + kept + "".join(_other(char, hexadecimal, chance) for char in rest)


def _spelled_like(name: str, fresh: str) -> str:
    """A fresh name in small letters alone where the name has no others: its pattern may allow no others.

    What stands before its last part (``alias/``) is kept.
    """
    start = max(name.rfind("/"), name.rfind(":")) + 1
    return name[:start] + (fresh.lower() if name == name.lower() else fresh)


def _other(char: str, hexadecimal: bool, chance: Random) -> str:
    if char.isdigit():
        return chance.choice(string.digits)
    if char.islower():
        return chance.choice("abcdef" if hexadecimal else string.ascii_lowercase)
    if char.isupper():
        return chance.choice("ABCDEF" if hexadecimal else string.ascii_uppercase)
    return char
