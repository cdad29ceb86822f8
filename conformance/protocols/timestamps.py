"""Timestamps: epoch seconds in params and answers, one of three formats on the wire.

https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime

ISO8601, RFC822, EPOCH = "iso8601", "rfc822", "unixTimestamp"
"""The formats as botocore's models call them."""


def write(moment: float, form: str) -> str:
    """Return epoch seconds in one of the formats.

    Raises:
        ValueError: where the format has no such moment (a year beyond 9999).

    >>> write(0, "iso8601"), write(0.5, "iso8601"), write(0, "rfc822"), write(7, "unixTimestamp")
    ('1970-01-01T00:00:00Z', '1970-01-01T00:00:00.500000Z', 'Thu, 01 Jan 1970 00:00:00 GMT', '7')
    """
    if form == EPOCH:
        return str(moment)
    try:
        if form == RFC822:
            return formatdate(moment, usegmt=True)
        return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, OSError) as problem:
        raise ValueError(f"{moment} is no moment that {form} has") from problem


def read(text: str, form: str) -> int | float | None:
    """Return the epoch seconds that a text says in one of the formats; None where it is none.

    >>> read("1970-01-01T01:00:00+01:00", "iso8601"), read("0.5", "unixTimestamp"), read("x", "rfc822")
    (0, 0.5, None)
    """
    try:
        if form == EPOCH:
            seconds = float(text)
        elif form == RFC822:
            seconds = parsedate_to_datetime(text).timestamp()
        else:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
            seconds = moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
        return int(seconds) if seconds.is_integer() else seconds
    except (ValueError, TypeError, OverflowError):
        return None
