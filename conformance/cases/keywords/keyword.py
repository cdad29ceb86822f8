"""What the suite knows of a keyword, as one entry; the general code asks the entries and knows no keyword."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from attrs import frozen
from hypothesis.strategies import SearchStrategy
from jsonschema.exceptions import ValidationError

from conformance.cases.tree import Node, Plan
from conformance.contract.model import Schema

Labelled = tuple[str, Any]
"""What is special about a value (or a request), and the value."""

OfValue = Callable[[Node], list[Labelled]]
"""Makes values of a position, most telling first; ``Unreachable`` says why there are none."""

OfRequest = Callable[[Plan, Any, str], list[Labelled]]
"""Makes requests out of a valid one, for a position; for what is a matter of more than one value."""

Checker = Callable[[Any, Any, Any, Schema], Iterator[ValidationError]]
"""How ``jsonschema`` is to understand the keyword, where AWS means something else by it."""


class Seen(Enum):
    """How the oracle sees that a keyword is broken."""

    ITSELF = "itself"
    """By its own name."""
    OTHERWISE = "otherwise"
    """By the keywords that it implies, of which it is a special case."""
    NOT = "not"
    """Not at all: the contract does not say it."""


def nowhere(_: Node) -> bool:
    """Apply to no position: the keyword is probed only where something else asks for it."""
    return False


@frozen
class Keyword:
    """One keyword: where it applies, how to keep it, how to break it, what that implies.

    Attributes:
        name: the kind of its requirements.
        word: the word of the contract without which it says nothing.
        applies: whether a request can show or break it at a position.
        keep: values that show what it accepts.
        keep_request: the same, where it takes more than a value.
        absent: whether a request without the member keeps it too.
        breaks: values that break it, and as little else as can be.
        break_request: the same, where it takes more than a value (the member is absent, or another one).
        draw: random values that break it beyond those of ``breaks``.
        implies: what breaking it may break besides at the same position: an empty text is no enum's value.
        tolerated: whether what is said is that something odd is taken all the same.
        seen: how the oracle sees it broken.
        checker: what ``jsonschema`` is to do at ``word``.
    """

    name: str
    word: str | None = None
    applies: Callable[[Node], bool] = nowhere
    keep: OfValue | None = None
    keep_request: OfRequest | None = None
    absent: bool = False
    breaks: OfValue | None = None
    break_request: OfRequest | None = None
    draw: Callable[[Node], SearchStrategy[Any] | None] | None = None
    implies: frozenset[str] = frozenset()
    tolerated: bool = False
    seen: Seen = Seen.ITSELF
    checker: Checker | None = None


def says(word: str) -> Callable[[Node], bool]:
    """Apply where the contract says a word."""
    return lambda node: word in node.schema
