"""A deadline for a whole exchange.

A socket's own timeout starts anew with each byte, so that a server that sends one byte now and then
would hold a run for hours. This thread ends a connection when its exchange is over time.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import threading
import time

_TICK = 0.2
_TICKS_UNTIL_REST = 50


class Watchdog:
    """Ends the connections of exchanges that last too long, from one thread that rests when idle."""

    def __init__(self) -> None:
        self.renew()
        os.register_at_fork(after_in_child=self.renew)

    def renew(self) -> None:
        """Forget everything: a forked process has no thread, and one may have held the lock at the fork."""
        self._lock = threading.Lock()
        self._watched: dict[int, tuple[float, socket.socket]] = {}
        self._ended: set[int] = set()
        self._tokens = itertools.count(1)
        self._thread: threading.Thread | None = None

    def watch(self, sock: socket.socket, deadline: float) -> int:
        """End ``sock`` at ``deadline`` (of the monotonic clock) unless it is forgotten before.

        Returns a token for :meth:`ended` and :meth:`forget`.
        """
        with self._lock:
            token = next(self._tokens)
            self._watched[token] = (deadline, sock)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="conformance-watchdog", daemon=True)
                self._thread.start()
        return token

    def ended(self, token: int | None) -> bool:
        """Whether the watchdog ended the connection."""
        return token in self._ended

    def forget(self, token: int | None) -> None:
        """Leave the connection alone from now on."""
        with self._lock:
            if token is not None:
                self._watched.pop(token, None)
                self._ended.discard(token)

    def _run(self) -> None:
        quiet = 0
        while True:
            time.sleep(_TICK)
            with self._lock:
                quiet = 0 if self._watched else quiet + 1
                if quiet > _TICKS_UNTIL_REST:
                    self._thread = None
                    return
                now = time.monotonic()
                for token, (deadline, sock) in list(self._watched.items()):
                    if now >= deadline:
                        self._ended.add(token)
                        del self._watched[token]
                        _shut(sock)


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is gone already, which is what is wanted
        # the plain socket's method: ssl.SSLSocket.shutdown takes the cipher away from the reader
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


WATCHDOG = Watchdog()
"""The one of this process."""
