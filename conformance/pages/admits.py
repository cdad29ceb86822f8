"""Whether rules admit any request at all: a reading without which they do is a wrong one.

What is tried are the members that the rules speak of, each absent (unless the schema requires it) or with one
of the values that make a difference; the rest of a request does not matter to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from conformance.contract.model import Schema, Source
from conformance.contract.paths import at, resolve, steps
from conformance.contract.rules import Condition, Form, Rule, holds, is_broken, members_of

Entry = Mapping[str, Any]
_ABSENT = object()
_OTHER = "another value"
_STEPS = 20_000
"""After so many tries the rules are taken to admit something: only what is certain is dropped."""


def admitted(readings: Sequence[Entry], document: Mapping[str, Any]) -> list[bool]:
    """Say of each reading whether a valid request is left beside those before it.

    A member whose sentences give it several lists of values has none: each is of a case.

    Args:
        readings: the machine's, in the order in which they are taken.
        document: the operation's contract.
    """
    listed: dict[str, set[str]] = {}
    for reading in readings:
        if reading["form"] == Form.VALUES and "when" not in reading:
            listed.setdefault(reading["path"], set()).add(repr(sorted(map(str, reading["values"]))))
    kept: list[Entry] = []
    found = []
    for reading in readings:
        several = reading["form"] == Form.VALUES and len(listed.get(reading["path"], ())) > 1
        entries = _together_with(reading, kept)
        fits = not several and all(_satisfiable(entries, demand, document) for demand in _demands(reading))
        found.append(fits)
        if fits:
            kept.append(reading)
    return found


def _together_with(reading: Entry, others: Sequence[Entry]) -> list[Entry]:
    """A reading and the rules that share a member with it, or with one that does."""
    found, members = [reading], set(members_of(reading))
    rest = list(others)
    while more := [rule for rule in rest if members & set(members_of(rule))]:
        found.extend(more)
        members.update(*map(members_of, more))
        rest = [rule for rule in rest if rule not in more]
    return found


def _demands(reading: Entry) -> list[list[Entry]]:
    """The conditions that some valid request must meet each for a reading to be right.

    Those of its own; and what it relates, or gives values, can be there: for that a page describes it.
    """
    when = list(reading.get("when", ()))
    if reading["form"] in (Form.REQUIRED, Form.FORBIDDEN):
        return [when]
    there = _own(reading)[:1] if reading["form"] == Form.TOGETHER else _own(reading)
    return [[*when, {"path": path, "present": True}] for path in there]


def _satisfiable(entries: Sequence[Entry], demand: Sequence[Entry], document: Mapping[str, Any]) -> bool:
    """Whether a request meets all the conditions demanded, and keeps all the rules."""
    request: Schema = document["$defs"]["request"]
    root: Schema = dict(document)
    rules = [_rule(entry, request, root) for entry in entries]
    demanded = [_condition(said, request, root) for said in demand]
    paths = sorted({p for entry in entries for p in members_of(entry)}, key=lambda p: (len(steps(p)), p))
    choices = {path: list(_choices(path, entries, request, root)) for path in paths}
    state = {"tries": 0}

    def search(number: int, chosen: dict[str, Any]) -> bool:
        state["tries"] += 1
        if state["tries"] > _STEPS:
            return True
        params = _params(chosen)
        decided = chosen.keys()
        for rule in rules:
            spoken = {*rule.paths, *(condition.path for condition in rule.when)}
            if spoken <= decided and is_broken(rule, params):
                return False
        if number == len(paths):
            return all(holds(condition, params) for condition in demanded)
        path = paths[number]
        return any(
            search(number + 1, {**chosen, path: value})
            for value in choices[path]
            if value is _ABSENT or not _parent_absent(path, chosen)
        )

    return search(0, {})


def _parent_absent(path: str, chosen: Mapping[str, Any]) -> bool:
    way = steps(path)
    return any(
        value is _ABSENT and len(steps(other)) < len(way) and way[: len(steps(other))] == steps(other)
        for other, value in chosen.items()
    )


def _choices(path: str, entries: Sequence[Entry], request: Schema, root: Schema) -> Iterator[Any]:
    schema = at(request, root, path)
    if not _required(path, request, root):
        yield _ABSENT
    if schema.get("type") in ("object", "array"):
        yield {} if schema["type"] == "object" else []
        return
    if schema.get("type") == "boolean":
        yield from (True, False)
        return
    said: list[Any] = []
    for entry in entries:
        said += entry.get("values", ()) if path in _own(entry) else ()
        said += [b for k in ("minimum", "maximum") if path in _own(entry) and (b := entry.get(k)) is not None]
        said += [v for c in entry.get("when", ()) if c["path"] == path for v in c.get("equals", ())]
    known = schema.get("enum")
    kept = [value for value in said if known is None or value in known]
    yield from dict.fromkeys([*kept, *(known or [_OTHER if schema.get("type") == "string" else 1])])


def _own(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.get("paths") or (entry["path"],))


def _required(path: str, request: Schema, root: Schema) -> bool:
    *above, last = steps(path)
    here = resolve(request, root)
    for step in above:
        parts = {"[]": here.get("items"), "{}": here.get("additionalProperties")}
        here = resolve(parts.get(step) or here["properties"][step], root)
    return last in here.get("required", ())


def _params(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The request that has what was chosen, one item in each list."""
    params: dict[str, Any] = {}
    for path, value in chosen.items():
        if value is _ABSENT:
            continue
        here: Any = params
        way = steps(path)
        for step, following in pairwise(way):
            empty: Any = [] if following == "[]" else {}
            if step == "[]":
                if not here:
                    here.append(empty)
                here = here[0]
            else:
                here = here.setdefault("key" if step in ("{}", "{key}") else step, empty)
        last = way[-1]
        if last == "[]":
            here.append(value)
        else:
            here.setdefault("key" if last in ("{}", "{key}") else last, value)
    return params


def _rule(entry: Entry, request: Schema, root: Schema) -> Rule:
    return Rule(
        form=Form(entry["form"]),
        operation="",
        paths=_own(entry),
        source=Source(),
        when=tuple(_condition(said, request, root) for said in entry.get("when", ())),
        values=tuple(entry.get("values", ())),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        template=entry.get("template", "{}"),
    )


def _condition(said: Entry, request: Schema, root: Schema) -> Condition:
    if "present" in said:
        return Condition(said["path"], present=said["present"])
    default = at(request, root, said["path"]).get("default")
    equals = tuple(said["equals"])
    return Condition(said["path"], equals, unsaid=default is not None and default in equals)
