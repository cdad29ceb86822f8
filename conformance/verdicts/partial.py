"""What one process of a run knows, as plain JSON values and back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from conformance.contract.model import Service
from conformance.protocols.registry import protocol_of
from conformance.verdicts.ledger import Departure, Entry
from conformance.verdicts.outcome import Verdict
from conformance.wire.exchange import Exchange
from conformance.wire.intent import intent_in, intent_out


def entries_out(entries: Mapping[str, Entry]) -> dict[str, Any]:
    """A ledger's entries as plain JSON values."""
    return {
        name: {
            "held": e.held,
            "failed": e.failed,
            "failures": [departure_out(f) for f in e.failures],
            "concluded": e.concluded.value if e.concluded else None,
            "reason": e.reason,
            "kinds": dict(e.kinds),
        }
        for name, e in entries.items()
    }


def entries_in(data: Mapping[str, Any], service: Service) -> dict[str, Entry]:
    """The inverse of :func:`entries_out`."""
    return {
        name: Entry(
            held=e["held"],
            failed=e["failed"],
            failures=[departure_in(f, service) for f in e["failures"]],
            concluded=None if e["concluded"] is None else Verdict(e["concluded"]),
            reason=e["reason"],
            kinds=dict(e["kinds"]),
        )
        for name, e in data.items()
    }


def departure_out(departure: Departure) -> dict[str, Any]:
    """One departure as plain JSON values."""
    return {
        "summary": departure.summary,
        "exchange": None if departure.exchange is None else _out(departure.exchange),
        "script": [_out(step) for step in departure.script],
    }


def departure_in(data: Mapping[str, Any], service: Service) -> Departure:
    """The inverse of :func:`departure_out`; answers are read again in the service's protocol."""
    exchange = None if data["exchange"] is None else _in(data["exchange"], service)
    return Departure(data["summary"], exchange, tuple(_in(step, service) for step in data["script"]))


def _out(exchange: Exchange) -> dict[str, Any]:
    return {
        "operation": exchange.operation,
        "body": exchange.body,
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
        "intent": intent_out(exchange.intent),
    }


def _in(kept: Mapping[str, Any], service: Service) -> Exchange:
    values = {**kept, "sent": base64.b64decode(kept["sent"]), "answer": base64.b64decode(kept["answer"])}
    values["intent"] = intent_in(kept["intent"])
    contract = service.operations.get(kept["operation"])
    return Exchange(**values, protocol=protocol_of(service), contract=contract)
