"""Which operations a target had when a baseline was written.

An operation that the target lacks fails no requirement: emulators are partial by nature. One that it had and
has no more is another matter, and would otherwise make a gate greener.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.report.figures import operations
from conformance.report.results import Results

Implemented = Mapping[str, frozenset[str]]
"""The names of operations, by service."""


def taken_again(known: Implemented, results: Iterable[Results]) -> Implemented:
    """Return the operations that a baseline knows of, brought up to date: what a run did not ask for stays.

    Of several targets all must have an operation.
    """
    there: dict[str, set[str]] = {service: set(names) for service, names in known.items()}
    absent: dict[str, set[str]] = {}
    for one in results:
        has, lacks = operations(one)
        there.setdefault(one.service, set()).update(has)
        absent.setdefault(one.service, set()).update(lacks)
    found = {service: frozenset(names - absent.get(service, set())) for service, names in there.items()}
    return {service: names for service, names in sorted(found.items()) if names}


def lost(known: Implemented, results: Results) -> list[str]:
    """Return the operations that a target had when the baseline was written, and lacks now."""
    return sorted(known.get(results.service, frozenset()).intersection(operations(results)[1]))
