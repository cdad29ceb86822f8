"""An exchange without its secrets, as it may be kept and published.

Replaced are: what is a secret by its form or its name, wherever it stands; what the contract marks as secret;
the run's own credentials, if an answer repeats them; the numbers of accounts; headers that give access. The
same secret has the same stand-in everywhere in a recording (:mod:`conformance.recordings.stand_ins`), so that
what follows from its being the same still does.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attrs import evolve

from conformance.contract.model import Schema
from conformance.contract.paths import resolve
from conformance.recordings.secret_texts import NAMED_SECRET, without_accounts, without_secrets
from conformance.recordings.stand_ins import StandIns
from conformance.wire.exchange import Exchange
from conformance.wire.failure import Failure

_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "x-amz-security-token", "cookie", "set-cookie", "x-api-key"}
)
_SHORTEST = 4
"""Characters: what is shorter stands in many places by chance."""
_DEEPEST = 60


class Redactor:
    """Takes the secrets out of exchanges and texts. Thread-safe.

    Args:
        stand_ins: what stands in their place.
        known: secrets that are known by their value: the credentials that a run signs with.
    """

    def __init__(self, stand_ins: StandIns | None = None, known: Collection[str] = ()) -> None:
        self._stand_ins = stand_ins or StandIns()
        self._known = sorted({k for k in known if len(k) > 8}, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        return self._text(text, ())

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange without secrets; what it says of itself stays what it was."""
        found = sorted({*self._secrets(exchange)}, key=len, reverse=True)
        failure = exchange.failure
        return evolve(
            exchange,
            params=self._value(exchange.params, found),
            sent=self._bytes(exchange.sent, found),
            answer=self._bytes(exchange.answer, found),
            headers=self._headers(exchange.headers, found),
            sent_headers=self._headers(exchange.sent_headers, found),
            path=self._text(exchange.path, found),
            url=self._text(exchange.url, found),
            failure=failure and Failure(failure.kind, self._text(failure.said, found)),
        )

    def asked(self, exchange: Exchange) -> Exchange:
        """Return an exchange whose request is without secrets."""
        contract = exchange.contract
        marked = () if contract is None else _marked(exchange.params, contract.request, contract.root, 0)
        found = sorted({*marked}, key=len, reverse=True)
        return evolve(exchange, sent=self._bytes(exchange.sent, found), path=self._text(exchange.path, found))

    # --- what is secret by its place ---------------------------------------------------------------

    def _secrets(self, exchange: Exchange) -> Iterator[str]:
        contract = exchange.contract
        if contract is None:
            return
        yield from _marked(exchange.params, contract.request, contract.root, 0)
        if exchange.status is not None:
            yield from _marked(exchange.output, contract.response, contract.root, 0)

    # --- the places of an exchange -----------------------------------------------------------------

    def _headers(self, headers: Mapping[str, str], found: Collection[str]) -> dict[str, str]:
        return {
            name: self._stand_ins.text(value) if name.lower() in _HEADERS else self._text(value, found)
            for name, value in headers.items()
        }

    def _bytes(self, body: bytes, found: Collection[str]) -> bytes:
        """A body, byte by byte: what is no text has secrets of the same length in it, too."""
        if not body:
            return body
        try:
            return self._text(body.decode("utf-8"), found).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            told = [s.encode("utf-8", "surrogatepass").decode("latin-1") for s in found]
            return self._text(body.decode("latin-1"), told).encode("latin-1", "replace")

    def _text(self, text: str, found: Collection[str]) -> str:
        for secret in (*self._known, *found):
            for spelt in {secret, json.dumps(secret)[1:-1], _base64(secret)}:
                if spelt and spelt in text:
                    text = text.replace(spelt, self._spelt_stand_in(secret, spelt))
        text = without_secrets(text, self._stand_ins.text)
        return without_accounts(text, self._stand_ins.account)

    def _spelt_stand_in(self, secret: str, spelt: str) -> str:
        told = self._stand_ins.text(secret)
        if spelt == secret:
            return told
        return json.dumps(told)[1:-1] if spelt == json.dumps(secret)[1:-1] else _base64(told)

    def _value(self, value: Any, found: Collection[str], name: str = "", depth: int = 0) -> Any:
        if isinstance(value, str):
            if name and NAMED_SECRET.fullmatch(name):
                return self._stand_ins.text(value)
            return self._text(value, found)
        if depth > _DEEPEST:
            return value
        if isinstance(value, dict):
            return {self._text(key, found): self._value(v, found, key, depth + 1) for key, v in value.items()}
        if isinstance(value, list):
            return [self._value(item, found, name, depth + 1) for item in value]
        return value


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()


def _marked(value: Any, schema: Schema, root: Schema, depth: int) -> Iterator[str]:
    """Yield the texts of a value that its schema marks as secret."""
    if depth > _DEEPEST:
        return
    schema = resolve(schema, root)
    if schema.get("x-sensitive"):
        yield from _texts(value, depth)
        return
    if isinstance(value, dict):
        properties, rest = schema.get("properties", {}), schema.get("additionalProperties")
        for key, member in value.items():
            below = properties.get(key, rest)
            if isinstance(below, dict):
                yield from _marked(member, below, root, depth + 1)
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for item in value:
            yield from _marked(item, schema["items"], root, depth + 1)


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str) and len(value) >= _SHORTEST:
        yield value
    elif isinstance(value, dict) and depth <= _DEEPEST:
        for member in value.values():
            yield from _texts(member, depth + 1)
    elif isinstance(value, list) and depth <= _DEEPEST:
        for item in value:
            yield from _texts(item, depth + 1)
