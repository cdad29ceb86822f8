"""A server that works for a while and then misbehaves in one way; also a program.

``python -m tests.robustness.misbehaving PORT SCHEMAS FAULT GOOD`` serves the zoo: the first ``GOOD`` requests
are answered as a good server does, each later one in the way of ``FAULT``.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.wire.listener import Request, Response

Misdeed = Callable[["Misbehaving", socket.socket, Response], bool]
"""Gets the connection and what a good server would answer; whether the connection is kept."""

TYPE = "application/x-amz-json-1.1"
MISDEEDS: dict[str, Misdeed] = {}


def misdeed(what: str) -> Callable[[Misdeed], Misdeed]:
    """Enter a function into the table, with a line for people."""

    def enter(function: Misdeed) -> Misdeed:
        function.__doc__ = what
        MISDEEDS[function.__name__] = function
        return function

    return enter


def body(content: bytes, more: str = "", status: str = "200 OK", kind: str = TYPE) -> bytes:
    """A whole answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n{more}\r\n"
    return head.encode() + content


def says(content: bytes, more: str = "", status: str = "200 OK", kind: str = TYPE) -> Misdeed:
    """Always the same answer."""

    def answer(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
        connection.sendall(body(content, more, status, kind))
        return True

    return answer


def enter(name: str, what: str, answer: Misdeed) -> None:
    answer.__doc__ = what
    MISDEEDS[name] = answer


@misdeed("accepts and never answers")
def silent(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.recv(1)  # until the client gives up
    return False


@misdeed("sends one byte a second")
def trickle(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    for byte in body(good.body):
        connection.sendall(bytes([byte]))
        time.sleep(1)
    return False


@misdeed("closes after half the headers")
def half_headers(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Ty")
    return False


@misdeed("closes without an answer")
def hang_up(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    return False


@misdeed("resets the connection")
def reset(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


@misdeed("Content-Length is too great")
def length_too_great(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(
        f"HTTP/1.1 200 OK\r\nContent-Length: {len(good.body) + 100}\r\n\r\n".encode() + good.body
    )
    return False


@misdeed("Content-Length is too small")
def length_too_small(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + good.body)
    return True


@misdeed("no Content-Length, and the connection stays open")
def length_absent(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: " + TYPE.encode() + b"\r\n\r\n" + good.body)
    connection.recv(1)
    return False


@misdeed("chunks whose sizes are no numbers")
def chunked_garbage(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n-5\r\n\r\n")
    return False


@misdeed("an endless line instead of a status")
def endless_line(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    for _ in range(2_000):
        connection.sendall(b"x" * 65_536)
    return False


@misdeed("100 Continue without an end")
def endless_continue(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        time.sleep(0.01)


@misdeed("what is no HTTP")
def no_http(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
    return False


@misdeed("an answer of 1 GB")
def gigabyte(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(
        f"HTTP/1.1 200 OK\r\nContent-Type: {TYPE}\r\nContent-Length: {1 << 30}\r\n\r\n".encode()
    )
    for _ in range(1 << 14):
        connection.sendall(b"a" * (1 << 16))
    return True


@misdeed("chunks without an end")
def endless_chunks(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b"a" * (1 << 16) + b"\r\n")


@misdeed("100,000 headers")
def headers(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)))
    connection.sendall(b"Content-Length: 2\r\n\r\n{}")
    return True


@misdeed("redirects to another host")
def redirect(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(body(b"", f"Location: {server.elsewhere}\r\n", "307 Temporary Redirect"))
    return True


@misdeed("HTTP/1.0, closing each connection")
def http_1_0(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(body(good.body, status=f"{good.status} OK").replace(b"HTTP/1.1", b"HTTP/1.0", 1))
    return False


@misdeed("500 with an HTML page")
def html_500(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    connection.sendall(body(b"<html>oops</html>", "", "500 Internal Server Error", "text/html"))
    return True


@misdeed("200 with an error in the body")
def error_200(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    content = json.dumps({"__type": "InternalServerException", "message": "oops"}).encode()
    connection.sendall(body(content))
    return True


@misdeed("dies")
def dies(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    server.stop()
    return False


@misdeed("restarts once and forgets everything")
def forgets(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    if not server.restarted:
        server.restarted = True
        server.forget()
        return False
    connection.sendall(body(good.body, status=f"{good.status} OK"))
    return True


@misdeed("slower with each request")
def slower(server: Misbehaving, connection: socket.socket, good: Response) -> bool:
    time.sleep(0.02 * (server.count - server.good))
    connection.sendall(body(good.body, status=f"{good.status} OK"))
    return True


DEEP = b'{"a":' * 50_000 + b"1" + b"}" * 50_000
LESS_DEEP = b'{"a":' * 700 + b"1" + b"}" * 700
DIGITS = b"9" * 1000
CONTENTS: dict[str, tuple[str, bytes]] = {
    "html": ("200 with an HTML page", b"<html>It works!</html>"),
    "deep": ("JSON in 50,000 levels", DEEP),
    "less_deep": ("JSON in 700 levels", LESS_DEEP),
    "huge": ("JSON of 12 MB", b'{"keepers": [' + b"1," * 6_000_000 + b"1]}"),
    "not_a_number": ("NaN", b'{"keeperArn": NaN, "keepers": [Infinity, -Infinity]}'),
    "beyond": ("a number beyond all numbers", b'{"keeperArn": 1e999, "keepers": [-1e999]}'),
    "duplicate_keys": ("a key that stands twice", b'{"keepers": [], "keeperArn": "a", "keepers": 1}'),
    "thousand_digits": ("integers of a thousand digits", b'{"keeperArn": %s}' % DIGITS),
    "ten_thousand_digits": ("integers of ten thousand digits", b'{"keeperArn": %s}' % (DIGITS * 10)),
    "broken_utf8": ("broken UTF-8", b'{"keeperArn": "\xff\xfe\xc3"}'),
    "surrogates": ("halves of characters", b'{"keeperArn": "\\ud800", "message": "\\ud800"}'),
    "nulls": ("only nulls", b'{"keeperArn": null, "keepers": [null, null], "keeper": null}'),
    "a_list": ("a list instead of an object", b"[[], {}, 1]"),
    "empty": ("200 and nothing", b""),
    "control": ("terminal sequences and markup", b'{"message": "\\u001b]0;x\\u0007\\u0000<script>"}'),
}  # fmt: skip
for name, (what, content) in CONTENTS.items():
    enter(name, what, says(content))
BOMB = gzip.compress(b"\0" * 100_000_000)
LONG = json.dumps({"__type": "A" * 5_000, "message": "m" * 5_000_000}).encode()
BAD = "400 Bad Request"
enter("gzip_bomb", "a gzip of 100 MB that nobody asked for", says(BOMB, "Content-Encoding: gzip\r\n"))
enter("status_0", "a status of 0", says(b"{}", status="000 Nothing"))
enter("status_999", "a status of 999", says(b"{}", status="999 Beyond"))
enter("throttles", "throttling, for ever", says(b'{"__type": "ThrottlingException"}', status=BAD))
enter("unavailable", "503, for ever", says(b"", "Retry-After: 86400\r\n", status="503 Slow Down"))
enter("not_found", "404 and nothing", says(b"", status="404 Not Found", kind="text/plain"))
enter("long_message", "an error with a message of 5 MB", says(LONG, status=BAD))


class Misbehaving(Server):
    """Works for ``good`` requests, and then does what ``MISDEEDS`` has under the name of ``fault``."""

    def __init__(
        self, service: Service, fault: str, good: int, port: int = 0, certificate: Path | None = None
    ) -> None:
        super().__init__(service, step=0.0)
        self.fault = MISDEEDS.get(fault)
        self.good = good
        self.count = 0
        self.restarted = False
        self.elsewhere = ""
        self._lock = threading.Lock()
        self._plain = socket.create_server(("127.0.0.1", port), backlog=64)
        self._address = self._plain.getsockname()[1]
        self._tls: ssl.SSLContext | None = None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self._address}"

    def start(self) -> str:
        threading.Thread(target=self._accept, args=(self._plain,), daemon=True).start()
        return self.url

    def stop(self) -> None:
        self._plain.close()

    def forget(self) -> None:
        """All that was made is gone."""
        self.reset(None)

    def _accept(self, plain: socket.socket) -> None:
        while True:
            try:
                connection, _ = plain.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            file = connection.makefile("rb")
            while (request := read(file)) is not None:
                with self._lock:
                    self.count += 1
                    bad = self.count > self.good
                good = self.handle(request)
                if bad and self.fault is not None:
                    if not self.fault(self, connection, good):
                        return
                else:
                    connection.sendall(body(good.body, status=f"{good.status} OK"))
        except OSError:
            pass
        finally:
            connection.close()


def read(file: object) -> Request | None:
    """The next request of a connection."""
    line = file.readline(65_536).decode("latin-1").split()  # type: ignore[attr-defined]
    if len(line) < 2:
        return None
    found: dict[str, str] = {}
    while text := file.readline(65_536).decode("latin-1").strip():  # type: ignore[attr-defined]
        name, _, value = text.partition(":")
        found[name.strip().lower()] = value.strip()
    return Request(line[0], line[1], found, file.read(int(found.get("content-length", 0))))  # type: ignore[attr-defined]


def certificate(folder: Path) -> Path:
    """A certificate for another host, signed by nobody."""
    file = folder / "wrong.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(folder / "key.pem"),
         "-out", str(folder / "cert.pem"), "-days", "2", "-subj", "/CN=elsewhere.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    return file


if __name__ == "__main__":
    port, schemas, fault, good, *tls = sys.argv[1:]
    here = Misbehaving(
        load_service("zoo", Path(schemas)), fault, int(good), int(port), Path(tls[0]) if tls else None
    )
    here.elsewhere = os.environ.get("ELSEWHERE", "http://127.0.0.2:9/")
    print(here.start(), flush=True)
    while True:
        time.sleep(60)
