"""The guard: notices that a target hangs or is poisoned, mends what may be mended, and names the request.

Every exchange of a run goes through :meth:`Guard.saw`. After one that failed (no answer, or 5xx) the guard
sends a harmless request of the same service. If that is answered as it was at the run's start, only the
one request failed, and that is for the checks to say. If not, the target is down or poisoned. A read that was
answered well before and fails now, twice, is a poisoned target too.

A server that the suite started is restarted; also one that lives but keeps a core busy with a request that
it never answers. An operation that hangs twice is blocked: it would cost the run its time for nothing.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Container

from conformance.targets.errors import TargetError
from conformance.targets.incident import Incident, failed, hung, judge, suspects
from conformance.targets.plugin import Running
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange

HANGS_ALLOWED = 2
"""Requests of one operation that may stay without an answer before it is blocked."""

RESTARTS_ALLOWED = 8
"""Restarts and resets in one run; a target that needs more is given up."""

_REMEMBERED = 64
_READS_REMEMBERED = 1024


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
        harmless: Container[str] = (),
        *,
        allow_reset: bool = False,
    ) -> None:
        self._running = running
        self._client = client
        self._harmless = harmless
        self._allow_reset = allow_reset
        self._lock = threading.RLock()
        self._recent: deque[Exchange] = deque(maxlen=_REMEMBERED)
        self._read: dict[tuple[str, bytes], Exchange] = {}
        self._hangs: dict[str, list[Exchange]] = {}
        self._mendings = 0
        self._down: str | None = None
        self.before = client.send(probe, {}, headers=dict(running.account.headers))
        self.incidents: list[Incident] = []

    @property
    def down(self) -> str | None:
        """Why the target is given up, or None. Nothing needs to be sent any more then."""
        return self._down

    def blocked(self, operation: str) -> str | None:
        """Return why nothing more should be sent to the operation, or None."""
        hangs = self._hangs.get(operation, [])
        if self._down is None and len(hangs) >= HANGS_ALLOWED:
            return f"{operation} gave no answer {len(hangs)} times ({hangs[-1].failure})"
        return self._down

    def saw(self, exchange: Exchange) -> Incident | None:
        """Take note of an exchange and look after the target if it failed.

        Returns:
            The incident, if there was one. With ``by`` set the world is empty; with ``mended`` False the
            target is given up (:attr:`down`).
        """
        with self._lock:
            self._recent.append(exchange)
            if not failed(exchange):
                self._note_read(exchange)
                return None
            if self._down is not None:
                return None
            if hung(exchange):
                self._hangs.setdefault(exchange.operation, []).append(exchange)
            state, symptom = self._diagnose(exchange)
            if state == "well":
                return self._hang(exchange) if hung(exchange) else None
            accused = suspects(list(self._recent), symptom)
            return self._incident(state, accused, self._mend(state))

    def _note_read(self, exchange: Exchange) -> None:
        if exchange.accepted and exchange.operation in self._harmless:
            if len(self._read) >= _READS_REMEMBERED:
                self._read.clear()
            self._read[exchange.operation, exchange.sent] = exchange

    def _diagnose(self, exchange: Exchange) -> tuple[str, str]:
        """Return the target's state and the operation that shows it."""
        state = judge(self.before, self._again(self.before))
        if state != "well":
            return state, self.before.operation
        earlier = self._read.pop((exchange.operation, exchange.sent), None)
        if earlier is not None and not hung(exchange):
            state = judge(earlier, self._again(earlier))
        return state, exchange.operation

    def _hang(self, exchange: Exchange) -> Incident:
        process = self._running.process
        busy = process is not None and process.is_busy() and self._mendings < RESTARTS_ALLOWED
        by = self._mend("hung") if busy else None
        incident = Incident("hung", exchange, (exchange,), by is not None or not busy, by)
        return self._note(incident)

    def _incident(self, state: str, accused: tuple[Exchange, ...], by: str | None) -> Incident:
        return self._note(Incident(state, accused[0], accused, by is not None, by))

    def _note(self, incident: Incident) -> Incident:
        self.incidents.append(incident)
        if not incident.mended:
            self._down = str(incident)
        if incident.by is not None:
            self._recent.clear()
            self._read.clear()
        return incident

    def _mend(self, state: str) -> str | None:
        """Bring the target back; return how, or None."""
        self._mendings += 1
        if self._mendings > RESTARTS_ALLOWED:
            return None
        by: str | None = None
        if self._running.owned:
            try:
                by = "restart" if self._running.restart() else None
            except TargetError:
                return None
        elif self._allow_reset and state == "poisoned" and self._running.reset():
            by = "reset"
        return by if by and judge(self.before, self._again(self.before)) == "well" else None

    def _again(self, exchange: Exchange) -> Exchange:
        return self._client.send(
            exchange.operation, None, raw=exchange.sent, headers=dict(self._running.account.headers)
        )
