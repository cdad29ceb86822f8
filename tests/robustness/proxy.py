"""A TCP proxy that breaks connections, at any moment of an exchange; it knows nothing of HTTP."""

from __future__ import annotations

import contextlib
import random
import select
import socket
import struct
import threading
from collections import Counter
from types import TracebackType

_CHUNK = 1 << 16
FATES = ("before", "in the request", "before the answer", "in the answer")
"""When a connection breaks: a request may have arrived and been acted upon, or not."""


class Proxy:
    """Passes bytes on to a port of this machine, and breaks a share of the exchanges.

    Args:
        port: where to.
        broken: the share of exchanges that are broken.
        pieces: the share of those that go through whole, but in pieces of a few bytes.
        seed: for the choices.

    Attributes:
        exchanges: how many there were.
        breaks: how many were broken, by when.
    """

    def __init__(self, port: int, broken: float, pieces: float = 0.05, seed: int = 0) -> None:
        self._to = port
        self._broken = broken
        self._pieces = pieces
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.exchanges = 0
        self.breaks: Counter[str] = Counter()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError), near, socket.create_connection(("127.0.0.1", self._to)) as far:
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            answered, fate = True, ""
            while True:
                for one in select.select([near, far], [], [])[0]:
                    data = one.recv(_CHUNK)
                    if not data:
                        return
                    if one is near and answered:
                        fate = self._draw()
                    answered = one is far
                    if self._is_now(fate, answered):
                        self._break(near, far, data, fate)
                        return
                    self._pass(far if one is near else near, data, fate)

    def _draw(self) -> str:
        """What becomes of the next exchange."""
        with self._lock:
            self.exchanges += 1
            chance = self._random.random()
            fate = self._random.choice(FATES) if chance < self._broken else ""
            if fate:
                self.breaks[fate] += 1
            return fate or ("pieces" if chance < self._broken + self._pieces else "")

    @staticmethod
    def _is_now(fate: str, answered: bool) -> bool:
        return fate in (FATES[2:] if answered else FATES[:2])

    def _break(self, near: socket.socket, far: socket.socket, data: bytes, fate: str) -> None:
        """Pass on what still goes through, and end both connections: orderly, or by a reset."""
        with self._lock:
            at, hard = self._random.randrange(len(data)), self._random.random() < 0.5
        if fate == "in the request":
            far.sendall(data[:at])
        elif fate == "in the answer":
            near.sendall(data[:at])
        if hard:
            for one in (near, far):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    @staticmethod
    def _pass(to: socket.socket, data: bytes, fate: str) -> None:
        if fate != "pieces":
            to.sendall(data)
            return
        for at in range(0, len(data), 7):
            to.sendall(data[at : at + 7])
