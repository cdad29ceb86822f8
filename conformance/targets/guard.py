"""The guard: notices that a target hangs or is poisoned, mends what may be mended, and names the request.

Every exchange of a run goes through :meth:`Guard.saw`. After one that failed (no answer, or 5xx) the guard
sends harmless requests of the same service. If they are answered as they were at the run's start, only the
one request failed, and that is for the checks to say. If not, the target is down or poisoned. A read that
was answered well before and fails now, twice, is a poisoned target too, if a fresh server answers it well:
one that fails there as well, since what it names is gone, shows nothing. Nor does one that fails on each
mended server after valid requests, while others do not: it fails by itself.

A server that the suite started is reset, or restarted where that does not help, and what was sent lately is
sent to it again in the same order until the damage shows: that request is the culprit. A server that lives
but keeps a core busy with a request that it never answers is restarted. What hung, or did damage, several
times is blocked: it would cost the run its time for nothing. Only the like of it is: an invalid request that
spoils the target does not keep valid ones from being sent, nor such as are invalid in another way. Damage
that cannot be mended blocks only what it damaged, unless that is all: no other read is answered as before.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Collection, Iterable

from attrs import evolve

from conformance.targets.errors import TargetError
from conformance.targets.incident import (
    Incident,
    Like,
    failed,
    hung,
    judge,
    likes,
    offence,
    printed,
    suspects,
)
from conformance.targets.plugin import Running
from conformance.wire import clock
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.intent import SET_UP, Intent, Probe, Violates

RESTARTS_ALLOWED = 12
"""Times in one run that a server is started again; what breaks after that stays broken."""

RESETS_ALLOWED = 100
"""Times in one run that a server is told to forget everything, which takes it no time."""

SIGNS = 8
"""Harmless requests that are looked at after a failure."""

LOOKS_ALLOWED = 6
"""Failures of one operation after which all signs are looked at; later only at the first."""

_MENDED_ENOUGH = 2
"""Times that a server is mended for a read that valid requests make fail, while others do not."""

_REMEMBERED = 64
_TRIES_AFTER_RESTART = 5
_READS_REMEMBERED = 1024
_SECONDS_OF_TRYING = 10.0
_SECONDS_OF_TRYING_IN_ALL = 60.0


class Guard:
    """Watches over one target during a run. Thread-safe.

    Args:
        running: the target.
        client: sends the guard's own requests; one of its own, whose exchanges do not come back to the
            guard, with a timeout of a few seconds.
        probe: the harmless operation that an empty request is sent of (``Probed.operation``).
        harmless: operations that only read (:func:`conformance.targets.probe.harmless_operations`).
        allow_reset: whether a poisoned target that the suite did not start may be reset, which destroys
            whatever others keep on it.
    """

    def __init__(
        self,
        running: Running,
        client: Client,
        probe: str,
        harmless: Collection[str] = (),
        *,
        allow_reset: bool = False,
    ) -> None:
        self._running = running
        self._client = client
        self._harmless = frozenset(harmless)
        self._allow_reset = allow_reset
        self._lock = threading.RLock()
        self._recent: deque[Exchange] = deque(maxlen=_REMEMBERED)
        self._read: dict[tuple[str, str, bytes], Exchange] = {}
        self._failures: Counter[str] = Counter()
        self._offences: dict[Like, list[str]] = {}
        self._blocked: dict[Like, str] = {}
        self._damaged: dict[str, str] = {}
        self._misleading: set[str] = set()
        self._mended: Counter[str] = Counter()
        self._failing: set[str] = set()  # the reads that fail by themselves, and tell nothing of others
        self._resets = self._restarts = 0
        self._trying = _SECONDS_OF_TRYING_IN_ALL
        self._down: str | None = None
        self._signs = list(self._first_signs(probe, harmless))
        self.incidents: list[Incident] = []
        self.printed: str | None = None
        """What a server of our own printed last when it first failed; None where it did not fail or print."""

    @property
    def down(self) -> str | None:
        """Why the target is given up, or None. Nothing needs to be sent any more then."""
        return self._down

    def blocked(self, operation: str, intent: Intent = SET_UP) -> str | None:
        """Return why no such request should be sent any more, or None."""
        if self._down or operation in self._damaged:
            return self._down or self._damaged[operation]
        return next((self._blocked[like] for like in likes(operation, intent) if like in self._blocked), None)

    def is_damaged(self, operation: str) -> bool:
        """Whether an operation fails for what an earlier request did, which could not be mended."""
        return operation in self._damaged

    def saw(self, exchange: Exchange) -> Incident | None:
        """Take note of an exchange and look after the target if it failed.

        Returns:
            The incident, if there was one. With ``by`` set everything on the target is gone. With ``mended``
            False see :attr:`down` for whether the target is given up, or only :meth:`blocked` operations.
        """
        with self._lock:
            if self._recent:  # the latest is itself, since whoever asks compares with it
                self._recent[-1] = self._recent[-1].remembered()
            self._recent.append(exchange)
            if not failed(exchange):
                self._note_read(exchange)
                return None
            if self.printed is None and self._running.process is not None:
                lines = self._running.process.last_lines()
                self.printed = printed(exchange, lines) if lines else None
            if self._down is not None:
                return None
            self._failures[exchange.operation] += 1
            sign, state = self._diagnose(exchange)
            if state == "well":
                return self._hang(exchange) if hung(exchange) else None
            return self._damage(sign, state)

    def spoilt(self, exchange: Exchange) -> Incident | None:
        """Take note that valid requests fail whose like was accepted before, and mend the target.

        Reads do not show every damage: some requests leave behind what makes every later create crash.

        Returns:
            The incident; None where nothing more is to be mended.
        """
        with self._lock:
            if self.blocked(exchange.operation, exchange.intent) is not None:
                return None
            sign = evolve(exchange, status=200, answer=b"", failure=None)
            return self._damage(sign, "poisoned" if self._well(self._leading()) else "down")

    def _first_signs(self, probe: str, harmless: Iterable[str]) -> Iterable[Exchange]:
        """Yield the harmless requests and how they are answered now, the probe's first."""
        yield self._ask(probe)
        found = 1
        for operation in harmless:
            if found == SIGNS:
                return
            if operation != probe:
                sign = self._ask(operation)
                if sign.status is None:
                    return  # no more waiting for this target than needed
                if sign.accepted:
                    found += 1
                    yield sign

    def _note_read(self, exchange: Exchange) -> None:
        if exchange.accepted and exchange.operation in self._harmless:
            if len(self._read) >= _READS_REMEMBERED:
                self._read.clear()
            key = (exchange.operation, exchange.path, exchange.sent)
            self._read[key] = exchange.remembered()

    def _diagnose(self, exchange: Exchange) -> tuple[Exchange, str]:
        """Return the first sign that is not as it was, and the target's state."""
        thorough = (
            exchange.operation not in self._harmless and self._failures[exchange.operation] <= LOOKS_ALLOWED
        )
        leading = self._leading()
        signs = [s for s in self._signs[1:] if s.operation not in self._damaged] if thorough else []
        if exchange.status is None:
            self._client.close()  # a server that is going down still answers on connections that it has
        earlier = self._earlier(exchange)
        for sign in [leading, *signs, *([earlier] if earlier is not None else [])]:
            state = judge(sign, self._again(sign))
            if state == "down" or (state != "well" and sign.operation not in self._failing):
                return sign, state
        return leading, "well"

    def _leading(self) -> Exchange:
        """The first sign or, where its operation fails, another read that was answered well lately."""
        if self._signs[0].operation in (*self._damaged, *self._failing):
            return self._other_read(self._signs[0].operation) or self._signs[0]
        return self._signs[0]

    def _other_read(self, operation: str) -> Exchange | None:
        """The latest read of another operation that was answered well; None where there was none."""
        unfit = {operation, *self._damaged, *self._misleading, *self._failing}
        return next((known for known in reversed(self._read.values()) if known.operation not in unfit), None)

    def _spoilt_by_valid(self, operation: str) -> None:
        """Take note that a valid request makes a read fail that others do without: a list that crashes once
        there is something to list. Mending would have no end, and what it fails is its own."""
        self._mended[operation] += 1
        if self._mended[operation] >= _MENDED_ENOUGH:
            self._failing.add(operation)

    def _is_all(self, sign: Exchange, alone: bool = False) -> bool:
        """Whether the target is damaged as a whole, and not in one operation that others do without.

        ``alone`` asks for another read that tells, also where the first sign is well.
        """
        if sign.operation != self._signs[0].operation and not alone:
            return False
        other = self._other_read(sign.operation)
        return other is None or not self._well(other)

    def _earlier(self, exchange: Exchange) -> Exchange | None:
        """The same read as it was answered well before, where a fresh server can tell what that means."""
        known = self._read.pop((exchange.operation, exchange.path, exchange.sent), None)
        able = self._running.owned or self._allow_reset
        return None if hung(exchange) or not able or exchange.operation in self._misleading else known

    def _hang(self, exchange: Exchange) -> Incident:
        """One request is not answered: end it if it keeps a core busy."""
        process = self._running.process
        busy = process is not None and process.is_busy()
        by = self._mend("hung", self._leading()) if busy else None
        if busy and by is None and not self._well(self._leading()):
            self._down = f"the target did not come back after {exchange.operation} hung"
        return self._noted(Incident("hung", exchange, (exchange,), by is not None or not busy, by))

    def _damage(self, sign: Exchange, state: str) -> Incident:
        """The target is down or poisoned: mend it, and find out by whom."""
        accused = suspects(list(self._recent), sign.operation) or (sign,)
        alone = state == "poisoned" and not self._is_all(sign, alone=True)
        by = self._mend(state, sign)
        if by is not None and sign.operation in self._misleading:
            self._forget()
            return Incident("misread", accused[-1], accused, True, by, sign.operation)
        culprit = self._confirmed(accused, sign) if by and self._running.owned else None
        incident = Incident(
            state, culprit or accused[0], accused, by is not None, by, sign.operation, culprit is not None
        )
        if by is None and (state == "down" or self._is_all(sign)):
            self._down = str(incident)
        elif by is None:
            self._damaged[sign.operation] = str(incident)
        elif alone and culprit is not None and not isinstance(culprit.intent, Violates):
            self._spoilt_by_valid(sign.operation)
        return self._noted(incident)

    def _confirmed(self, accused: Iterable[Exchange], sign: Exchange) -> Exchange | None:
        """Send the suspects again in their order until the damage shows; leave a fresh server behind."""
        begun = clock.monotonic()
        until = begun + min(_SECONDS_OF_TRYING, self._trying)
        try:
            return self._repeated(accused, sign, until)
        finally:
            self._trying -= clock.monotonic() - begun

    def _repeated(self, accused: Iterable[Exchange], sign: Exchange, until: float) -> Exchange | None:
        for exchange in sorted(accused, key=lambda suspect: suspect.started):
            if exchange.operation == sign.operation:
                continue
            if clock.monotonic() > until:
                break
            self._again(exchange, exchange.region)
            if not self._well(sign):
                return exchange if self._fresh(sign) else None
        self._fresh(sign)
        return None

    def _noted(self, incident: Incident) -> Incident:
        self.incidents.append(incident)
        if incident.culprit.operation != incident.symptom:
            like, allowed = offence(incident)
            offences = self._offences.setdefault(like, [])
            offences.append(str(incident))
            if len(offences) >= allowed:
                self._blocked[like] = f"{len(offences)} times: {offences[-1]}"
        if incident.by is not None:
            self._forget()
        return incident

    def _forget(self) -> None:
        self._recent.clear()
        self._read.clear()

    def _mend(self, state: str, sign: Exchange) -> str | None:
        """Bring the target back; return how, or None."""
        if self._running.owned:
            return self._fresh(sign, reset=state == "poisoned")
        if self._allow_reset and state == "poisoned" and self._emptied():
            return "reset" if self._well(sign) or self._misled(sign) else None
        return None

    def _fresh(self, sign: Exchange, reset: bool = True) -> str | None:
        """Reset a server of our own, or restart it where that does not help; return how, or None.

        Where a fresh server fails in the same way, and is well otherwise, nothing was damaged.
        """
        if reset and self._emptied() and self._well(sign):
            return "reset"
        self._restarts += 1
        if self._restarts > RESTARTS_ALLOWED:
            return None
        try:
            back = self._running.restart() and (self._comes_back(sign) or self._misled(sign))
        except TargetError:
            return None
        return "restart" if back else None

    def _emptied(self) -> bool:
        self._resets += 1
        return self._resets <= RESETS_ALLOWED and self._running.reset()

    def _misled(self, sign: Exchange) -> bool:
        """Whether a fresh server is well but for one sign, which then shows nothing and is never asked again.

        The first sign cannot mislead: it was asked of a server as it was found.
        """
        first = self._signs[0]
        if sign is first or not self._well(first):
            return False
        self._misleading.add(sign.operation)
        self._signs = [first, *(s for s in self._signs[1:] if s.operation != sign.operation)]
        return True

    def _comes_back(self, sign: Exchange) -> bool:
        """Whether a restarted server is well; the first request may take it longer than any later one."""
        return any(self._well(sign) for _ in range(_TRIES_AFTER_RESTART))

    def _well(self, sign: Exchange) -> bool:
        return judge(sign, self._again(sign)) == "well"

    def _ask(self, operation: str) -> Exchange:
        return self._client.send(operation, {}, headers=dict(self._running.account.headers), intent=Probe())

    def _again(self, exchange: Exchange, region: str | None = None) -> Exchange:
        headers = dict(self._running.account.headers)
        return self._client.send(
            exchange.operation,
            None,
            request=exchange.request,
            headers=headers,
            region=region,
            intent=exchange.intent,
        )
