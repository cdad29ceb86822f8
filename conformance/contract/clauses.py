"""What became of each clause: the normative sentences of the pages, and what the suite made of them.

A contract has its clauses' places and digests (``x-clauses``), and none of their words. What became of each
is data beside the hints, ``schemas/<service>/clauses.toml``, by place and digest. A clause without an entry
is *open*: nobody has read it yet, or the sentence has changed since. Where nothing about a request or an
answer is open, the prose is known completely, and excuses nothing any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from attrs import evolve, frozen

from conformance.contract.hints import applies
from conformance.contract.model import Operation, Service, Source
from conformance.contract.per_service import per_service


class Fate(StrEnum):
    """What became of a clause."""

    REQUIREMENT = "requirement"
    VALID = "valid"
    """A limit on valid requests."""
    TRIGGER = "trigger"
    """It says what brings about an exception."""
    STATE = "state"
    RELATION = "relation"
    """It relates members, or resources, to each other."""
    UNOBSERVABLE = "unobservable"
    """No answer of the API shows whether it holds."""
    ADVICE = "advice"
    """It asks nothing of the service."""
    OPEN = "open"


UNCHECKED = frozenset({Fate.UNOBSERVABLE, Fate.ADVICE})
"""The fates that need a reason, since nothing checks the clause."""

KEYS = frozenset({"digest", "at", "became", "by", "why", "readers"})

_PLACE = re.compile(r"|response|(?:request|response|error)\..+")
_DIGEST = re.compile(r"[0-9a-f]{12}")


@frozen
class Clause:
    """One normative sentence of an operation's page.

    ``at`` is ``""`` for the operation's own text, else ``request.PATH``, ``response.PATH``, ``response`` for
    an answer as a whole, or ``error.NAME``. ``by`` names what checks it: requirement IDs without the service,
    ``hint TABLE OPERATION PATH`` or ``rule FORM OPERATION PATH``.
    ``readers`` is how many independent readings agree on it.
    """

    operation: str
    at: str
    digest: str
    source: Source
    fate: Fate = Fate.OPEN
    by: tuple[str, ...] = ()
    why: str = ""
    readers: int = 0

    @property
    def place(self) -> str:
        """Where it stands, as clauses.toml says it."""
        return f"{self.operation}:{self.at}"


def malformed(entries: Iterable[Any]) -> str | None:
    """Return what is wrong with ``x-clauses`` of a contract, None where nothing is.

    There are thousands of entries, so no schema is used here: it would take as long as all the rest.
    """
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict) or not {"at", "line", "digest"} <= entry.keys():
            return f"x-clauses/{number} has not all of at, line, digest"
        at, line, digest = entry["at"], entry["line"], entry["digest"]
        if not (isinstance(at, str) and _PLACE.fullmatch(at)):
            return f"x-clauses/{number} stands at {at!r}, which is no place"
        if (
            not (isinstance(digest, str) and _DIGEST.fullmatch(digest))
            or not isinstance(line, int)
            or line < 0
        ):
            return f"x-clauses/{number} has no digest or no line"
    return None


def written(operation: Operation) -> Iterator[Clause]:
    """Yield the clauses of an operation's contract, each once, all of them open."""
    seen = set()
    for entry in operation.root.get("x-clauses", ()):
        key = entry["at"], entry["digest"]
        if key not in seen:
            seen.add(key)
            line = entry["line"]
            where = Source(page=operation.page, line=line) if line else Source(model=operation.name)
            yield Clause(operation.name, entry["at"], entry["digest"], where)


@per_service
def clauses(service: Service) -> tuple[Clause, ...]:
    """Return the clauses of a service, in the order of its pages, with what became of each."""
    fates = {(place, entry["digest"]): entry for entry in _entries(service) for place in entry["at"]}
    return tuple(
        _with_fate(clause, fates.get((clause.place, clause.digest)))
        for operation in service.operations.values()
        for clause in written(operation)
    )


def _entries(service: Service) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = service.fates.get("clause", [])
    return entries


