"""What stands in the place of a secret: another text of the same length and the same kinds of characters.

So a recorded answer can still be judged: a token is as long as it was and of the letters that its pattern
allows, one secret is the same text wherever it stands, and no two secrets become one. Which text stands for
which depends on a key that is made anew for each recording and kept nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import threading
from collections.abc import Iterator

_HEX = frozenset("0123456789abcdef")
_WIDE = {2: "é", 3: "中", 4: "😀"}
"""A character of each length in UTF-8, for those that are not ASCII."""
_FIRST_ACCOUNT = 100_000_000_000
_PARTS_OF_ARN = 5


class StandIns:
    """Gives each secret its stand-in. Thread-safe; an object serves one recording.

    Args:
        key: makes them; random where it is not given.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)
        self._accounts: dict[str, str] = {}
        self._lock = threading.Lock()

    def account(self, number: str) -> str:
        """Return a number of twelve digits for an account, which is a JSON number as well."""
        with self._lock:
            return self._accounts.setdefault(number, str(_FIRST_ACCOUNT + len(self._accounts)))

    def text(self, secret: str) -> str:
        """Return a text that tells nothing but the length and the kinds of characters.

        Of an ARN only the resource is replaced: the rest says what it is.

        >>> len(StandIns(b"k").text("hunter2-IS-secret"))
        17
        >>> StandIns(b"k").text("arn:aws:s3:::a-bucket")[:13]
        'arn:aws:s3:::'
        """
        if secret.startswith("arn:") and secret.count(":") >= _PARTS_OF_ARN:
            parts = secret.split(":", _PARTS_OF_ARN)
            kind, slash, rest = parts[-1].rpartition("/")
            return ":".join([*parts[:-1], kind + slash + self._plain(rest)])
        return self._plain(secret)

    def _plain(self, secret: str) -> str:
        letters = set(secret) - set(string.punctuation)
        small, big = string.ascii_lowercase, string.ascii_uppercase
        if letters <= _HEX:
            small = "abcdef"
        chance = self._stream(secret)
        return "".join(_other(char, small, big, next(chance)) for char in secret)

    def _stream(self, secret: str) -> Iterator[int]:
        number = 0
        told = secret.encode("utf-8", "surrogatepass")
        while True:
            yield from hmac.new(self._key, number.to_bytes(4, "big") + told, hashlib.sha256).digest()
            number += 1


def _other(char: str, small: str, big: str, chance: int) -> str:
    if char in string.digits:
        return string.digits[chance % 10]
    if char in string.ascii_lowercase:
        return small[chance % len(small)]
    if char in string.ascii_uppercase:
        return big[chance % len(big)]
    if char.isascii():
        return char
    return _wide(char)


def _wide(char: str) -> str:
    return _WIDE[len(char.encode("utf-8", "surrogatepass"))]


def masked(text: str) -> str:
    """Return what a text and its stand-in have in common: the length and the kinds of characters.

    >>> masked("hunter2") == masked("monkey9")
    True
    """
    text = _ESCAPE.sub(r"\\u0000", text)
    if not text.isascii():
        text = "".join(char if char.isascii() else _wide(char) for char in text)
    return text.translate(_KINDS)


_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}")
_KINDS = str.maketrans(
    string.ascii_lowercase + string.ascii_uppercase + string.digits, "a" * 26 + "A" * 26 + "0" * 10
)
