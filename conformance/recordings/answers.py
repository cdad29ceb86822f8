"""The answers of a recording, given again to the requests that they were given to.

A request has a recorded answer only where the recording shows the same request next in the same item's turn.
In between, what only reads may be left out, and what is about nothing that was asked about. Once something
was left out that may have changed what is known to the replay, nothing that follows is sure to be about the
same state, and it is not answered any more: a replay then decides less, and never otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from conformance.recordings.document import Entry, Kept, Seen, Turn
from conformance.recordings.redaction import Redactor
from conformance.recordings.stand_ins import StandIns, masked
from conformance.wire.exchange import Exchange

_SHORTEST = 4
_DEEPEST = 60

Key = tuple[str, ...]

SETTING_UP = ""
"""The turn before the first item's, and the one after the last's, when things are deleted."""


class _Masks(StandIns):
    """Puts the same in the place of a secret as in the place of its stand-in."""

    def account(self, number: str) -> str:
        return "0" * len(number)

    def text(self, secret: str) -> str:
        return masked(secret)


_MASKING = Redactor(_Masks())


def key(exchange: Exchange, account: str = "") -> Key:
    """What two exchanges have in common that asked the same, also where secrets have stand-ins in one."""
    kind = next((v for n, v in exchange.sent_headers.items() if n.lower() == "content-type"), "")
    plain = _MASKING.asked(exchange)
    sent = plain.sent.decode("utf-8", "surrogateescape")
    return (plain.operation, plain.method, plain.path, kind, plain.region, account, sent)


class Answers:
    """Gives the recorded exchange for a request that is about to be sent.

    Args:
        entries: the recording.
        reads: whether an operation only reads.
        token: what the run's fresh names have in them.
        left_out: told of each exchange that was not asked for again, before anything later is answered.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        reads: Callable[[str], bool],
        token: str,
        left_out: Callable[[Exchange], object] = lambda exchange: None,
    ) -> None:
        self._left_out = left_out
        self._reads = reads
        self._token = token.lower()
        self._known: set[str] = set()
        self._turns: dict[str, list[tuple[Key, Kept]]] = {SETTING_UP: []}
        self._guard: dict[Key, list[Kept]] = {}
        self._seen: dict[str, list[object]] = {}
        self._turn, self._next = SETTING_UP, 0
        self._departed = False
        self.given = 0
        here = self._turns[SETTING_UP]
        for entry in entries:
            if isinstance(entry, Turn):
                here = self._turns.setdefault(entry.requirement, [])
            elif isinstance(entry, Seen):
                self._seen.setdefault(entry.event, []).append(entry.value)
            elif entry.by:
                self._guard.setdefault(key(entry.exchange), []).append(entry)
            else:
                here.append((key(entry.exchange, entry.account), entry))

    @property
    def turns(self) -> frozenset[str]:
        """The requirements that had a turn."""
        return frozenset(self._turns) - {SETTING_UP}

    @property
    def count(self) -> int:
        """How many exchanges there are, but for those that looked after the target."""
        return sum(len(turn) for turn in self._turns.values())

    def turn(self, requirement: str) -> None:
        """Begin with the turn of an item."""
        self._leave_out(len(self._turns.get(self._turn, ())))
        self._turn, self._next = requirement, 0

    def answer(self, asked: Exchange, account: str = "") -> Exchange | None:
        """Return the recorded exchange of the same request; None where there is none."""
        if self._departed:
            return None
        turn, wanted = self._turns.get(self._turn, []), key(asked, account)
        for place in range(self._next, len(turn)):
            if turn[place][0] == wanted:
                self._leave_out(place)
                if self._departed:
                    return None
                self._next = place + 1
                if turn[place][1].cut:
                    self._departed = True
                    return None
                self.given += 1
                self._know(turn[place][1].exchange)
                return turn[place][1].exchange
        return None

    def look(self, asked: Exchange) -> Exchange | None:
        """Return the recorded exchange of a request that looked after the target; at last the same."""
        waiting = self._guard.get(key(asked))
        if not waiting:
            return None
        return waiting.pop(0).exchange if len(waiting) > 1 else waiting[0].exchange

    def seen(self, what: str) -> object:
        """What came of something else that was done; None where it was not."""
        waiting = self._seen.get(what)
        return waiting.pop(0) if waiting else None

    def close(self) -> None:
        """There is nothing to close."""

    def _know(self, exchange: Exchange) -> None:
        """Take note of what an exchange that was given made known."""
        if self._reads(exchange.operation) or exchange.refused:
            return
        self._known |= set(_texts(exchange.output))
        self._known |= {text for text in _texts(exchange.params) if self._is_fresh(text)}

    def _is_fresh(self, text: str) -> bool:
        return bool(self._token) and self._token in text.lower()

    def _leave_out(self, until: int) -> None:
        """Pass over what was not asked for again."""
        for _, kept in self._turns.get(self._turn, [])[self._next : until]:
            exchange = kept.exchange
            self._left_out(exchange)
            if not (self._reads(exchange.operation) or exchange.refused):
                self._departed |= not self._known.isdisjoint(_texts(exchange.params))


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str) and len(value) >= _SHORTEST:
        yield value
    elif isinstance(value, dict) and depth < _DEEPEST:
        for member in value.values():
            yield from _texts(member, depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _texts(item, depth + 1)
