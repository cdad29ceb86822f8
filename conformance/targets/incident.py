"""What can be told from exchanges about a target that broke: pure decisions, nothing is sent here."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from conformance.wire.exchange import Exchange
from conformance.wire.failure import FailureKind
from conformance.wire.intent import Intent, Violates

_NEVER_ARRIVED = frozenset({FailureKind.REFUSED, FailureKind.UNRESOLVED})


TIMES_ALLOWED = 2
"""How often one kind of request may hang or do damage before it is blocked."""

VALID_ALLOWED = 6
"""How often valid requests of one operation may do damage: they differ more than such as break one thing."""


@frozen
class Incident:
    """One time that the target broke.

    ``state``: ``hung`` (one request had no answer in time), ``poisoned`` (what was answered before now
    fails), ``down`` (nothing is answered), ``misread`` (a fresh server fails in the same way: it did not
    break, although nothing exists on it any more). ``symptom`` is the harmless operation that shows it.
    ``culprit`` is the request that did it: ``confirmed`` where it did so again on a fresh server, else the
    likeliest of ``suspects``, which are in that order. ``mended``: whether the target is as it was; ``by`` is
    then ``reset`` or ``restart``, after which nothing exists on it any more, or None where nothing had to be
    done.
    """

    state: str
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
        return f"target {self.state} {cause} {self.culprit.operation} {body} ({outcome}); {after}"


def printed(exchange: Exchange, lines: Sequence[str]) -> str:
    """Say in one line what a server printed last when an exchange failed, without control characters.

    The newest line comes first: it is the one that names an exception, and a terminal shows so much and no
    more.
    """
    telling = [line for line in lines if any(c.isalnum() for c in line)]
    text = " ⏎ ".join("".join(c for c in line.strip() if c.isprintable()) for line in reversed(telling))
    outcome = exchange.failure or f"status {exchange.status}"
    when = f"when {exchange.operation} first failed ({outcome})"
    return f"{when}, the server had printed last (newest first): {text}"


def failed(exchange: Exchange) -> bool:
    """Whether an exchange is a reason to look after the target: no answer, or a 5xx other than 501."""
    return exchange.status is None or (exchange.status >= 500 and exchange.status != 501)


def is_gone(exchange: Exchange) -> bool:
    """Whether a request never arrived: nobody listens, so that what was asked has nothing to do with it."""
    return exchange.failure is not None and exchange.failure.kind in _NEVER_ARRIVED


def is_witness(exchange: Exchange, incident: Incident | None) -> bool:
    """Whether what came back, or did not, says something of what was asked.

    A server that goes away while it answers, or that an earlier request has spoilt, fails whatever it is
    asked. Only the request that did it speaks against the server: where the server goes away, one that did so
    again on a fresh one, since it may have been ended from outside.

    Args:
        exchange: the latest exchange.
        incident: what :meth:`conformance.targets.guard.Guard.saw` made of it.
    """
    if is_gone(exchange):
        return False
    if incident is None or incident.state in ("hung", "misread") or not failed(exchange):
        return True
    return incident.culprit is exchange and (incident.confirmed or incident.state != "down")


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
    behind: the last one that should have been refused probably, else the last one.
    """
    start = 0
    for index, exchange in enumerate(recent):
        if exchange.operation == symptom and not failed(exchange):
            start = index + 1
    window = list(recent[start:]) or list(recent[-1:])
    crashed = [
        exchange for exchange in reversed(window) if failed(exchange) and exchange.operation != symptom
    ]
    taken = [exchange for exchange in reversed(window) if exchange.accepted]
    accepted = sorted(taken, key=lambda exchange: not isinstance(exchange.intent, Violates))
    refused = [exchange for exchange in reversed(window) if exchange.refused]
    rest = [exchange for exchange in window if failed(exchange) and exchange.operation == symptom]
    return tuple(crashed + accepted + refused + rest)


Like = tuple[str, ...]
"""Requests that are of one kind: of an operation, of what they are for, and of what they break."""


def likes(operation: str, intent: Intent) -> tuple[Like, ...]:
    """The kinds that a request is of, the narrowest first."""
    if isinstance(intent, Violates):
        return (operation, "breaks", intent.path, intent.keyword), (operation, "breaks")
    return ((operation, "valid"),)


def offence(incident: Incident) -> tuple[Like, int]:
    """What an incident speaks against, and how often that is allowed.

    What hangs takes the run's time, so that all invalid requests of the operation are taken together.
    """
    narrow, *wide = likes(incident.culprit.operation, incident.culprit.intent)
    if incident.state == "hung":
        return (wide or [narrow])[-1], TIMES_ALLOWED
    return narrow, TIMES_ALLOWED if wide else VALID_ALLOWED
