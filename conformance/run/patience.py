"""Patience with a target that says that too much comes at once.

Such an answer says nothing of what was asked, so that the same request is sent again after a pause. Where
nothing else ever comes, that would go on for each of thousands of requests: the waiting of a run, and of each
operation in it, has a bound.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from conformance.checks.observation import answered
from conformance.contract import errors
from conformance.verdicts.outcome import Inconclusive
from conformance.wire import clock
from conformance.wire.exchange import Exchange

IN_VAIN = 3
"""How many operations are waited for as long as may be although they are never answered otherwise."""

MOST = 60.0
"""Seconds that one operation is waited for at most, however long its resources may take."""

_GROWTH = 1.6
_LONGEST = 5.0


class Patience:
    """Says whether a request is to be sent again. Thread-safe.

    Args:
        seconds: how long one operation is waited for, up to :data:`MOST`.
        pause: the first pause; later ones are longer.
        sleep: waits.
    """

    def __init__(self, seconds: float, pause: float, sleep: Callable[[float], object] = clock.sleep) -> None:
        self._seconds = min(seconds, MOST)
        self._pause = pause
        self._sleep = sleep
        self._waited: dict[str, float] = {}  # seconds, by operation, since it was last answered otherwise
        self._tries: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.cleaning = False
        """Whether nothing is judged any more: whoever deletes takes such an answer for what it is."""

    def again(self, exchange: Exchange) -> bool:
        """Wait where an answer says that too much came at once, and say whether to send the request again.

        Raises:
            Inconclusive: if that was said for as long as the run has patience.
        """
        operation = exchange.operation
        if errors.meaning(exchange.code) != errors.THROTTLED:
            with self._lock:
                self._waited.pop(operation, None)
                self._tries.pop(operation, None)
            return False
        with self._lock:
            pause = min(self._pause * _GROWTH ** self._tries[operation], _LONGEST)
            waited = self._waited.get(operation, 0.0)
            over = waited + pause > self._seconds
            if over or sum(self._waited.values()) + pause > IN_VAIN * self._seconds:
                if self.cleaning:
                    return False
                raise Inconclusive(f"{operation} answered {answered(exchange)}")
            self._tries[operation] += 1
            self._waited[operation] = waited + pause
        self._sleep(pause)
        return True
