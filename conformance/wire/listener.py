"""A lean HTTP/1.1 server: kept-alive connections, a thread each, one write a response.

The standard library's handler spends most of its time on header objects that nothing here needs; what
is read is the subset of RFC 9112 that AWS clients send.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from attrs import define


@define
class Request:
    """An HTTP request as it was read: header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@define
class Response:
    """An HTTP response. ``raw`` replaces the whole of it; ``close`` ends the connection; ``delay`` waits."""

    status: int
    headers: dict[str, str]
    body: bytes
    raw: bytes | None = None
    close: bool = False
    delay: float = 0.0


Handler = Callable[[Request], Response]

_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error"}
_MAX_HEAD = 64 * 1024
_MAX_BODY = 16 * 1024 * 1024


class BadRequest(Exception):
    """What was read is not an HTTP request."""


class Listener:
    """Accepts connections in a thread and answers each in a thread of its own.

    Raises:
        OSError: if the port cannot be listened on.
    """

    def __init__(self, handler: Handler, host: str = "127.0.0.1", port: int = 0) -> None:
        self._handler = handler
        self._socket = socket.create_server((host, port), backlog=128)
        self.host, self.port = self._socket.getsockname()[:2]
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._accept, name="listener-accept", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and end all connections."""
        with self._guard:
            self._closed = True
            connections = list(self._open)
        for connection in [self._socket, *connections]:
            with contextlib.suppress(OSError):  # the peer may have ended it before
                connection.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return  # the listener was closed
            with self._guard:
                if self._closed:
                    connection.close()
                    return
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._converse(connection)
        except (OSError, BadRequest):
            pass  # a client that goes away, or speaks no HTTP, ends its own connection only
        finally:
            with self._guard:
                self._open.discard(connection)
            connection.close()

    def _converse(self, connection: socket.socket) -> None:
        reader = Reader(connection)
        while True:
            request = reader.request()
            if request is None:
                return
            response = self._handler(request)
            if response.delay:
                time.sleep(response.delay)
            last = response.close or request.headers.get("connection", "").lower() == "close"
            connection.sendall(encode(response, last))
            if last:
                return


class Reader:
    """Reads requests from one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = b""

    def request(self) -> Request | None:
        """Return the next request, or None at the end of the connection.

        Raises:
            BadRequest: if what comes is not an HTTP request, or too large.
        """
        end = self._until(b"\r\n\r\n", _MAX_HEAD)
        if end < 0:
            return None
        head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
        first, *lines = head.decode("latin-1").split("\r\n")
        parts = first.split(" ")
        if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
            raise BadRequest(first[:80])
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        if headers.get("expect", "").lower() == "100-continue":
            self._connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return Request(parts[0], parts[1], headers, self._body(headers))

    def _body(self, headers: dict[str, str]) -> bytes:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return self._chunks()
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _MAX_BODY:
            raise BadRequest(f"Content-Length {length[:20]}")
        return self._take(int(length))

    def _chunks(self) -> bytes:
        body = b""
        while True:
            end = self._until(b"\r\n", _MAX_HEAD)
            try:
                size = int(self._buffer[: max(end, 0)].split(b";")[0], 16)
            except ValueError:
                raise BadRequest("chunk size") from None
            self._buffer = self._buffer[end + 2 :]
            if len(body) + size > _MAX_BODY:
                raise BadRequest("body too large")
            body += self._take(size)
            self._take(2)
            if size == 0:
                return body

    def _until(self, mark: bytes, most: int) -> int:
        while True:
            end = self._buffer.find(mark)
            if end >= 0:
                return end
            if len(self._buffer) > most or not self._more():
                return -1

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            if not self._more():
                raise BadRequest("the connection ended in a body")
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _more(self) -> bool:
        received = self._connection.recv(65536)
        self._buffer += received
        return bool(received)


def encode(response: Response, last: bool) -> bytes:
    """Return the bytes of a response."""
    if response.raw is not None:
        return response.raw
    reason = _REASONS.get(response.status, "Status")
    lines = [f"HTTP/1.1 {response.status} {reason}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    if not any(name.lower() == "content-length" for name in response.headers):
        lines.append(f"Content-Length: {len(response.body)}")
    if last:
        lines.append("Connection: close")
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + response.body
