"""The client: any request of a service, also one that boto3 would refuse to send, as an exchange."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any

from urllib3.util import SKIP_HEADER, parse_url

import conformance
from conformance.contract.model import Service
from conformance.protocols.protocol import HttpRequest
from conformance.protocols.registry import protocol_of
from conformance.wire.connection import Connections
from conformance.wire.exchange import Exchange
from conformance.wire.intent import SET_UP, Intent
from conformance.wire.outgoing import After, Before, Outgoing
from conformance.wire.sign import LEFT_OUT, Credentials, Skew, signed

ANSWER_LIMIT = 16 * 1024 * 1024
"""Bytes of an answer that are kept."""

DEFAULT_TIMEOUT = 20.0
"""Seconds that an exchange may take."""

_USER_AGENT = f"aws-conformance/{conformance.__version__}"


class Client:
    """Sends requests of one service to one endpoint. Thread-safe.

    Args:
        service: whose protocol and signing name to use.
        url: the endpoint; its path is kept, credentials in it are not.
        credentials: what to sign with (:func:`conformance.wire.sign.fixed`, or any of botocore's).
        region: the region that signatures are for.
        timeout: seconds that an exchange may take, from connecting to the answer's last byte.
        on_exchange: called with every exchange, in the thread that sent it, before :meth:`send` returns.
        before: told of each request before it is sent, in that thread; what it raises, :meth:`send` raises.
            What it returns is told of the exchange, before ``on_exchange``.
        passing: asked first whether an answer says nothing of the request, which is then sent again; nobody
            else is told of it. What it raises, :meth:`send` raises.
        shown: what everybody but ``before`` is shown of an exchange; all of it where it is not given.
        skew: how far the other end's clock is ahead.
        again: asked after each exchange whether the same is to be sent again; what it raises, too.

    Raises:
        ValueError: if ``url`` is not an http or https URL, or if no module knows the service's protocol.
    """

    def __init__(
        self,
        service: Service,
        url: str,
        credentials: Credentials,
        region: str = "us-east-1",
        timeout: float = DEFAULT_TIMEOUT,
        on_exchange: Callable[[Exchange], None] | None = None,
        *,
        before: Before | None = None,
        again: Callable[[Exchange], bool] | None = None,
        passing: Callable[[Exchange], bool] | None = None,
        shown: Callable[[Exchange], Exchange] | None = None,
        skew: Skew | None = None,
        limit: int = ANSWER_LIMIT,
    ) -> None:
        self.service = service
        self.protocol = protocol_of(service)
        self._connections = Connections(url, timeout, limit)
        parsed = parse_url(url)
        self._path = parsed.request_uri
        self._origin = f"{parsed.scheme}://{parsed.netloc}"
        self.url = self._origin + self._path
        self.credentials = credentials
        self.region = region
        self.timeout = timeout
        self._on_exchange = on_exchange
        self._before = before
        self._again = again
        self._passing = passing
        self._shown = shown
        self._skew = skew or Skew()
        self._sequence = itertools.count(1)  # next() on it is atomic

    def send(
        self,
        operation: str,
        params: Any,
        *,
        request: HttpRequest | None = None,
        headers: Mapping[str, str | None] | None = None,
        region: str | None = None,
        credentials: Credentials | None = None,
        intent: Intent = SET_UP,
    ) -> Exchange:
        """Send one request and return the exchange; never twice (see :mod:`conformance.wire.connection`),
        but where ``again`` says so.

        Args:
            operation: the operation's name; anything may be tried that the protocol can say.
            params: a JSON value in the model's terms.
            request: sent in the place of one made of ``params``; ``Exchange.params`` is then None.
            headers: replaces headers, or removes those whose value is None, before signing. Of the
                signature's own (:data:`~conformance.wire.sign.LEFT_OUT`) after it.
            region: another region to sign for. credentials: another signer.
            intent: why it is sent.

        Returns:
            The exchange. Where no whole answer came its status is None and ``failure`` says why.

        Raises:
            ValueError: for a header that HTTP cannot carry. TypeError: for params that are not a JSON value.
            Inexpressible: if the protocol cannot carry the params.
        """
        after: After | None = None
        if self._before is not None:
            after = self._before(
                Outgoing(operation, params if request is None else None, intent, request is not None)
            )
        asked = request or self.protocol.request(self.service, operation, params)
        path = self._path if asked.path == "/" else self._path.rstrip("/") + asked.path
        unsigned, later = _headers(asked.headers, headers or {})
        wire: dict[str, Any] = signed(
            unsigned,
            method=asked.method,
            url=self._origin + path,
            body=asked.body,
            credentials=credentials or self.credentials,
            service=self.service.signing_name,
            region=region or self.region,
            skew=self._skew.seconds,
        )
        for name, value in later.items():
            wire = {key: kept for key, kept in wire.items() if key.lower() != name.lower()}
            if value is not None:
                wire[name] = value
        wire = {name: value if value.isascii() else value.encode("utf-8") for name, value in wire.items()}
        if not any(name.lower() == "user-agent" for name in wire):
            wire["User-Agent"] = SKIP_HEADER  # or urllib3 puts in its own
        started, clock = time.time(), time.perf_counter()
        reply = self._connections.exchange(path, wire, asked.body, asked.method)
        exchange = Exchange(
            operation=operation,
            params=params if request is None else None,
            sent=asked.body,
            status=reply.status,
            headers=reply.headers,
            answer=reply.body,
            started=started,
            seconds=time.perf_counter() - clock,
            url=self._origin + path,
            region=region or self.region,
            failure=reply.failure,
            sequence=next(self._sequence),
            sent_headers=unsigned,
            method=asked.method,
            path=asked.path,
            protocol=self.protocol,
            contract=self.service.operations.get(operation),
            intent=intent,
        )
        if after is not None:
            after(exchange)
        if self._shown is not None:
            exchange = self._shown(exchange)
        passed = self._passing is not None and self._passing(exchange)
        if self._on_exchange is not None and not passed:
            self._on_exchange(exchange)
        if passed or (self._again is not None and self._again(exchange)):
            return self.send(
                operation,
                params,
                request=request,
                headers=headers,
                region=region,
                credentials=credentials,
                intent=intent,
            )
        return exchange

    def close(self) -> None:
        """Close the idle connections."""
        self._connections.close()


def _headers(
    own: Mapping[str, str], changes: Mapping[str, str | None]
) -> tuple[dict[str, str], dict[str, str | None]]:
    """Return the headers to sign, and the changes to be made after signing."""
    headers = {**own, "User-Agent": _USER_AGENT, "Accept-Encoding": "identity"}
    later: dict[str, str | None] = {}
    for name, value in changes.items():
        if name.lower() in LEFT_OUT:
            later[name] = value
            continue
        headers = {key: kept for key, kept in headers.items() if key.lower() != name.lower()}
        if value is not None:
            headers[name] = value
    return headers, later
