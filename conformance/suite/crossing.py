"""Exchanges across a process boundary: as plain JSON values and back."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from conformance.protocols.registry import PROTOCOLS
from conformance.wire.exchange import Exchange
from conformance.wire.intent import intent_in, intent_out


def evidence_out(summary: str, exchange: Exchange | None, script: Sequence[Exchange] = ()) -> dict[str, Any]:
    """One piece of evidence as plain JSON values."""
    return {
        "summary": summary,
        "exchange": None if exchange is None else _out(exchange),
        "script": [_out(step) for step in script],
    }


def evidence_in(data: dict[str, Any]) -> tuple[str, Exchange | None, tuple[Exchange, ...]]:
    """The inverse of :func:`evidence_out`; the bodies are read from the bytes again."""
    exchange = None if data["exchange"] is None else _in(data["exchange"])
    return data["summary"], exchange, tuple(_in(step) for step in data["script"])


def _out(exchange: Exchange) -> dict[str, Any]:
    return {
        "operation": exchange.operation,
        "sent": base64.b64encode(exchange.sent).decode(),
        "status": exchange.status,
        "headers": dict(exchange.headers),
        "answer": base64.b64encode(exchange.answer).decode(),
        "started": exchange.started,
        "seconds": exchange.seconds,
        "url": exchange.url,
        "region": exchange.region,
        "failure": exchange.failure,
        "sequence": exchange.sequence,
        "sent_headers": dict(exchange.sent_headers),
        "method": exchange.method,
        "path": exchange.path,
        "protocol": exchange.protocol.name,
        "intent": intent_out(exchange.intent),
    }


def _in(kept: dict[str, Any]) -> Exchange:
    values = {**kept, "sent": base64.b64decode(kept["sent"]), "answer": base64.b64decode(kept["answer"])}
    values |= {"protocol": PROTOCOLS[kept["protocol"]], "intent": intent_in(kept["intent"])}
    return Exchange(body=None, **values)
