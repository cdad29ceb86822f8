"""Why no whole answer came: a kind to decide by, and words for a reader."""

from __future__ import annotations

from enum import Enum

from attrs import frozen


class FailureKind(Enum):
    """In what way an exchange failed on the wire; the value is the word that a reader sees."""

    TIMEOUT = "timeout"
    REFUSED = "refused"
    UNRESOLVED = "unresolved"
    RESET = "reset"
    """The connection was lost."""
    TLS = "tls"
    PROTOCOL = "protocol"
    """An answer that is not HTTP."""
    CUT = "cut"
    """The answer was longer than the bound; this one has a status."""


@frozen
class Failure:
    """What went wrong on the wire. ``said`` is for people: nothing is decided by it."""

    kind: FailureKind
    said: str

    def __str__(self) -> str:
        """Say it in one line: the kind's word, and what was said."""
        return f"{self.kind.value}: {self.said}"
