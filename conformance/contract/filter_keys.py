"""What a list can be narrowed down by, and how values are compared: ``[[filter_key]]`` hints.

A page says it in a sentence, in words of its own: a key of a list of filters, or a member of the request
whose text is the beginning of a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from conformance.contract.hints import for_operation, source_of
from conformance.contract.model import Service, Source


@frozen
class FilterKey:
    """A list is narrowed down at ``path`` of its request, by the ``key`` of a filter or by a text there.

    ``member`` of the create holds the value (``part`` of its tags), or the resource's name does (``named``),
    or nothing has it (``nobody`` is a value that finds none). ``joined`` is a sign between two words of a
    value. ``match`` says how what is asked for is compared with a value, ``extra`` are further members of a
    filter.
    """

    operation: str
    path: str
    key: str
    match: frozenset[str]
    source: Source
    member: str = ""
    part: str = ""
    named: bool = False
    joined: str = ""
    nobody: str | None = None
    extra: Mapping[str, Any] = {}

    @property
    def told(self) -> str:
        """What it is about, for a sentence."""
        part = "the beginning" if "prefix" in self.match else "a part" if "contains" in self.match else "all"
        return " ".join([self.key or f"{part} of the name", *map(str, self.extra.values())])


def filter_keys(service: Service, operation: str) -> Iterator[FilterKey]:
    """Yield what a list can be narrowed down by."""
    for hint in for_operation(service, "filter_key", operation):
        yield FilterKey(
            operation,
            hint["path"],
            hint.get("key", ""),
            frozenset(hint.get("match", ())),
            source_of(hint),
            hint.get("member", ""),
            hint.get("part", ""),
            bool(hint.get("named", False)),
            hint.get("joined", ""),
            hint.get("nobody"),
            hint.get("with", {}),
        )
