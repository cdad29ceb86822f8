"""Kept-alive connections to one address: bytes out, bytes back, each failure as a word.

No request is ever acted upon twice. A kept-alive connection may have been closed by the server just
when the next request leaves, which looks the same as a server that took the request and died; RFC 9110,
section 9.2.2 forbids to repeat a request that is not idempotent unless it is certain that the first
was never acted upon. That is certain in one case, and only that one is repeated: the connection broke
while the request was still being written, so that its last bytes never left.

What is left of the race is kept small: a connection that the server has closed is seen as such before
it is used, one that was idle for :data:`MAX_IDLE` seconds is not used again (servers close theirs after
5 s or later: Node, uvicorn and hypercorn 5, nginx 75), and after a loss on a kept-alive connection each
later request gets a connection of its own.
"""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from typing import Any

from attrs import define, evolve, field, frozen
from urllib3 import exceptions as u3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import parse_url

from conformance.wire.failure import Failure, FailureKind
from conformance.wire.watchdog import WATCHDOG

MAX_IDLE = 2.0
"""Seconds after which an idle connection is not used again."""

_CHUNK = 1 << 16
_KEPT_OF_CUT = 1 << 18
"""Bytes of an answer that is longer than the bound: enough to see what it is."""


class _Lines:
    """What an answer is read from; remembers whether its last line had an end."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.cut = False

    def readline(self, limit: int = -1) -> bytes:
        """Read a line; one that the connection's end cut off ends no headers."""
        line: bytes = self._file.readline(limit)
        self.cut = not line.endswith(b"\n")
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _Response(http.client.HTTPResponse):
    """An answer whose headers have an end: http.client takes what came until the connection ended for all."""

    def begin(self) -> None:
        """Read the status and the headers.

        Raises:
            RemoteDisconnected: if the connection ended before the headers did.
        """
        whole = self.fp
        lines = _Lines(whole)
        self.fp = lines  # type: ignore[assignment]
        super().begin()
        if self.fp is lines:  # type: ignore[comparison-overlap]
            self.fp = whole
        if lines.cut:
            raise http.client.RemoteDisconnected("the connection ended in the headers")


_FRAMING = frozenset({"content-length", "transfer-encoding"})


@frozen
class Reply:
    """What came back: ``status`` None where no whole answer came; ``failure`` says what went wrong.

    ``headers`` and ``body`` are what had come until then.
    """

    status: int | None
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""
    failure: Failure | None = None


@define
class _Progress:
    """How far one exchange got."""

    whole: bool = False
    status: int | None = None
    headers: dict[str, str] = field(factory=dict)
    body: bytearray = field(factory=bytearray)


