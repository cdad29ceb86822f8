"""Plain, unsigned HTTP requests to a target's own control addresses."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.wire.connection import Connections, Reply

_LIMIT = 1 << 20


def asked(
    url: str,
    path: str = "/",
    method: str = "GET",
    timeout: float = 2.0,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Reply:
    """Send one request on a connection of its own, and return what came back.

    Raises:
        ValueError: if ``url`` is not an http or https URL.
    """
    connections = Connections(url, timeout, _LIMIT)
    try:
        return connections.exchange(path, {"User-Agent": "aws-conformance", **(headers or {})}, body, method)
    finally:
        connections.close()


def ask(
    url: str,
    path: str = "/",
    method: str = "GET",
    timeout: float = 2.0,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> int | None:
    """Send one request on a connection of its own; return the status, or None where no answer came.

    Raises:
        ValueError: if ``url`` is not an http or https URL.
    """
    return asked(url, path, method, timeout, headers=headers, body=body).status
