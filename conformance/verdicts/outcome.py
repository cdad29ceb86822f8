"""How a property ends: verdicts, and the exceptions that carry them."""

from __future__ import annotations

from enum import StrEnum

from conformance.wire.exchange import Exchange


class Verdict(StrEnum):
    """What is known about a requirement."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_IMPLEMENTED = "not-implemented"
    UNTESTED = "untested"
    DOCUMENTED_OTHERWISE = "documented-otherwise"
    """AWS itself was seen to depart in this way: no departure of the target."""


class Violation(Exception):
    """The target departs from the requirement; ``summary`` says how, ``exchange`` shows it.

    ``script`` are all the exchanges that lead there, where one alone does not show it.
    """

    def __init__(self, summary: str, exchange: Exchange | None, script: tuple[Exchange, ...] = ()) -> None:
        super().__init__(summary)
        self.summary = summary
        self.exchange = exchange
        self.script = script

    def with_more(self, text: str) -> Violation:
        """The same, with more to say."""
        return Violation(f"{self.summary}; {text}", self.exchange, self.script)


class Inconclusive(Exception):
    """The requirement could not be decided; ``str()`` says why."""


class Undecided(Inconclusive):
    """A promise was broken that a sentence of the page may take back. Made by the policy alone.

    ``exchange`` shows it.
    """

    def __init__(self, reason: str, exchange: Exchange | None = None) -> None:
        super().__init__(reason)
        self.exchange = exchange

    def with_more(self, text: str) -> Undecided:
        """The same, with more to say."""
        return Undecided(f"{self}; {text}", self.exchange)


class Excused(Exception):
    """The target departs as AWS was seen to do, or as nobody knows what AWS does; ``str()`` says why.

    ``verdict`` is what that comes to.
    """

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict


class Disturbed(Inconclusive):
    """The target broke under another request, and works again: what was under way may be tried anew."""


class Untested(Exception):
    """The requirement was not tried, or does not apply; ``str()`` says why."""
