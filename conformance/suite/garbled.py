"""What an accepted invalid request leaves in later answers: garbage in, garbage out.

That the target accepted the request is a departure; that its answers then show what it was given is not
another one. Where the pages of a service are known to the end each resource is told apart, and only those
that invalid requests made are left out of sight; here it is every member of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from conformance.checks.observation import Observation
from conformance.contract.hints import is_complete
from conformance.contract.model import Operation, Service
from conformance.contract.paths import steps, values, walk
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates

_PARTS = ("[]", "{}", "{key}")


class Garbled:
    """Remembers which members invalid requests got into a target, by name."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._names: set[str] = set()
        self._values: set[str] = set()
        self._words = {word for op in service.operations.values() for word in _words_of(op)}

    def note(self, exchange: Exchange) -> None:
        """Take note of what an accepted request held, if it was an invalid one."""
        intent = exchange.intent
        if isinstance(intent, Violates):
            self._names |= _names_in(intent.path)
            self._values |= {str(v) for value in values(exchange.body, intent.path) for v in _scalars(value)}

    def cleared(self, exchange: Exchange, observations: Iterable[Observation]) -> Iterator[Observation]:
        """Yield the observations on an answer, but for problems that may be what it was given."""
        if is_complete(self._service, exchange.operation):
            yield from observations
            return
        invalid = isinstance(exchange.intent, Violates)
        prefix = f"{self._service.name}.{exchange.operation}."
        for observation in observations:
            path = observation.requirement.removeprefix(prefix).rpartition(".")[0]
            garbage = invalid or _names_in(path) & self._names or self._shows_garbage(path, exchange)
            if observation.problem is None or not garbage:
                yield observation

    def _shows_garbage(self, path: str, exchange: Exchange) -> bool:
        """Whether a value at this place is one that an invalid request held, under whatever name.

        Or one that the service documents at another place: enums grow, and not everywhere at once.
        """
        known = self._values | self._words
        return any(str(v) in known for shown in values(exchange.json, path) for v in _scalars(shown))


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
