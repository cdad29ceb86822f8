"""What a check says: one piece of evidence on one requirement."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from conformance.contract.model import Requirement
from conformance.protocols.protocol import Malformed
from conformance.wire.exchange import Exchange


class Promise(StrEnum):
    """What says that a behaviour must be so; what a broken promise means is for the policy to say.

    A page's *markup* promises by itself (``PAGE``). What holds only as long as none of the page's sentences
    says otherwise is promised by its sentences, too (``CLAUSE``).
    """

    PAGE = "page"
    CLAUSE = "clause"
    MODEL = "model"
    DATA = "data"
    PROTOCOL = "protocol"
    CUSTOM = "custom"
    OBSERVATION = "observation"
    NAME = "name"


@frozen
class Evidence:
    """One look at one requirement.

    ``problem`` is None where it holds, else what is wrong, in one sentence; ``exchange`` shows it;
    ``promise`` is what says that it must be so.
    """

    requirement: Requirement
    problem: str | None
    exchange: Exchange
    promise: Promise = Promise.PAGE


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
    if isinstance(exchange.parsed, Malformed):
        return f"{exchange.status} with {exchange.parsed.why}"
    told = f"{exchange.status} {exchange.code or 'without an error code'}"
    return f"{told}: {exchange.message[:160]}" if exchange.message else told
