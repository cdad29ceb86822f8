"""What is refused of a resource in a state that other operations bring about: ``[[state_error]]`` hints.

A page says it in a sentence (a key that is disabled, a secret that is scheduled for deletion), and the name
of the exception does not tell how the state comes about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from conformance.contract.hints import for_operation, source_of
from conformance.contract.model import Service, Source
from conformance.contract.naming import a
from conformance.contract.preceding import Step, condition, preceding


@frozen
class StateError:
    """An ``operation`` on a ``resource`` is refused with an ``exception`` after the operations ``before``.

    Without any the state is that of a new resource, or what the request says makes the difference.
    ``given`` are the members of the resource's create and ``request`` those of the operation, besides the
    smallest; ``also`` are exceptions that are as right, ``lacking`` members that the operation is
    sent without. ``name`` tells apart several that are refused with one exception.
    """

    operation: str
    resource: str
    before: tuple[Step, ...]
    exception: str
    source: Source
    also: tuple[str, ...] = ()
    given: Mapping[str, Any] = {}
    request: Mapping[str, Any] = {}
    lacking: tuple[str, ...] = ()
    name: str = ""

    @property
    def condition(self) -> str:
        """What the state is, as part of a sentence."""
        return condition(self.before, {**self.given, **self.request}) or f"of {a(f'new {self.resource}')}"


def state_errors(
    service: Service, operation: str, exception: str, name: str | None = None
) -> Iterator[StateError]:
    """Yield the states in which an operation is refused with an exception: all, or those of a name."""
    for hint in for_operation(service, "state_error", operation):
        called = hint.get("name", "")
        if hint["exception"] == exception and name in (None, called):
            yield StateError(
                operation,
                hint["resource"],
                preceding(hint),
                exception,
                source_of(hint),
                tuple(hint.get("also", ())),
                hint.get("given", {}),
                hint.get("with", {}),
                tuple(hint.get("without", ())),
                called,
            )
