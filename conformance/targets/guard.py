"""The guard: finds out that a target hangs or is poisoned, mends what may be mended, and names the request.

Every exchange of a run goes through :meth:`Guard.saw`. After an exchange that failed (no answer, or 5xx) the
guard sends a harmless request of the same service. If that is answered as it was at the run's start, only the
one request failed. If not, the target is down or poisoned: a server that the suite started is restarted,
and the request that did it is named: the first failing one, or, where a request that was answered well
left the damage behind, the last one before the failures.

An operation that never answers twice is blocked: it would cost the run its time for nothing.
The decisions are pure functions (:func:`judge`, :func:`suspects`); only :class:`Guard` sends.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence

from attrs import frozen

from conformance.targets.errors import TargetError
from conformance.targets.plugin import Running
from conformance.wire.exchange import Exchange

HANGS_ALLOWED = 2
"""Requests of one operation that may stay without an answer before it is blocked."""

RESTARTS_ALLOWED = 5
"""Restarts of one run; a target that needs more is given up."""

_REMEMBERED = 64


@frozen
class Incident:
    """One time that the target broke.

    ``what``: ``hang`` (one request had no answer, the target lives), ``poisoned`` (it answers, but not as
    before), ``down`` (it does not answer). ``culprit`` is the request that most likely did it, ``suspects``
    all that may have. ``mended``: whether the target works again (after ``reset`` or ``restart``, in ``by``);
    everything that existed on it is gone then.
    """

    what: str
    culprit: Exchange
    suspects: tuple[Exchange, ...]
    mended: bool
    by: str | None

    def __str__(self) -> str:
        """Say it in one line."""
        after = (
            f"works again after a {self.by}"
            if self.mended and self.by
            else ("still works otherwise" if self.mended else "did not recover")
        )
        body = self.culprit.sent[:200].decode("utf-8", "replace")
        return (
            f"target {self.what} after {self.culprit.operation} {body} ({_outcome(self.culprit)}); it {after}"
        )


def _outcome(exchange: Exchange) -> str:
    return exchange.failure or f"status {exchange.status}"


def failed(exchange: Exchange) -> bool:
    """Whether an exchange is a reason to look after the target: no answer, or a 5xx other than 501."""
    return exchange.status is None or (exchange.status >= 500 and exchange.status != 501)


def judge(before: Exchange | None, now: Exchange) -> str:
    """Compare the answer to the harmless request with the one at the run's start.

    Returns:
        ``well`` if it answers as before, ``poisoned`` if it fails where it did not, ``down`` without an answer.
    """
    if now.status is None:
        return "down"
    if failed(now) and not (before is not None and before.status == now.status):
        return "poisoned"
    return "well"


def suspects(recent: Sequence[Exchange], probe_operation: str) -> tuple[Exchange, ...]:
    """Return the requests that may have done the damage, the likeliest first.

    Args:
        recent: the last exchanges in the order in which they ended, the failing one at the end.
        probe_operation: the harmless operation; its last good answer bounds the time of the damage.
    """
    start = 0
    for index, exchange in enumerate(recent):
        if exchange.operation == probe_operation and not failed(exchange):
            start = index + 1
    window = recent[start:] or recent[-1:]
    first_failure = next((i for i, exchange in enumerate(window) if failed(exchange)), len(window) - 1)
    # the first failing request did it, or it is itself a victim of what the ones before it left behind
    before = [exchange for exchange in reversed(window[:first_failure]) if exchange.accepted]
    same_failure_later = [exchange for exchange in window[first_failure + 1 :] if failed(exchange)]
    return (window[first_failure], *before, *same_failure_later)


class Guard:
    """Watches over one target during a run. Thread-safe.

    Args:
        running: the target.
        probe: sends the harmless request, without going through this guard; its answer now is what later
            ones are compared with.
        allow_reset: whether a poisoned target that the suite did not start may be reset, which destroys
            whatever others keep on it. One that the suite started is restarted in any case.
    """

    def __init__(self, running: Running, probe: Callable[[], Exchange], *, allow_reset: bool = False) -> None:
        self._running = running
        self._probe = probe
        self._allow_reset = allow_reset
        self._lock = threading.RLock()
        self._recent: deque[Exchange] = deque(maxlen=_REMEMBERED)
        self._hangs: dict[str, list[Exchange]] = {}
        self._restarts = 0
        self._down: str | None = None
        self.before = probe()
        self.incidents: list[Incident] = []

    @property
    def down(self) -> str | None:
        """Why the target is given up, or None. Nothing needs to be sent any more then."""
        return self._down

    def blocked(self, operation: str) -> str | None:
        """Return why nothing more should be sent to the operation, or None."""
        if self._down is not None:
            return self._down
        hangs = self._hangs.get(operation, [])
        if len(hangs) < HANGS_ALLOWED:
            return None
        return f"{operation} gave no answer {len(hangs)} times ({hangs[-1].failure})"

    def saw(self, exchange: Exchange) -> Incident | None:
        """Take note of an exchange and look after the target if it failed.

        Returns:
            The incident, if there was one; if it is ``mended`` by a reset or restart, the world is empty.
        """
        with self._lock:
            self._recent.append(exchange)
            if not failed(exchange) or self._down is not None:
                return None
            state = judge(self.before, self._probe())
            hung = exchange.status is None
            if state == "well" and not hung:
                return None
            if hung:
                self._hangs.setdefault(exchange.operation, []).append(exchange)
            accused = suspects(list(self._recent), self.before.operation)
            if state == "well":
                incident = Incident("hang", exchange, (exchange,), True, None)
            else:
                by = self._mend(state)
                culprit = accused[0]
                incident = Incident(state, culprit, accused, by is not None, by)
                if by is None:
                    self._down = f"the target is {state}: {incident}"
            self._recent.clear()
            self.incidents.append(incident)
            return incident

    def _mend(self, state: str) -> str | None:
        """Bring the target back; return how, or None."""
        if self._running.owned:
            self._restarts += 1
            if self._restarts > RESTARTS_ALLOWED:
                return None
            try:
                self._running.restart()
            except TargetError:
                return None
            return "restart" if judge(self.before, self._probe()) == "well" else None
        if self._allow_reset and state == "poisoned" and self._running.reset():
            return "reset" if judge(self.before, self._probe()) == "well" else None
        return None
