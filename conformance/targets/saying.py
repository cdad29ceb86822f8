"""How servers commonly say that they lack an operation or a whole service."""

from __future__ import annotations

import re

from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates

LACKING_CODES = frozenset(
    {
        "UnknownOperationException",  # the awsJson protocols (Smithy specification)
        "UnknownOperation",
        "InvalidAction",  # the query protocol's code, which emulators use for every protocol
        "NotImplemented",
        "NotImplementedException",
        "NotImplementedError",
    }
)
"""Error codes that mean nothing else in any service of AWS."""

_WORDS = re.compile(
    r"not (yet )?(been )?implemented|(unknown|unsupported|unrecogni[sz]ed) (\w+ ){0,2}(action|operation)"
    r"|not (yet )?supported",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"(unknown|unsupported) service|service .{0,40}not (yet )?(supported|implemented)", re.I
)
_BEGINNING = 600


def generic_lack(exchange: Exchange) -> str | None:
    """Say how an answer of any server tells that the operation is lacking, or None.

    A message counts only where it names the operation, so that "not supported" of some value is none, and
    where the request was not meant to be refused: what cannot be read leads to no operation, and a server may
    say that it was called "with unknown operation", and what of CreateKeyRequest it could not read.
    """
    if exchange.status is None or exchange.accepted:
        return None
    if exchange.status == 501:
        return f"status 501 {exchange.message}".strip()
    if exchange.code in LACKING_CODES:
        return f"{exchange.code}: {exchange.message}".rstrip(": ")
    text = exchange.message or exchange.answer[:_BEGINNING].decode("utf-8", "replace")
    if isinstance(exchange.intent, Violates):
        return None
    if re.search(rf"(?<!\w){re.escape(exchange.operation)}(?!\w)", text) and _WORDS.search(text):
        return text[:200]
    if not exchange.message and exchange.is_wellformed and _SERVICE.search(text):
        return text[:200]
    return None
