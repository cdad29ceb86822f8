"""What an accepted invalid request leaves in later answers: garbage in, garbage out.

That the target accepted the request is a departure; that its answers then show what it was given is not
another one, as far as is known: that what is shown does not come of it is for the page's sentences to say.
What is looked at here is every member of that name; resources that invalid requests made are left out of
sight before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Protocol

from attrs import evolve

from conformance.checks.observation import Evidence, Promise
from conformance.contract.model import Operation, Service
from conformance.contract.paths import steps, values, walk
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates

_PARTS = ("[]", "{}", "{key}")


class Others(Protocol):
    """Other processes that send requests to the same target."""

    def tell(self, names: Collection[str], values: Collection[str]) -> None:
        """Tell them of members, by name, and of values that an invalid request got into the target."""

    def heard(self) -> Iterable[tuple[Collection[str], Collection[str]]]:
        """Return the names and values that they told of since the last time."""


class Contamination:
    """Remembers which members invalid requests got into a target, by name.

    Args:
        service: the contracts.
        others: who else sends such requests to the target; None for nobody.
    """

    def __init__(self, service: Service, others: Others | None = None) -> None:
        self._others = others
        self._names: set[str] = set()
        self._values: set[str] = set()
        self._words = {word for op in service.operations.values() for word in _words_of(op)}

    def note(self, exchange: Exchange) -> None:
        """Take note of what an accepted request held, if it was an invalid one."""
        intent = exchange.intent
        if isinstance(intent, Violates):
            names = _names_in(intent.path)
            held = {str(v) for value in values(exchange.params, intent.path) for v in _scalars(value)}
            if self._others is not None and not (names <= self._names and held <= self._values):
                self._others.tell(names, held)
            self._names |= names
            self._values |= held

    def weighed(self, exchange: Exchange, evidence: Iterable[Evidence]) -> Iterator[Evidence]:
        """Yield the evidence of an answer, but for what comes of an invalid request.

        That is all that speaks against an answer to one, and against a value that one held. What has but the
        name of a member that one broke may come of it.
        """
        invalid, listened = isinstance(exchange.intent, Violates), False
        for one in evidence:
            path = one.requirement.path
            if one.problem is None:
                yield one
                continue
            if not listened:
                self._listen()
                listened = True
            if invalid or self._shows(self._values, path, exchange):
                continue
            elif _names_in(path) & self._names or self._shows(self._words, path, exchange):
                yield evolve(one, promise=Promise.NAME)
            else:
                yield one

    def _listen(self) -> None:
        for names, held in self._others.heard() if self._others is not None else ():
            self._names |= set(names)
            self._values |= set(held)

    @staticmethod
    def _shows(words: set[str], path: str, exchange: Exchange) -> bool:
        """Whether a value at this place is one that an invalid request held, under whatever name.

        Or one that the service documents at another place: enums grow, and not everywhere at once.
        """
        return any(str(v) in words for shown in values(exchange.output, path) for v in _scalars(shown))


def _words_of(operation: Operation) -> Iterator[str]:
    """Every enum value of an operation's requests and answers."""
    for schema in (operation.request, operation.response):
        for position in walk(schema, operation.root):
            yield from (str(word) for word in position.schema.get("enum", ()))


def _scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _scalars(inner)
    else:
        yield value


def _names_in(path: str) -> set[str]:
    """The names in a path, lower-case and in the singular: a list of names shows what a name was."""
    return {step.lower().removesuffix("s") for step in steps(path) if step not in _PARTS}
