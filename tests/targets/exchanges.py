"""Exchanges made by hand."""

from __future__ import annotations

import json
from typing import Any

from conformance.wire.exchange import Exchange


def exchange(
    operation: str = "CreateToy", status: int | None = 200, answer: Any = None, **more: Any
) -> Exchange:
    body = answer if isinstance(answer, bytes) else json.dumps({} if answer is None else answer).encode()
    return Exchange(
        operation=operation,
        params={},
        sent=more.pop("sent", b"{}"),
        status=status,
        headers={},
        answer=body,
        started=0.0,
        seconds=0.0,
        url="http://x/",
        **more,
    )
