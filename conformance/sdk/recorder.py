"""The recording endpoint: it keeps every request, and answers what it was told to answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from types import TracebackType

from attrs import evolve, field, frozen

from conformance.wire.listener import Listener, Request, Response


@frozen
class Answer:
    """What is answered to one request.

    ``cut`` is how many bytes of the body are sent before the connection ends (all, where it is None);
    ``chunked`` sends the body in chunks; ``silent`` ends the connection without an answer; ``delay`` is how
    many seconds the client waits.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    cut: int | None = None
    chunked: bool = False
    silent: bool = False
    delay: float = 0.0
    length: bool = True

    def header(self, name: str) -> str | None:
        """Return a header of it; None where it has none of that name."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    @property
    def raw(self) -> bytes:
        """Return its bytes as they go over the wire."""
        if self.silent:
            return b""
        if self.chunked:
            return self.head + b"".join(map(_chunk, _parts(self.body))) + b"0\r\n\r\n"
        return self.head + (self.body if self.cut is None else self.body[: self.cut])

    @property
    def head(self) -> bytes:
        """Return its status and headers: all that is answered to a HEAD."""
        if self.silent:
            return b""
        lines = [f"HTTP/1.1 {self.status} Status", *(f"{name}: {value}" for name, value in self.headers)]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked")
        elif self.length and (self.status != 204 or self.body):
            lines.append(f"Content-Length: {len(self.body)}")
        if self.cut is not None:
            lines.append("Connection: close")
        return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n"


def _parts(body: bytes) -> list[bytes]:
    size = max(len(body) // 7, 1)
    return [body[at : at + size] for at in range(0, len(body), size)]


def _chunk(part: bytes) -> bytes:
    return f"{len(part):x}\r\n".encode() + part + b"\r\n"


@frozen
class Recorded:
    """One request as it came. ``at`` is when, on a clock that never goes back; ``time`` the time of day."""

    method: str
    path: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    at: float = 0.0
    time: float = 0.0


class Recorder:
    """An endpoint on a port of this machine.

    Raises:
        OSError: if no port can be had.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: list[Answer] = []
        self._recorded: list[Recorded] = []
        self._listener = Listener(self._handle)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self._listener.host}:{self._listener.port}"

    @property
    def host(self) -> str:
        """Its address as a Host header says it."""
        return f"{self._listener.host}:{self._listener.port}"

    def tell(self, answers: Sequence[Answer]) -> None:
        """Say what is answered from here on, one after the other, the last one again and again."""
        with self._lock:
            self._answers, self._recorded = list(answers), []

    def recorded(self) -> tuple[Recorded, ...]:
        """Return the requests that came since it was told what to answer."""
        with self._lock:
            return tuple(self._recorded)

    def close(self) -> None:
        """End all connections."""
        self._listener.close()

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _handle(self, request: Request) -> Response:
        seen = Recorded(
            request.method, request.path, dict(request.headers), request.body, time.monotonic(), time.time()
        )
        with self._lock:
            place = min(len(self._recorded), len(self._answers) - 1)
            self._recorded.append(seen)
            answer = self._answers[place] if self._answers else Answer(501)
        ends = answer.silent or answer.cut is not None
        raw = evolve(answer, length=False).head if request.method == "HEAD" else answer.raw
        return Response(answer.status, {}, b"", raw=raw, close=ends, delay=answer.delay)
