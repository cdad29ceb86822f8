"""What can be told from exchanges about a target that broke: pure decisions, nothing is sent here."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from conformance.wire.exchange import Exchange
from conformance.wire.failure import FailureKind


@frozen
class Incident:
    """One time that the target broke.

    ``what``: ``hung`` (one request had no answer in time), ``poisoned`` (what was answered before now
    fails), ``down`` (nothing is answered). ``symptom`` is the harmless operation that shows it. ``culprit``
    is the request that did it: ``confirmed`` where it did so again on a fresh server, else the likeliest of
    ``suspects``, which are in that order. ``mended``: whether the target is as it was; ``by`` is then
    ``reset`` or ``restart``, after which nothing exists on it any more, or None where nothing had to be done.
    """

    what: str
    culprit: Exchange
    suspects: tuple[Exchange, ...]
    mended: bool
    by: str | None
    symptom: str = ""
    confirmed: bool = False

    def __str__(self) -> str:
        """Say it in one line."""
        body = self.culprit.sent[:200].decode("utf-8", "replace")
        if not self.mended:
            after = "it did not recover"
        else:
            after = f"it works again after a {self.by}" if self.by else "it works otherwise"
        outcome = self.culprit.failure or f"status {self.culprit.status}"
        cause = "by" if self.confirmed else "after"
        return f"target {self.what} {cause} {self.culprit.operation} {body} ({outcome}); {after}"


def failed(exchange: Exchange) -> bool:
    """Whether an exchange is a reason to look after the target: no answer, or a 5xx other than 501."""
    return exchange.status is None or (exchange.status >= 500 and exchange.status != 501)


def hung(exchange: Exchange) -> bool:
    """Whether no answer came in time."""
    return exchange.failure is not None and exchange.failure.kind is FailureKind.TIMEOUT


def judge(before: Exchange, now: Exchange) -> str:
    """Compare the answer to a harmless request with an earlier one to the same request.

    Returns:
        ``well`` if it is answered as before, ``poisoned`` if it fails where it did not, ``down`` if it is not
        answered at all.
    """
    if now.status is None:
        return "down"
    return "poisoned" if failed(now) and now.status != before.status else "well"


def suspects(recent: Sequence[Exchange], symptom: str) -> tuple[Exchange, ...]:
    """Return the requests that may have done the damage, the likeliest first.

    Args:
        recent: the last exchanges in the order in which they ended, a failing one at the end.
        symptom: the harmless operation that fails now; its last good answer bounds the time of the damage.

    The last failing request of another operation is the likeliest: after those before it the target was
    looked after too. Where only the symptom itself fails, a request that was answered well left the damage
    behind, the last one probably.
    """
    start = 0
    for index, exchange in enumerate(recent):
        if exchange.operation == symptom and not failed(exchange):
            start = index + 1
    window = list(recent[start:]) or list(recent[-1:])
    crashed = [
        exchange for exchange in reversed(window) if failed(exchange) and exchange.operation != symptom
    ]
    accepted = [exchange for exchange in reversed(window) if exchange.accepted]
    refused = [exchange for exchange in reversed(window) if exchange.refused]
    rest = [exchange for exchange in window if failed(exchange) and exchange.operation == symptom]
    return tuple(crashed + accepted + refused + rest)
