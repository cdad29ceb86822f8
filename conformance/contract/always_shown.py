"""What every recorded answer of real AWS showed, and no page promises, as data.

An ``[[always_shown]]`` table of ``schemas/<service>/observations.toml`` names the members of one operation's
answer that were in each of many recorded answers, and that no request told the service: what it makes up
itself. It says where the recordings are; ``tools/always_shown.py`` finds them there again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from conformance.contract.model import Operation, Service
from conformance.contract.paths import at
from conformance.contract.per_service import per_service


@frozen
class AlwaysShown:
    """Members of an operation's answer that AWS always showed.

    ``paths`` are paths of the answer; each was in all of at least ``answers`` recorded answers that had what
    holds it. ``source`` is the address of the recordings, ``date`` that of the youngest.
    """

    operation: str
    paths: tuple[str, ...]
    answers: int
    date: datetime.date
    source: str


_TYPES: Mapping[str, type] = {
    "operation": str, "paths": list, "answers": int, "date": datetime.date, "source": str,
}  # fmt: skip


def faults(document: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the ``[[always_shown]]`` tables of a document, a sentence each."""
    entries = document.get("always_shown", [])
    if not isinstance(entries, list):
        return ["[[always_shown]] must be tables"]
    told = ((number, _fault(entry)) for number, entry in enumerate(entries, 1))
    return [f"[[always_shown]] entry {number} {problem}" for number, problem in told if problem]


def _fault(entry: Any) -> str | None:
    if not isinstance(entry, Mapping):
        return "is not a table"
    for key in _TYPES.keys() ^ entry.keys():
        return f"lacks {key}" if key in _TYPES else f"has the unknown key {key!r}"
    for key, kind in _TYPES.items():
        if type(entry[key]) is not kind:
            return f"has no {kind.__name__} as {key}"
    if not entry["paths"] or not all(isinstance(path, str) for path in entry["paths"]):
        return "has paths that are no texts"
    return None if entry["source"].startswith("https://") else "has a source that is no address"


@per_service
def always_shown(service: Service) -> Mapping[str, tuple[AlwaysShown, ...]]:
    """Return what AWS always showed, by operation."""
    found: dict[str, tuple[AlwaysShown, ...]] = {}
    for entry in service.observed.get("always_shown", ()):
        one = AlwaysShown(**{**entry, "paths": tuple(entry["paths"])})
        found[one.operation] = (*found.get(one.operation, ()), one)
    return found


def founded(operation: Operation, one: AlwaysShown) -> Iterator[str]:
    """Yield the paths that the operation's answer has, whatever the installed version of the model is."""
    for path in one.paths:
        try:
            at(operation.response, operation.root, path)
        except KeyError:
            continue
        yield path
