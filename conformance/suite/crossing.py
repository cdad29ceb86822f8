"""Exchanges across a process boundary: as plain JSON values and back."""

from __future__ import annotations

import base64
from typing import Any

from conformance.wire.exchange import Exchange


def evidence_out(summary: str, exchange: Exchange | None) -> dict[str, Any]:
    """One piece of evidence as plain JSON values."""
    if exchange is None:
        return {"summary": summary, "exchange": None}
    return {
        "summary": summary,
        "exchange": {
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
        },
    }


def evidence_in(data: dict[str, Any]) -> tuple[str, Exchange | None]:
    """The inverse of :func:`evidence_out`; the body is read from the bytes again."""
    kept = data["exchange"]
    if kept is None:
        return data["summary"], None
    values = {**kept, "sent": base64.b64decode(kept["sent"]), "answer": base64.b64decode(kept["answer"])}
    return data["summary"], Exchange(body=None, **values)
