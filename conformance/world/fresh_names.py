"""Fresh names: none is used twice in a run, and none was used by a run before.

Hypothesis runs the same input again while it shrinks, and a stateful service takes a name once; so
names are no part of a case but written here when it is sent.
"""

from __future__ import annotations

import random
import string
import threading
import uuid
from collections.abc import Iterator
from functools import lru_cache

from conformance.cases.model import Fresh
from conformance.contract.english import plural
from conformance.contract.patterns import matches_fully

_ALPHABET = string.ascii_letters + string.digits
_BASE36 = string.digits + string.ascii_lowercase
_ATTEMPTS = 400
_LEAST_SIGNS = 4


class NamesUsedUp(Exception):
    """No unused name of the asked form is left; the message says which form."""


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _BASE36[rest] + digits
        if number == 0:
            return digits


def run_id() -> str:
    """Return what tells a run from every other: six small letters and digits, the first a letter."""
    chance = random.SystemRandom()
    return chance.choice(string.ascii_lowercase) + "".join(chance.choices(_BASE36, k=5))


class FreshNames:
    """Hands out names. Thread-safe.

    Args:
        token: what tells this run's names from every other run's; random where it is not given.
        prefix: what names begin with instead where there is room and their pattern allows it, so that a
            person sees whose they are (``conformance-k3f9q2-A``); it has the run's ID in it, as the token.

    The same token and prefix give the same names, in the same order, and the same of all else that is left
    to chance.
    """

    def __init__(self, token: str | None = None, prefix: str = "") -> None:
        # A capital and small letters: a target that folds the case of names must not go unseen.
        self.token = token or "C" + run_id()
        self.prefix = prefix
        self.chance = random.Random(self.token)
        self._count = 0
        self._used: set[str] = set()
        self._lock = threading.Lock()

    def fresh(self, wanted: Fresh) -> str:
        """Return a name of the wanted form that was not handed out before.

        Raises:
            NamesUsedUp: where every name of that form was used (there are 62 of length 1).
        """
        with self._lock:
            for name in self._candidates(wanted):
                if name not in self._used:
                    self._used.add(name)
                    return name
        form = (
            "that the pattern allows" if wanted.length is None else f"of {plural(wanted.length, 'character')}"
        )
        raise NamesUsedUp(f"no unused name {form} is left")

    def token_of_one_request(self) -> str:
        """Return what tells one request from every other, as boto3 makes it: a UUID of version 4."""
        with self._lock:
            return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def certain(self, wanted: Fresh) -> bool:
        """Whether a name of this form is so long that no run before can have used it."""
        return wanted.length is None or self._room(wanted) > len(self.token)

    @staticmethod
    def _room(wanted: Fresh) -> int:
        return (wanted.length or 0) - len(wanted.prefix) - len(wanted.suffix)

    def _candidates(self, wanted: Fresh) -> Iterator[str]:
        for _ in range(_ATTEMPTS):
            yield self._candidate(wanted)
        if self._room(wanted) == 1:  # so few that chance may have missed some
            for letter in _ALPHABET:
                yield wanted.prefix + self._fitting(letter, wanted.pattern) + wanted.suffix

    def _candidate(self, wanted: Fresh) -> str:
        self._count += 1
        unknown = wanted == Fresh()  # nobody says how long it may be
        plain = self._plain(wanted) if self.prefix and not unknown else None
        if plain is not None:
            return wanted.prefix + plain + wanted.suffix
        core = self.token + _base36(self._count)
        if wanted.length is not None:
            room = self._room(wanted)
            if room <= 0:
                return (wanted.prefix + wanted.suffix)[: wanted.length]
            if room < len(core) + 1:
                core = "".join(self.chance.choices(_ALPHABET, k=room))
            else:
                core = core + "x" * (room - len(core))
        core = self._fitting(core, wanted.pattern)
        return wanted.prefix + core + wanted.suffix

    def _plain(self, wanted: Fresh) -> str | None:
        """A name that begins with the prefix, as far as the pattern allows its signs; None where it does not,
        or where there is no room."""
        core = self.prefix + _base36(self._count)
        if wanted.length is not None:
            if self._room(wanted) < len(core):
                return None
            core = core.ljust(self._room(wanted), "x")
        other = (
            core,
            core.lower(),
            *(() if wanted.length else (core.replace("-", "_"), core.replace("-", ""))),
        )
        return next((c for c in other if wanted.pattern is None or matches_fully(wanted.pattern, c)), None)

    def _fitting(self, core: str, pattern: str | None) -> str:
        """The core in the first spelling that the pattern allows; as it is where none is."""
        if pattern is None:
            return core
        numeric = str(int(core, 36)).zfill(len(core))[-len(core) :]
        low = core.lower()
        spellings = (core, low, core.upper(), numeric, "/" + core[1:], core[:-1] + "/", low[:-1] + "/")
        return next((s for s in spellings if matches_fully(pattern, s)), None) or _spelled(core, pattern)


@lru_cache(maxsize=256)
def _signs(pattern: str) -> str:
    """The printable characters that a pattern allows by themselves."""
    return "".join(c for c in string.printable if c.isprintable() and matches_fully(pattern, c))


def _spelled(core: str, pattern: str) -> str:
    """The core's number written in the characters of a pattern, as long as the core; else the core."""
    signs, number, text = _signs(pattern), int(core, 36), ""
    if len(signs) < _LEAST_SIGNS:
        return core
    for _ in core:
        number, rest = divmod(number, len(signs))
        text = signs[rest] + text
    return text if matches_fully(pattern, text) else core
