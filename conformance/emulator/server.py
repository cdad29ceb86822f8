"""A running emulator: the engine behind a socket, and a door for tests to reset it and switch faults."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any

from conformance.contract.model import Service
from conformance.emulator.engine import Engine
from conformance.emulator.faults import find
from conformance.emulator.hooks import Fault
from conformance.wire.listener import Listener, Request, Response

CONTROL = "/_conformance/"
"""Paths below this are the emulator's own: ``health``, ``reset``, ``fault``."""


class Server:
    """An emulator of one service on a port of this machine.

    Args:
        service: the loaded contracts; shared between servers, never changed.
        fault: the fault to show, its ID, or None for the faultless emulator.
        step: seconds that each passing state of a lifecycle takes.
        port: the port, 0 for a free one.
        host: the address to listen on.

    Raises:
        KeyError: if there is no fault of that ID.
        OSError: if the port cannot be listened on.

    Example: ``with Server(service, fault="…") as url: …``
    """

    def __init__(
        self,
        service: Service,
        fault: Fault | str | None = None,
        step: float = 0.02,
        port: int = 0,
        host: str = "127.0.0.1",
    ) -> None:
        self.service = service
        self.engine = Engine(service, _fault(service, fault), step)
        self._host = host
        self._port = port
        self._listener: Listener | None = None

    @property
    def url(self) -> str:
        """The address of the running server."""
        assert self._listener is not None, "the server is not started"
        return f"http://{self._listener.host}:{self._listener.port}"

    def start(self) -> str:
        """Listen, and return the URL."""
        self._listener = Listener(self.handle, self._host, self._port)
        return self.url

    def stop(self) -> None:
        """End all connections; the server can be started again."""
        if self._listener:
            self._listener.close()
            self._listener = None

    def __enter__(self) -> str:
        """Start, and give the URL."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def reset(self, fault: Fault | str | None = None) -> None:
        """Forget all resources and show another fault (None: none)."""
        self.engine.switch(_fault(self.service, fault))

    def handle(self, request: Request) -> Response:
        """Answer a request: the emulator's own paths, else the service."""
        if request.path.startswith(CONTROL):
            return self._control(request)
        return self.engine.answer(request)

    def _control(self, request: Request) -> Response:
        name = request.path.removeprefix(CONTROL)
        if name == "health":
            return _json(200, {"service": self.service.name, "fault": self._shown()})
        if name == "reset" and request.method == "POST":
            self.engine.switch(self.engine.fault)
            return _json(200, {"reset": True, "fault": self._shown()})
        if name == "fault" and request.method == "POST":
            try:
                wanted = json.loads(request.body or b"{}").get("fault")
                self.reset(wanted)
            except (ValueError, AttributeError):
                return _json(400, {"message": 'The body must be {"fault": ID} or {"fault": null}.'})
            except KeyError as unknown:
                return _json(404, {"message": f"There is no fault {unknown}."})
            return _json(200, {"fault": self._shown()})
        return _json(404, {"message": "Known paths: GET health, POST reset, POST fault."})

    def _shown(self) -> str:
        return self.engine.fault.id if self.engine.fault else "none"


def _fault(service: Service, fault: Fault | str | None) -> Fault | None:
    if fault is None or fault == "none":
        return None
    return find(service, fault) if isinstance(fault, str) else fault


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(status, {"Content-Type": "application/json"}, json.dumps(body).encode())
