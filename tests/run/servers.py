"""Emulators in this process that keep count of what arrives, and may stop answering."""

from __future__ import annotations

import threading
import time

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.wire.client import Client
from conformance.wire.listener import Request, Response
from conformance.wire.sign import fixed


class Counting(Server):
    """Keeps the operations that arrive, in order; after ``patience`` of them it hangs for ``hang`` seconds.

    With a ``hang`` of 0 it does not listen any more instead, as a server that was killed.
    """

    def __init__(
        self, service: Service, fault: str | None = None, patience: int | None = None, hang: float = 0.0
    ) -> None:
        super().__init__(service, fault, step=0.0)
        self.seen: list[str] = []
        self._patience = patience
        self._hang = hang

    def handle(self, request: Request) -> Response:
        """Answer, as long as the server has the patience."""
        target = request.headers.get("x-amz-target", "")
        if target:
            self.seen.append(target.rpartition(".")[2])
        if self._patience is not None and len(self.seen) > self._patience:
            if self._hang:
                time.sleep(self._hang)
            else:
                threading.Thread(target=self.stop).start()
        return super().handle(request)

    def left(self, operation: str) -> int:
        """How many resources a list shows; what is asked for that is not counted."""
        client = Client(self.service, self.url, fixed("testing", "testing"))
        kept = list(self.seen)
        (shown,) = (v for v in client.send(operation, {}).output.values() if isinstance(v, list))
        self.seen[:] = kept
        client.close()
        return len(shown)
