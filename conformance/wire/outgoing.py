"""A request that is about to leave, as whoever watches over a run is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from attrs import frozen

from conformance.wire.exchange import Exchange
from conformance.wire.intent import Intent


@frozen
class Outgoing:
    """A request before it is signed and sent.

    ``params`` are None where the request is ``malformed``: it was not made of any.
    """

    operation: str
    params: Any
    intent: Intent
    malformed: bool = False


After: TypeAlias = Callable[[Exchange], None]
Before: TypeAlias = Callable[[Outgoing], After | None]
"""Is told of a request before it leaves, and may raise; what it returns is told of the answer, before anybody
else is. Where nothing is told, nobody knows what became of the request."""
