"""What a check says: one observation on one requirement."""

from __future__ import annotations

from attrs import frozen

from conformance.wire.exchange import Exchange


@frozen
class Observation:
    """One look at one requirement.

    ``requirement`` is its ID; ``problem`` is None where it holds, else what is wrong, in one sentence;
    ``exchange`` the evidence.
    """

    requirement: str
    problem: str | None
    exchange: Exchange


def shown(value: object, limit: int = 120) -> str:
    """A value as a sentence can carry it: bounded, one line."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def answered(exchange: Exchange) -> str:
    """What a target answered, as a sentence can carry it."""
    if exchange.status is None:
        return f"no answer ({exchange.failure})"
    if exchange.accepted:
        return f"{exchange.status}"
    if not exchange.is_json:
        return f"{exchange.status} with a body that is no JSON object"
    told = f"{exchange.status} {exchange.code or 'without an error code'}"
    return f"{told}: {exchange.message[:160]}" if exchange.message else told
