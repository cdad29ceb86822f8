"""Which AWS looks at first, the form of an identifier or what it names, as data.

A ``[[malformed]]`` table of ``schemas/<service>/observations.toml`` tells how AWS answered a text that is no
identifier by its form: as invalid, or as one of nothing. A service checks all constraints in one place, so
that one answer speaks for all its identifiers. Nothing else tells: no page says which of two right codes
comes first, however well it is read, and both are right where AWS was not seen, or was seen to do both.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from conformance.contract.model import Service
from conformance.contract.naming import a
from conformance.contract.per_service import per_service


class Taken(StrEnum):
    """What AWS takes a text for that is no identifier by its form."""

    INVALID = "invalid"
    """For invalid input."""
    NOTHING = "nothing"
    """For an identifier of nothing."""


SEEN = ("recorded", "asserted", "quoted")
"""How an answer came about: as for observations; ``quoted`` is one that somebody reported word by word.

It counts here, as it excuses nobody of anything and only tells which of two codes comes first.
"""

_TYPES: Mapping[str, type] = {
    "operation": str, "path": str, "taken": str, "date": datetime.date, "source": str, "confidence": str,
    "at": str,
}  # fmt: skip
_WORDS: Mapping[str, tuple[str, ...]] = {"taken": tuple(Taken), "confidence": SEEN}


def faults(document: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the ``[[malformed]]`` tables of a document, a sentence each."""
    entries = document.get("malformed", [])
    if not isinstance(entries, list):
        return ["[[malformed]] must be tables"]
    told = ((number, _fault(entry)) for number, entry in enumerate(entries, 1))
    return [f"[[malformed]] entry {number} {problem}" for number, problem in told if problem]


def _fault(entry: Any) -> str | None:
    if not isinstance(entry, Mapping):
        return "is not a table"
    for key in _TYPES.keys() ^ (entry.keys() | {"at"}):
        return f"lacks {key}" if key in _TYPES else f"has the unknown key {key!r}"
    for key, value in entry.items():
        if type(value) is not _TYPES[key]:
            return f"has {a(key)} that is no {_TYPES[key].__name__}"
        if value not in _WORDS.get(key, (value,)):
            return f"has the {key} {value!r}; known are {', '.join(_WORDS[key])}"
    return None if entry["source"].startswith("https://") else "has a source that is no address"


@per_service
def form_first(service: Service) -> bool:
    """Whether AWS was seen to look at the form of the service's identifiers before at what they name."""
    seen = {Taken(entry["taken"]) for entry in service.observed.get("malformed", ())}
    return seen == {Taken.INVALID}


def unfounded(service: Service) -> list[str]:
    """Return which ``[[malformed]]`` tables are about no member of a request, one sentence each."""
    entries = service.observed.get("malformed", ())
    known = {
        (name, member)
        for name, operation in service.operations.items()
        for member in operation.request.get("properties", {})
    }
    return [
        f"malformed of {entry['source']}: {entry['operation']} has no {entry['path']}"
        for entry in entries
        if (entry["operation"], entry["path"]) not in known
    ]
