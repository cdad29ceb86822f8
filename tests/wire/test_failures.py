"""Servers that drop, hang, trickle, babble and flood: an exchange with a reason, never an exception."""

from __future__ import annotations

import socket
import struct
import time
from typing import Any

import pytest

from conformance.contract.model import Service
from conformance.wire import connection as connection_module
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.failure import FailureKind
from conformance.wire.sign import fixed
from tests.clock import HANG

from .servers import Handler, answer, serving


def send(service: Service, url: str, timeout: float = 5.0, **more: Any) -> Exchange:
    return Client(service, url, fixed("a", "b"), timeout=timeout, **more).send("ListToys", {})


def raw(data: bytes, then: float = 0.0) -> Handler:
    def handle(connection: socket.socket, number: int) -> bool:
        connection.sendall(data)
        time.sleep(then)
        return False

    return handle


def reset(connection: socket.socket, number: int) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def kind(exchange: Exchange) -> FailureKind | None:
    return exchange.failure and exchange.failure.kind


def test_refused(service: Service) -> None:
    exchange = send(service, "http://127.0.0.1:1")
    assert exchange.status is None
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.REFUSED


def test_unresolved(service: Service) -> None:
    exchange = send(service, "http://no-such-host.invalid")
    assert exchange.status is None
    assert kind(exchange) is FailureKind.UNRESOLVED


@pytest.mark.parametrize("handler", [raw(b""), reset])
def test_dropped(service: Service, handler: Handler) -> None:
    with serving(handler) as server:
        exchange = send(service, server.url)
    assert exchange.status is None
    assert kind(exchange) is FailureKind.RESET
    assert len(server.requests) == 1


def test_hangs(service: Service) -> None:
    with serving(raw(b"", then=2 * HANG)) as server:
        exchange = send(service, server.url, timeout=0.3)
    assert exchange.status is None
    assert str(exchange.failure) == "timeout: no whole answer within 0.3 s"
    assert exchange.seconds < HANG


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"",
    ],
    ids=["body", "body-without-length", "header", "status"],
)
def test_trickles(service: Service, head: bytes) -> None:
    def trickle(connection: socket.socket, number: int) -> bool:
        connection.sendall(head)
        for _ in range(int(20 * HANG)):
            connection.sendall(b"H")
            time.sleep(0.1)
        return False

    with serving(trickle) as server:
        exchange = send(service, server.url, timeout=0.5)
    assert exchange.status is None
    assert kind(exchange) is FailureKind.TIMEOUT
    assert exchange.seconds < HANG


def test_half_an_answer(service: Service) -> None:
    with serving(raw(b'HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 100\r\n\r\n{"toys": [')) as server:
        exchange = send(service, server.url)
    assert exchange.status is None
    assert exchange.answer == b'{"toys": ['
    assert exchange.headers["x-a"] == "1"
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.RESET
    assert exchange.failure.said.endswith("(after status 200 and 10 bytes)")


def test_broken_chunks(service: Service) -> None:
    with serving(raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n")) as server:
        exchange = send(service, server.url)
    assert exchange.status is None
    assert kind(exchange) is FailureKind.RESET


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
    ids=["ssh", "tls", "status", "long-header"],
)
def test_garbage(service: Service, data: bytes) -> None:
    with serving(raw(data)) as server:
        exchange = send(service, server.url)
    assert exchange.status is None
    assert kind(exchange) is FailureKind.PROTOCOL


def test_plain_http_on_the_other_side_of_https(service: Service) -> None:
    with serving(raw(b"HTTP/1.1 400 Bad Request\r\n\r\n"), read=False) as server:
        exchange = send(service, server.url.replace("http", "https"))
    assert exchange.status is None
    assert kind(exchange) is FailureKind.TLS


def test_html_is_an_answer(service: Service) -> None:
    with serving(answer(b"<!doctype html>", "500 Oops", "Content-Type: text/html\r\n")) as server:
        exchange = send(service, server.url)
    assert (exchange.status, exchange.is_wellformed, exchange.failure) == (500, False, None)


def test_a_flood_is_cut(service: Service) -> None:
    with serving(answer(b"x" * 300_000)) as server:
        wire = Client(service, server.url, fixed("a", "b"), limit=100_000)
        exchange = wire.send("ListToys", {})
        assert wire.send("ListToys", {}).status == 200
    assert exchange.status == 200
    assert len(exchange.answer) == 100_000
    assert str(exchange.failure) == "cut: the answer is longer than 100000 bytes"
    assert server.connections == 2


def test_an_endless_answer_is_cut(service: Service) -> None:
    def endless(connection: socket.socket, number: int) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 10_000)

    with serving(endless) as server:
        exchange = send(service, server.url, limit=50_000)
    assert len(exchange.answer) == 50_000
    assert kind(exchange) is FailureKind.CUT


def test_an_early_answer_to_a_large_body_is_seen(service: Service) -> None:
    def early(connection: socket.socket, number: int) -> bool:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
        connection.shutdown(socket.SHUT_WR)
        time.sleep(0.3)
        return False

    with serving(early, read=False) as server:
        exchange = Client(service, server.url, fixed("a", "b")).send("CreateToy", "x" * 20_000_000)
    assert exchange.status in (413, None)  # the kernel may throw the answer away together with the connection
    if exchange.status is None:
        assert kind(exchange) is FailureKind.RESET


def test_a_connection_that_the_server_closed_is_not_used_again(service: Service) -> None:
    def once(connection: socket.socket, number: int) -> bool:
        answer()(connection, number)
        return False  # without having announced it

    with serving(once) as server:
        wire = Client(service, server.url, fixed("a", "b"))
        for _ in range(5):
            assert wire.send("ListToys", {}).status == 200
            time.sleep(0.02)
    assert len(server.requests) == 5


def test_a_request_that_may_have_been_acted_upon_is_not_sent_again(service: Service) -> None:
    def dies_on_the_second(connection: socket.socket, number: int) -> bool:
        return number != 2 and answer()(connection, number)

    with serving(dies_on_the_second) as server:
        wire = Client(service, server.url, fixed("a", "b"))
        outcomes = [wire.send("CreateToy", {"n": number}) for number in range(4)]
    assert [exchange.status for exchange in outcomes] == [200, None, 200, 200]
    assert str(outcomes[1].failure).endswith("on a kept-alive connection")
    assert [body for _, _, body in server.requests] == [b'{"n": %d}' % number for number in range(4)]
    assert server.connections == 3  # after the loss, each request has a connection of its own


def test_a_request_that_was_not_whole_is_sent_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(answer()) as server:
        wire = Client(service, server.url, fixed("a", "b"))
        assert wire.send("CreateToy", {"n": 0}).status == 200
        kept = wire._connections._idle[0][1]
        kept.sock.shutdown(socket.SHUT_WR)  # from now on nothing leaves, though the connection looks alive
        monkeypatch.setattr(type(kept), "is_connected", True)
        exchange = wire.send("CreateToy", {"n": 1})
    assert exchange.status == 200
    assert [body for _, _, body in server.requests] == [b'{"n": 0}', b'{"n": 1}']


def test_an_idle_connection_is_not_used_again(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "MAX_IDLE", 0.05)
    with serving(answer()) as server:
        wire = Client(service, server.url, fixed("a", "b"))
        wire.send("ListToys", {})
        time.sleep(0.1)
        wire.send("ListToys", {})
    assert server.connections == 2
