"""Requests that are refused whatever there is, since of what they say: ``[[refused]]`` hints.

A page says it in a sentence (a name that the service keeps for itself, the identifier of an upload that never
was), and tells with which exception.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from conformance.contract.hints import for_operation, source_of
from conformance.contract.model import Service, Source
from conformance.contract.preceding import condition


@frozen
class Refused:
    """A request of ``operation`` with these members, besides the smallest, is refused with an ``exception``.

    ``also`` are exceptions that are as right. Where ``unproved``, no request of it is known to be valid: the
    code alone proves that it is refused for this. ``name`` tells apart several that are refused with one
    exception.
    """

    operation: str
    request: Mapping[str, Any]
    exception: str
    source: Source
    also: tuple[str, ...] = ()
    unproved: bool = False
    name: str = ""

    @property
    def condition(self) -> str:
        """What is wrong with the request, as part of a sentence."""
        return condition((), self.request)

    @property
    def told(self) -> str:
        """What is sent, as half a sentence."""
        return f"a request with another {' and '.join(self.request)}"


def refused(service: Service, operation: str, exception: str, name: str | None = None) -> Iterator[Refused]:
    """Yield what requests an operation refuses with an exception by themselves: all, or those of a name."""
    for hint in for_operation(service, "refused", operation):
        called = hint.get("name", "")
        if hint["exception"] == exception and name in (None, called):
            yield Refused(
                operation,
                hint["with"],
                exception,
                source_of(hint),
                tuple(hint.get("also", ())),
                bool(hint.get("unproved", False)),
                called,
            )
