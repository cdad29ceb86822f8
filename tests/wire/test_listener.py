"""The end of a listener is the end of its connections."""

from __future__ import annotations

import socket

import pytest

from conformance.wire.listener import Listener, Response

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_a_connection_that_is_kept_open_ends_with_its_listener() -> None:
    listener = Listener(lambda request: Response(200, {}, b"{}"))
    with socket.create_connection((listener.host, listener.port), timeout=2) as connection:
        connection.sendall(REQUEST)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        listener.close()
        try:
            rest = connection.recv(1000)
        except ConnectionResetError:
            rest = b""
        assert rest == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((listener.host, listener.port), timeout=2)
