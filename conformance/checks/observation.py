"""What a check says: one piece of evidence on one requirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from attrs import evolve, frozen

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
    ``promise`` is what says that it must be so. ``leading`` are the exchanges that made what is looked at,
    in their order, where the exchange alone does not show it.
    """

    requirement: Requirement
    problem: str | None
    exchange: Exchange
    promise: Promise = Promise.PAGE
    leading: tuple[Exchange, ...] = ()

    @property
    def script(self) -> tuple[Exchange, ...]:
        """All the exchanges that lead there, the last one among them; none where that one shows it alone."""
        before = tuple(step for step in self.leading if step is not self.exchange)
        return (*before, self.exchange) if before else ()


def led_to(leading: Iterable[Exchange], evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    """Yield evidence with the exchanges that made what it looks at."""
    steps = tuple(leading)
    for one in evidence:
        yield one if one.problem is None or not steps else evolve(one, leading=steps)


def shown(value: object, limit: int = 120) -> str:
    """A value as a sentence can carry it: bounded, one line."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def as_text(body: bytes) -> str:
    """A short body as a sentence can carry it: its text, or its bytes in hexadecimal digits.

    >>> as_text(b"[]"), as_text(b""), as_text(bytes([255, 254]))
    ('[]', 'empty', 'bytes ff fe')
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return f"bytes {body[:40].hex(' ')}"
    return (text[:120] if text.isprintable() else f"bytes {body[:40].hex(' ')}") if text else "empty"


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