class Connections:
    """The connections to one address. Safe to use from several threads; each request has its own.

    Args:
        url: where to connect, ``http://…`` or ``https://…``.
        timeout: seconds that a whole exchange may take, connecting and reading included.
        limit: bytes of an answer that are kept; the rest is cut.

    Raises:
        ValueError: for anything but an http or https URL.
    """

    def __init__(self, url: str, timeout: float, limit: int) -> None:
        try:
            parsed = parse_url(url)
        except u3.LocationParseError as problem:
            raise ValueError(f"{url!r} is not an http or https URL") from problem
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise ValueError(f"{url!r} is not an http or https URL")
        self._options: dict[str, Any] = {"host": parsed.host.strip("[]"), "timeout": timeout}
        if parsed.port is not None:
            self._options["port"] = parsed.port
        self._class = HTTPConnection
        if parsed.scheme == "https":
            self._class = HTTPSConnection
            self._options |= {"cert_reqs": "CERT_REQUIRED", "ca_certs": ssl.get_default_verify_paths().cafile}
        self._timeout = timeout
        self._limit = limit
        self._idle: list[tuple[float, HTTPConnection]] = []
        self._keep_alive = True

    def close(self) -> None:
        """Close every idle connection; the object can still be used."""
        while self._idle:
            self._idle.pop()[1].close()

    def exchange(self, path: str, headers: Mapping[str, Any], body: bytes, method: str = "POST") -> Reply:
        """Send one request and return what came back. Failures of the wire are a reply, no exception.

        Raises:
            ValueError: for a header that HTTP cannot carry (a line break in it).
        """
        connection = self._kept()
        if connection is not None:
            progress = _Progress()
            reply = self._attempt(connection, progress, method, path, headers, body)
            lost = reply.failure
            if lost is None or lost.kind is not FailureKind.RESET or progress.status is not None:
                return reply
            self._keep_alive = False
            if progress.whole or not _FRAMING.isdisjoint(name.lower() for name in headers):
                return Reply(None, failure=evolve(lost, said=f"{lost.said}, on a kept-alive connection"))
        connection = self._class(**self._options)
        connection.response_class = _Response
        return self._attempt(connection, _Progress(), method, path, headers, body)

    def _kept(self) -> HTTPConnection | None:
        while True:
            try:
                since, connection = self._idle.pop()  # the one used last; list.pop is atomic
            except IndexError:
                return None
            if self._keep_alive and time.monotonic() - since < MAX_IDLE and connection.is_connected:
                return connection
            connection.close()

    def _attempt(
        self,
        connection: HTTPConnection,
        progress: _Progress,
        method: str,
        path: str,
        headers: Mapping[str, Any],
        body: bytes,
    ) -> Reply:
        deadline = time.monotonic() + self._timeout
        token: int | None = None
        keep = False
        try:
            if connection.sock is None:
                connection.connect()
            # the socket, not the connection, which lets go of it when the server announces its end
            token = WATCHDOG.watch(connection.sock, deadline)
            self._talk(connection, progress, method, path, headers, body)
            if len(progress.body) > self._limit:
                failure: Failure | None = Failure(
                    FailureKind.CUT, f"the answer is longer than {self._limit} bytes"
                )
                del progress.body[min(self._limit, _KEPT_OF_CUT) :]
            elif WATCHDOG.ended(token):  # an answer without a length ends with its connection
                failure = Failure(FailureKind.TIMEOUT, f"no whole answer within {self._timeout:g} s")
            else:
                failure = None
                keep = progress.whole and connection.sock is not None
        except (http.client.HTTPException, u3.HTTPError, OSError) as problem:
            late = isinstance(problem, TimeoutError | u3.TimeoutError)
            if isinstance(problem, u3.NewConnectionError):  # of urllib3's timeouts by inheritance only
                late = False
            if late or WATCHDOG.ended(token):
                failure = Failure(FailureKind.TIMEOUT, f"no whole answer within {self._timeout:g} s")
            else:
                failure = _reason(problem)
            if progress.status is not None:
                so_far = f"(after status {progress.status} and {len(progress.body)} bytes)"
                failure = evolve(failure, said=f"{failure.said} {so_far}")
        finally:
            WATCHDOG.forget(token)
            if not keep:
                connection.close()
        if keep:
            self._idle.append((time.monotonic(), connection))
        complete = failure is None or failure.kind is FailureKind.CUT
        return Reply(progress.status if complete else None, progress.headers, bytes(progress.body), failure)

    def _talk(
        self,
        connection: HTTPConnection,
        progress: _Progress,
        method: str,
        path: str,
        headers: Mapping[str, Any],
        body: bytes,
    ) -> None:
        broken: OSError | None = None
        try:
            connection.request(method, path, body, headers, preload_content=False)
            progress.whole = True
        except (BrokenPipeError, ConnectionResetError) as problem:
            broken = problem  # a server may answer before it has read everything
        if connection.sock is None:
            raise broken or ConnectionResetError("no connection")
        response = connection.getresponse()
        progress.status = response.status
        for name, value in response.headers.items():
            name = name.lower()
            seen = progress.headers.get(name)
            progress.headers[name] = value if seen is None else f"{seen}, {value}"
        while len(progress.body) <= self._limit:
            chunk = response.read(_CHUNK, decode_content=False)
            if not chunk:
                return
            progress.body += chunk
        response.close()


def _reason(problem: Exception) -> Failure:
    """Return the failure's kind and what the library said."""
    text = problem.args[0] if isinstance(problem, u3.ProtocolError) and problem.args else problem
    said = " ".join(str(text).split())[:200] or type(problem).__name__
    match problem:
        case u3.NameResolutionError():
            return Failure(FailureKind.UNRESOLVED, said)
        case u3.NewConnectionError():
            return Failure(FailureKind.REFUSED, said)
        case ssl.SSLError() | u3.SSLError():
            return Failure(FailureKind.TLS, said)
        case ConnectionError() | http.client.IncompleteRead() | u3.ProtocolError() | OSError():
            return Failure(FailureKind.RESET, said)
        case _:
            return Failure(FailureKind.PROTOCOL, said)
