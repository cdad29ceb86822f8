"""Tiny servers on raw sockets that behave and misbehave as told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Handler = Callable[[socket.socket, int], bool]
"""Gets a connection and the request's number (from 1) after reading one; False closes the connection."""


class Server:
    """Counts connections and keeps every request that it read whole."""

    def __init__(self, handler: Handler, read: bool = True) -> None:
        self.handler = handler
        self.read = read
        self.connections = 0
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.lock = threading.Lock()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        file = connection.makefile("rb")
        try:
            while True:
                if self.read:
                    request = _request(file)
                    if request is None:
                        return
                    with self.lock:
                        self.requests.append(request)
                if not self.handler(connection, len(self.requests)):
                    return
        except OSError:
            pass
        finally:
            file.close()
            connection.close()


def _request(file: Any) -> tuple[str, dict[str, str], bytes] | None:
    first = file.readline().decode("latin-1").strip()
    if not first:
        return None
    headers: dict[str, str] = {}
    while line := file.readline().decode("utf-8").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return first, headers, file.read(int(headers.get("content-length", 0)))


def answer(
    body: bytes = b"{}",
    status: str = "200 OK",
    headers: str = "Content-Type: application/x-amz-json-1.1\r\n",
    keep: bool = True,
) -> Handler:
    """Return a handler that always answers so."""
    end = "" if keep else "Connection: close\r\n"
    head = f"HTTP/1.1 {status}\r\n{headers}{end}Content-Length: {len(body)}\r\n\r\n".encode()

    def handle(connection: socket.socket, number: int) -> bool:
        connection.sendall(head + body)
        return keep

    return handle


@contextmanager
def serving(handler: Handler, read: bool = True) -> Iterator[Server]:
    server = Server(handler, read)
    try:
        yield server
    finally:
        server.socket.close()
