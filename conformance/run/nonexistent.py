"""How a target answers an operation that cannot exist: what it answers so, it lacks.

Emulators say in many ways that they lack an operation, with codes of their own and with any status. No list
of these is ever complete, but each of them answers a made-up operation in the same way: with the same status,
the same code and, but for the name, the same message.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

from conformance.contract import errors
from conformance.contract.model import Service
from conformance.protocols.protocol import NONEXISTENT, Inexpressible
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Probe, Violates

_ELSE = frozenset({
    errors.THROTTLED, errors.AUTHENTICATION, errors.TOKEN, errors.LIMIT, errors.TOO_MANY_TAGS, errors.EXISTS,
    errors.IN_USE,
})  # fmt: skip
"""What a target may say to whatever it is asked, whether it has the operation or not."""
_OF_THE_REQUEST = frozenset({errors.INVALID_INPUT, errors.MALFORMED, errors.NOT_FOUND})
"""What a refusal says of a request; with a 4xx it is about the operation only where it names that."""
_READ = 600
_CHANGING = re.compile(r"[0-9a-f]{8,}(-[0-9a-f]{4,})*|\d{4,}", re.IGNORECASE)


def said(exchange: Exchange) -> tuple[int | None, str | None, str]:
    """What an answer says, without the operation's name and what differs from request to request."""
    text = exchange.message or exchange.answer[:_READ].decode("utf-8", "replace")
    for name in _spellings(exchange):
        text = re.sub(re.escape(name), "·", text, flags=re.IGNORECASE)
    return exchange.status, exchange.code, _CHANGING.sub("#", text)


def names_it(exchange: Exchange) -> bool:
    """Whether an answer names the operation that was asked for."""
    text = (exchange.message or exchange.answer[:_READ].decode("utf-8", "replace")).lower()
    return any(name.lower() in text for name in _spellings(exchange))


def _is_of_the_request(exchange: Exchange) -> bool:
    """Whether an answer may be about what was asked for, and not about the operation."""
    if isinstance(exchange.intent, Violates):
        return True
    return exchange.refused and exchange.is_wellformed and errors.meaning(exchange.code) in _OF_THE_REQUEST


def _spellings(exchange: Exchange) -> tuple[str, ...]:
    """An operation's name as it may be written, and the path that it was asked at."""
    name = exchange.operation
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    path = exchange.path.partition("?")[0]
    return tuple(spelled for spelled in (path, words, words.replace("_", "-"), name) if len(spelled) > 1)


class Nonexistent:
    """Compares answers with those to an operation that cannot exist. Thread-safe.

    What is compared may be vague: a page for a crash is often the same. An answer that does not name the
    operation counts only where it says nothing of the request, which is not meant to be refused, and where a
    request without any member is answered so, too.

    Args:
        service: the contracts.
        client: sends the requests for comparison; one of its own, whose exchanges nobody watches.
        has: whether the target is known to have an operation.
    """

    def __init__(self, service: Service, client: Client, has: Callable[[str], bool]) -> None:
        self._service = service
        self._client = client
        self._has = has
        self._answers: dict[str, Exchange | None] = {}  # by method, to the operation that cannot exist
        self._empty: dict[str, Exchange | None] = {}  # by operation, to a request without any member
        self._lock = threading.RLock()

    def lacks(self, exchange: Exchange) -> str | None:
        """Say how an answer tells that the target lacks the operation, or None."""
        if exchange.accepted or exchange.status is None or errors.meaning(exchange.code) in _ELSE:
            return None
        if exchange.operation not in self._service.operations or self._has(exchange.operation):
            return None
        with self._lock:
            never = self._answer(exchange.method)
            if never is None or said(never) != said(exchange):
                return None
            if not names_it(exchange) and (_is_of_the_request(exchange) or not self._is_alike(exchange)):
                return None
        told = f"{exchange.code}: {exchange.message}".strip(": ") if exchange.code or exchange.message else ""
        return f"answered as an operation that cannot exist: {exchange.status} {told}".strip()

    def _answer(self, method: str) -> Exchange | None:
        if method not in self._answers:
            request = self._client.protocol.nonexistent(self._service, method)
            answer = self._client.send(NONEXISTENT, None, request=request, intent=Probe())
            usable = not answer.accepted and answer.status is not None
            self._answers[method] = answer if usable else None
        return self._answers[method]

    def _is_alike(self, exchange: Exchange) -> bool:
        """Whether the answer to a request without any member says the same."""
        operation = exchange.operation
        if not self._service.operations[operation].request.get("required"):
            return True  # such a one is as good as what was asked
        if operation not in self._empty:
            try:
                self._empty[operation] = self._client.send(operation, {}, intent=Probe())
            except Inexpressible:  # a path with members in it: only a page that no operation answers tells
                self._empty[operation] = None
        empty = self._empty[operation]
        return not exchange.is_wellformed if empty is None else said(empty) == said(exchange)
