"""Other people's resources in an account: what a List showed of them is in nothing that a run keeps.

Of an answer to a List each item that is not the run's own has stand-ins in the place of its texts, before
anybody judges, records or reports it. Texts of the same form stand there, the same for the same text, so that
what is judged of a list (its shape, that nothing comes twice) is judged as before. What a run made is known
by the run's ID in its name, or by the name or identifier that a create was sent with or answered. What AWS
itself has there for everybody (an ARN without an account) is nobody's secret.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve

from conformance.contract.effects import Effect, effect
from conformance.contract.model import Schema, Service
from conformance.contract.paths import resolve
from conformance.contract.resources import graph
from conformance.recordings.stand_ins import StandIns
from conformance.wire.exchange import Exchange

_JSON_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?')
_XML_TEXT = re.compile(r">([^<>]+)<")
_SHORTEST = 3
_DEEPEST = 40
_ACCOUNT_OF_ARN = 4
_STATE = re.compile(r"[A-Z][A-Z0-9_ -]*")
"""Words for states are written so; they tell nothing of whose a resource is."""


class Foreign:
    """Tells the run's own resources from others'. Thread-safe as far as sets and dictionaries are.

    Args:
        service: the contracts.
        run: the run's ID.
        stand_ins: what stands in the place of others' texts.
    """

    def __init__(self, service: Service, run: str, stand_ins: StandIns | None = None) -> None:
        self._service = service
        self._run = run.lower()
        self._stand_ins = stand_ins or StandIns()
        self._own: set[str] = set()
        listed = (resource.listing for resource in graph(service).resources.values())
        self._lists = frozenset(listing.operation for listing in listed if listing is not None)

    def masked(self, exchange: Exchange) -> Exchange:
        """Return an exchange that shows nothing of other people's resources."""
        self._note(exchange)
        if effect(self._service, exchange.operation) is not Effect.LIST or not exchange.accepted:
            return exchange
        contract = exchange.contract
        if contract is None or not isinstance(exchange.output, dict) or self._is_about_own(exchange):
            return exchange
        properties = contract.response.get("properties", {})
        found: set[str] = set()
        kept: set[str] = set()
        for member, items in exchange.output.items():
            for item in items if isinstance(items, list) else ():
                schema = resolve(properties.get(member, {}), contract.root).get("items", {})
                texts = set(_texts(item, schema, contract.root, 0))
                (kept if self._is_own(texts) else found).update(texts)
        found -= kept
        return evolve(exchange, answer=self._without(exchange.answer, found)) if found else exchange

    def _is_about_own(self, exchange: Exchange) -> bool:
        """Whether a list is of what belongs to a resource of the run's own, as its tags do."""
        if exchange.operation in self._lists:
            return False
        return self._is_own(set(_texts(exchange.params, {}, {}, 0)))

    def _note(self, exchange: Exchange) -> None:
        """Remember the name and the identifier of what a create may have made."""
        owner = graph(self._service).owner(exchange.operation)
        if owner is None or owner.create != exchange.operation:
            return
        for told in (exchange.params, exchange.output):
            for member in (owner.named_by, owner.identifier):
                value = told.get(member) if isinstance(told, dict) and member else None
                if isinstance(value, str):
                    self._own.add(value)

    def _is_own(self, texts: set[str]) -> bool:
        """Whether an item is the run's, or AWS's own."""
        mine = any(self._run in text.lower() for text in texts) or not self._own.isdisjoint(texts)
        return mine or any(_is_everybodys(text) for text in texts)

    def _without(self, body: bytes, found: set[str]) -> bytes:
        """A body with stand-ins for texts where these are whole values."""
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        start = text.lstrip()[:1]
        if start in ("{", "["):
            return _JSON_TEXT.sub(self._json(found), text).encode("utf-8", "surrogatepass")
        if start == "<":
            return _XML_TEXT.sub(self._xml(found), text).encode("utf-8", "surrogatepass")
        for one in sorted(found, key=len, reverse=True):
            told = self._stand_ins.text(one).encode("utf-8", "surrogatepass")
            body = body.replace(one.encode("utf-8", "surrogatepass"), told)
        return body

    def _json(self, found: set[str]) -> Callable[[re.Match[str]], str]:
        def instead(match: re.Match[str]) -> str:
            if match[2]:
                return match[0]  # a key
            try:
                value = json.loads(f'"{match[1]}"', strict=False)
            except ValueError:
                return match[0]
            return json.dumps(self._stand_ins.text(value)) if value in found else match[0]

        return instead

    def _xml(self, found: set[str]) -> Callable[[re.Match[str]], str]:
        def instead(match: re.Match[str]) -> str:
            value = html.unescape(match[1])
            return f">{html.escape(self._stand_ins.text(value))}<" if value in found else match[0]

        return instead


def _is_everybodys(text: str) -> bool:
    parts = text.split(":")
    return text.startswith("arn:") and len(parts) > _ACCOUNT_OF_ARN and not parts[_ACCOUNT_OF_ARN]


def _texts(value: Any, schema: Schema, root: Schema, depth: int) -> Iterator[str]:
    """Yield the texts of a value that may tell something: no state, and none of few that a page lists."""
    schema = resolve(schema, root)
    if isinstance(value, str):
        if len(value) >= _SHORTEST and "enum" not in schema and not _STATE.fullmatch(value):
            yield value
    elif isinstance(value, dict) and depth < _DEEPEST:
        known, rest = schema.get("properties", {}), schema.get("additionalProperties")
        for name, inner in value.items():
            below = known.get(name, rest if isinstance(rest, dict) else {})
            yield from _texts(inner, below, root, depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        items = schema.get("items")
        for inner in value:
            yield from _texts(inner, items if isinstance(items, dict) else {}, root, depth + 1)
