"""Observations: what real AWS was seen to do, as data, from ``schemas/<service>/observations.toml``.

An entry is about one requirement, says whether AWS kept it, and names the place where that is recorded.
docs/architecture.md has its keys. Only what was found again at its source is written there.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from attrs import frozen

from conformance.contract.always_shown import always_shown
from conformance.contract.malformed import unfounded as unfounded_malformed
from conformance.contract.model import Requirement, Service
from conformance.contract.naming import a
from conformance.contract.per_service import per_service


class Confidence(StrEnum):
    """How an observation came about."""

    RECORDED = "recorded"
    """Request and answer were kept as they went over the wire."""
    ASSERTED = "asserted"
    """An author whose tests ran against AWS says so in them."""
    HEARSAY = "hearsay"
    """Somebody reported it."""


class Answer(StrEnum):
    """How AWS answered the request that the observation is about."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@frozen
class Observation:
    """AWS was seen to keep a requirement, or to depart from it.

    ``place``, ``path`` and ``kind`` are those of the requirement, ``place`` is its operation or resource as
    its ID has it. ``as_documented`` says whether AWS kept it, ``answer`` how it answered, ``did`` what it did
    in a sentence; ``source`` is the address where that stands, and ``at`` the place in it. ``request`` are
    the params that it was about, with names and identifiers of no one; None where they are not told.
    """

    place: str
    path: str
    kind: str
    as_documented: bool
    answer: Answer
    did: str
    date: datetime.date
    source: str
    confidence: Confidence
    region: str = ""
    at: str = ""
    request: Mapping[str, Any] | None = None

    @property
    def counts(self) -> bool:
        """Whether it may decide anything: hearsay does not."""
        return self.confidence is not Confidence.HEARSAY

    @property
    def cited(self) -> str:
        """Where it comes from, in one line."""
        where = (self.confidence.value, self.region, self.date.isoformat(), self.source)
        return ", ".join(part for part in where if part)


_TYPES: Mapping[str, type] = {
    "operation": str, "path": str, "kind": str, "as_documented": bool, "answer": str, "did": str,
    "date": datetime.date, "source": str, "confidence": str, "region": str, "at": str,
    "request": dict,
}  # fmt: skip
_OPTIONAL = frozenset({"path", "region", "at", "request"})
_WORDS: Mapping[str, type[StrEnum]] = {"answer": Answer, "confidence": Confidence}


def faults(document: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a parsed observations.toml, one sentence each; empty where nothing is."""
    entries = document.get("observation", [])
    if set(document) - {"observation", "always_shown", "malformed"} or not isinstance(entries, list):
        return ["only [[observation]], [[always_shown]] and [[malformed]] tables are expected"]
    told = ((number, _fault(entry)) for number, entry in enumerate(entries, 1))
    return [f"[[observation]] entry {number} {problem}" for number, problem in told if problem]


def _fault(entry: Any) -> str | None:
    if not isinstance(entry, Mapping):
        return "is not a table"
    missing = [key for key in _TYPES if key not in _OPTIONAL and key not in entry]
    if missing:
        return f"lacks {', '.join(missing)}"
    for key, value in entry.items():
        if key not in _TYPES:
            return f"has the unknown key {key!r}"
        if type(value) is not _TYPES[key]:
            return f"has {a(key)} that is no {_TYPES[key].__name__}"
        if key in _WORDS and value not in set(_WORDS[key]):
            return f"has the {key} {value!r}; known are {', '.join(_WORDS[key])}"
    if not entry["source"].startswith("https://"):
        return "has a source that is no address"
    return None


@per_service
def observations(service: Service) -> tuple[Observation, ...]:
    """Return all that AWS was seen to do with a service."""
    return tuple(
        Observation(
            place=entry["operation"],
            answer=Answer(entry["answer"]),
            confidence=Confidence(entry["confidence"]),
            **{"path": ""}
            | {key: entry[key] for key in entry if key not in ("operation", "answer", "confidence")},
        )
        for entry in service.observed.get("observation", ())
    )


@per_service
def _by_requirement(service: Service) -> Mapping[tuple[str, str, str], tuple[Observation, ...]]:
    found: dict[tuple[str, str, str], tuple[Observation, ...]] = {}
    for one in observations(service):
        key = (one.place, one.path, one.kind)
        found[key] = (*found.get(key, ()), one)
    return found


def about(service: Service, requirement: Requirement) -> tuple[Observation, ...]:
    """Return what AWS was seen to do about a requirement."""
    key = (_place(requirement), requirement.path, requirement.kind)
    return _by_requirement(service).get(key, ())


def _place(requirement: Requirement) -> str:
    return requirement.resource or requirement.operation


def unfounded(service: Service, known: Iterable[Requirement]) -> list[str]:
    """Return which observations are about no requirement that there is, one sentence each."""
    there = {(_place(r), r.path, r.kind) for r in known}
    found = [
        f"observation of {one.source}: there is no {one.kind} of {one.place} at {one.path!r}"
        for one in observations(service)
        if (one.place, one.path, one.kind) not in there
    ]
    for operation, shown in always_shown(service).items():
        paths = dict.fromkeys(path for one in shown for path in one.paths)
        nowhere = [
            path
            for path in paths
            if not there & {(operation, path, kind) for kind in ("alwaysShown", "present")}
        ]
        found += [f"always shown by {operation}: its answer has no {path!r}" for path in nowhere]
    return [*found, *unfounded_malformed(service)]
