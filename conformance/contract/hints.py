"""Hints: prose rules as data, from ``schemas/<service>/hints.toml``.

docs/architecture.md has the list of tables and their keys. A hint constrains valid requests or triggers
a documented exception; it never excuses a target.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from conformance.contract.model import Service, Source
from conformance.contract.vocabulary import Effect, Role

KEYS: Mapping[str, tuple[str, ...]] = {
    "value": ("operation", "path"),
    "rule": ("operation", "form"),
    "default": ("operation", "path", "value"),
    "language": ("name", "pattern", "examples"),
    "unique": ("operation", "members"),
    "external": ("operation", "path", "key", "default"),
    "reference": ("operation", "path", "resource"),
    "limit": ("operation", "path", "max", "exception"),
    "quota": ("resource", "max", "exception"),
    "needs": ("operation", "path", "equals", "resource", "through"),
    "in_use": ("operation", "resource", "through", "exception"),
    "depends": ("operation", "path", "resource"),
    "not_ready": ("operation", "path", "exception"),
    "resource": ("name",),
    "builtin": ("resource", "identifiers"),
    "first": ("operation", "operations"),
    "prepare": ("resource", "operation"),
    "tolerant": ("operation",),
    "idempotent": ("operation",),
    "lingering": ("resource",),
    "clean_up": ("resource", "operation"),
    "replacing": ("operation",),
    "state_error": ("operation", "resource", "before", "exception"),
    "refused": ("operation", "with", "exception"),
    "after": ("operation", "resource", "shows", "path"),
    "unsent": ("operation",),
    "shown": ("operation", "path"),
    "shown_when": ("operation", "path", "when"),
    "filter": ("operation", "path"),
    "filter_key": ("operation", "path"),
    "synonym": ("operation", "prefix"),
    "role": ("operation", "path", "role"),
    "effect": ("operation", "effect"),
    "emulator": (),
}
"""The hint tables and the keys that each entry must have (besides ``source`` and ``why``)."""

_CLOSED: Mapping[str, frozenset[str]] = {
    "role": frozenset({*(role.value for role in Role), ""}),
    "effect": frozenset(effect.value for effect in Effect),
}
"""Tables whose key of the same name has one of these values, or a list of them."""


MATCH = frozenset({"prefix", "no-prefix", "contains", "words", "any-case", "same-case", "not"})
"""How a ``[[filter_key]]`` may say that values are compared, besides that the whole value is found."""

_FACTS: Mapping[str, str] = {"after": "path", "state_error": "exception", "refused": "exception"}
"""Tables of facts of which an operation may have several, and what these are about besides it."""

_NAME = re.compile("[a-z][A-Za-z0-9]*")

_WHAT = f"it needs member, named or nobody, and match is of {', '.join(sorted(MATCH))}"
_WHEN = "when must be {path = …, equals = […]} or {request = …, equals = […]}, beside only or always"


def faults(hints: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a parsed hints file, one sentence each; empty where nothing is."""
    found: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for table, entries in hints.items():
        if table not in KEYS:
            found.append(f"unknown table [[{table}]]; known are {', '.join(KEYS)}")
            continue
        if not isinstance(entries, list):
            found.append(f"[{table}] must be a list of tables: [[{table}]]")
            continue
        for number, entry in enumerate(entries, 1):
            if not isinstance(entry, Mapping):
                found.append(f"[[{table}]] entry {number} is not a table")
                continue
            missing = [key for key in (*KEYS[table], "source", "why") if key not in entry]
            if missing:
                found.append(f"[[{table}]] entry {number} lacks {', '.join(missing)}")
                continue
            said = entry[table] if table in _CLOSED else []
            unknown = {*(said if isinstance(said, list) else [said])} - _CLOSED.get(table, frozenset())
            if unknown:
                found.append(f"[[{table}]] entry {number}: there is no {table} {min(unknown)!r}")
            if table in _FACTS:
                problem = _unnamed(table, entry, seen)
                found += [f"[[{table}]] entry {number}: {problem}"] if problem else []
            if table == "shown_when" and not _tells_when(entry):
                found.append(f"[[{table}]] entry {number}: {_WHEN}")
            if table == "filter_key" and not _tells_what(entry):
                found.append(f"[[{table}]] entry {number}: {_WHAT}")
    return found


def _unnamed(table: str, entry: Mapping[str, Any], seen: set[tuple[str, ...]]) -> str | None:
    """Say why a fact has no ID of its own: under one of two that share it the other would be hidden."""
    name, about = entry.get("name", ""), entry[_FACTS[table]]
    if "name" in entry and not _NAME.fullmatch(name):
        return f"name must be of {_NAME.pattern}"
    for operation in _globs(entry, "operation"):
        where = (_FACTS[table], operation, about, name)
        if where in seen:
            return f"an earlier one is about {operation} and {about}, too: give it a name of its own"
        seen.add(where)
    return None


def _tells_what(entry: Mapping[str, Any]) -> bool:
    whose = "member" in entry or "nobody" in entry or bool(entry.get("named"))
    return whose and set(entry.get("match", ())) <= MATCH


def _tells_when(entry: Mapping[str, Any]) -> bool:
    when = entry["when"]
    place = isinstance(when, Mapping) and {*when} in ({"path", "equals"}, {"request", "equals"})
    return place and isinstance(when["equals"], list) and bool(entry.get("only") or entry.get("always"))


def hinted(service: Service, table: str) -> list[dict[str, Any]]:
    """Return the entries of one hint table, or an empty list."""
    entries: list[dict[str, Any]] = service.hints.get(table, [])
    return entries


def applies(hint: Mapping[str, Any], operation: str, path: str = "*") -> bool:
    """Whether a hint's ``operation`` and ``path`` globs cover a member (or, without one, an operation)."""
    return any(fnmatchcase(operation, glob) for glob in _globs(hint, "operation")) and (
        path == "*" or any(fnmatchcase(path, glob.replace("[", "[[]")) for glob in _globs(hint, "path"))
    )


def _globs(hint: Mapping[str, Any], key: str) -> list[str]:
    globs = hint.get(key, "*")
    return globs if isinstance(globs, list) else [globs]


def lingers(service: Service, resource: str) -> str | None:
    """Say why a deleted resource is still there for a time (a recovery window); None where it is not."""
    return next((str(h["why"]) for h in hinted(service, "lingering") if h["resource"] == resource), None)


def is_idempotent(service: Service, create: str) -> bool:
    """Whether the same create again may be accepted, as one that was done already."""
    return any(for_operation(service, table, create) for table in ("idempotent", "tolerant"))


def for_operation(service: Service, table: str, operation: str) -> list[dict[str, Any]]:
    """Return the entries of a table whose ``operation`` glob covers ``operation``."""
    return [hint for hint in hinted(service, table) if applies(hint, operation)]


def source_of(hint: Mapping[str, Any]) -> Source:
    """Return a hint's provenance: a page and its line, or an address."""
    page, _, line = str(hint.get("source", "")).rpartition(":")
    if page.endswith(".rst") and line.isdigit():
        return Source(page=page, line=int(line))
    return Source(model=str(hint.get("source", "")))
