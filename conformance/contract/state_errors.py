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
from conformance.contract.preceding import Step, preceding


@frozen
class StateError:
    """An ``operation`` on a ``resource`` is refused with an ``exception`` after the operations ``before``.

    Without any the state is that of a new resource, or what the request says makes the difference.
    ``given`` are the members of the resource's create and ``request`` those of the operation, besides the
    smallest; ``also`` are exceptions that are as right, ``lacking`` members that the operation is
    sent without.
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


def state_errors(service: Service, operation: str, exception: str) -> Iterator[StateError]:
    """Yield the states in which an operation is refused with an exception."""
    for hint in for_operation(service, "state_error", operation):
        if hint["exception"] == exception:
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
            )