def _with_fate(clause: Clause, entry: Mapping[str, Any] | None) -> Clause:
    if entry is None:
        return clause
    return evolve(
        clause,
        fate=Fate(entry["became"]),
        by=tuple(entry.get("by", ())),
        why=entry.get("why", ""),
        readers=entry.get("readers", 1),
    )


def faults(fates: Mapping[str, Any], operations: Iterable[Operation]) -> list[str]:
    """Return what is wrong with a parsed clauses.toml, one sentence each; empty where nothing is.

    Args:
        fates: the file's content.
        operations: the contracts, whose clauses it must speak of.
    """
    entries = fates.get("clause", [])
    if set(fates) - {"clause"} or not isinstance(entries, list):
        return ["only [[clause]] tables are expected"]
    if not entries:
        return []
    known = {
        (f"{operation.name}:{entry['at']}", entry["digest"])
        for operation in operations
        for entry in operation.root.get("x-clauses", ())
    }
    found, seen = [], set()
    for number, entry in enumerate(entries, 1):
        name = f"[[clause]] entry {number}"
        problem = _fault(entry)
        if problem:
            found.append(f"{name} {problem}")
            continue
        for place in entry["at"]:
            key = place, entry["digest"]
            if key not in known:
                found.append(f"{name}: there is no clause {entry['digest']} at {place!r}")
            if key in seen:
                found.append(f"{name}: clause {entry['digest']} at {place!r} has an entry already")
            seen.add(key)
    return found


def _fault(entry: Any) -> str | None:
    if not isinstance(entry, dict):
        return "is not a table"
    lacking = [key for key in ("digest", "at", "became") if key not in entry]
    if lacking:
        return f"lacks {', '.join(lacking)}"
    if set(entry) - KEYS:
        return f"has the unknown key {min(set(entry) - KEYS)!r}"
    if entry["became"] not in set(Fate) - {Fate.OPEN}:
        return f"says that the clause became {entry['became']!r}"
    if not isinstance(entry["at"], list) or not entry["at"]:
        return "has no list of places in `at`"
    if entry["became"] in UNCHECKED and not entry.get("why"):
        return "needs a `why`, since nothing checks the clause"
    if entry["became"] not in UNCHECKED and not entry.get("by"):
        return "needs a `by` that says what checks the clause"
    return None


def unfounded(service: Service, known: Iterable[str]) -> list[str]:
    """Return what clauses.toml says that checks a clause and is not there, one sentence each.

    Args:
        service: the contracts.
        known: the IDs of all requirements.
    """
    ids = frozenset(known)
    found = []
    for clause in clauses(service):
        for name in clause.by:
            kind, *words = name.split(" ")
            known_as = {"hint": _is_hint, "rule": _is_rule}.get(kind) if len(words) > 1 else None
            if not (known_as(service, name) if known_as else f"{service.name}.{name}" in ids):
                found.append(f"clause {clause.digest} at {clause.place!r}: there is no {name!r}")
    return found


def _is_hint(service: Service, name: str) -> bool:
    _, table, operation, *path = name.split(" ")
    about = [h for h in service.hints.get(table, ()) if _is_about(h, operation)]
    return any(not path or path[0] in _members(hint) for hint in about)


def _is_rule(service: Service, name: str) -> bool:
    """Whether a hint or a machine's reading states a rule of a form about an operation, or a member of it."""
    _, form, operation, *path = name.split(" ")
    stated = [rule for rule in service.hints.get("rule", ()) if rule.get("operation") == operation]
    known = service.operations.get(operation)
    for entry in known.root.get("x-clauses", ()) if known is not None else ():
        stated += entry.get("reading", ())
    return any(r.get("form") == form and (not path or path[0] in _members(r)) for r in stated)


def _is_about(hint: Mapping[str, Any], subject: str) -> bool:
    named = subject in (hint.get("resource"), hint.get("name"))
    return named or ("operation" in hint and applies(hint, subject))


def _members(hint: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for key in ("path", "paths", "member", "members", "through", "needs"):
        said = hint.get(key, ())
        found.update([said] if isinstance(said, str) else said)
    return found
