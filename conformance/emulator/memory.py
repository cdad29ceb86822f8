"""What was done to a resource, and what it shows and refuses for that: ``[[after]]`` and ``[[state_error]]``.

A page says in a sentence that an operation disables a key, and that a disabled one encrypts nothing. A
*fact* is what another operation shows once an operation was accepted; the resource keeps it until another
operation makes another fact of the same place. What was *done* to it holds as long as its facts do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, frozen

from conformance.contract.hints import applies
from conformance.contract.model import Operation
from conformance.contract.paths import values
from conformance.contract.preceding import names, preceding
from conformance.emulator.call import Call
from conformance.emulator.failures import Refusal
from conformance.emulator.lookup import named
from conformance.emulator.made_up import made_up, placed
from conformance.emulator.model import Plan, referred
from conformance.emulator.store import Record

Hint = Mapping[str, Any]


@frozen
class Fact:
    """What the answer of ``shows`` has at ``path``: ``values``, or nothing where there are none.

    One that is ``weak`` holds only where the answer has nothing there by itself.
    """

    shows: str
    path: str
    values: tuple[Any, ...]
    weak: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """Where it is seen."""
        return self.shows, self.path


def refused(call: Call) -> Iterator[Refusal]:
    """Yield what forbids an operation in the state that others brought a resource into."""
    for hint in call.plan.hints["state_error"]:
        for record in _subjects(call, hint["resource"]):
            if _is_in(call, record, hint):
                text = f"{record.id} does not allow that now."
                yield Refusal("told", "in_use", text, hint["exception"], hint["exception"])
    for hint in call.plan.hints["after"]:
        for record in _subjects(call, hint["resource"]) if hint.get("tried") else ():
            done = all(name in record.done for name in _first(hint))
            if done and _given(record, hint) and _asked(call, hint):
                text = f"{record.id} does not allow that."
                yield Refusal("tried", "in_use", text, hint["path"])
    for hint in call.plan.hints["refused"]:
        if _asked(call, hint):
            text = f"{', '.join(hint['with'])} cannot be like that."
            yield Refusal("told", "in_use", text, hint["exception"], hint["exception"])


def remember(call: Call) -> None:
    """Note what an accepted operation did to the resources that it is about."""
    operation = call.plan.operation.name
    if call.plan.role == "create" and call.record:
        for hint in call.model.service.hints.get("after", ()):
            first = _plan_of(call, hint)
            mine = hint["resource"] == call.record.kind and _given(call.record, hint)
            if mine and first is not None and is_reading(first, hint) and not is_answer(first, hint):
                _begin(call.record, fact(call, hint, initial=True))
    told = [hint for hint in call.plan.hints["after"] if not is_reading(call.plan, hint)]
    leading = _leading(call)
    for kind in dict.fromkeys([*(hint["resource"] for hint in told), *leading]):
        for record in _subjects(call, kind):
            mine = [h for h in told if h["resource"] == kind and _given(record, h) and _asked(call, h)]
            for hint in mine:
                _keep(record, fact(call, hint))
            _end(call, record, {(h["shows"], h["path"]) for h in mine})
            if mine or kind in leading:
                record.done.add(operation)
    for kind in leading:
        for text in _texts(call.body):
            mentioned = named(call, (kind,), text)
            if mentioned is not None:
                mentioned.done.add(operation)


def shown(call: Call, body: dict[str, Any], record: Record, below: str = "") -> dict[str, Any]:
    """Return an answer with the facts of a record in it; ``below`` is the list whose item ``body`` is."""
    operation = call.plan.operation
    for told in record.facts.values():
        if told.shows != operation.name or not told.path.startswith(below):
            continue
        path = told.path.removeprefix(below)
        if not told.weak or not any(v is not None for v in values(body, path)):
            body = placed(body, path, told.values)
    return body


def whole(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with the facts of all records that the request names."""
    kinds = dict.fromkeys(hint["resource"] for hint in call.model.service.hints.get("after", ()))
    for kind in kinds:
        listed = call.plan.role == "list" and call.plan.kind and call.plan.kind.resource.name == kind
        for record in () if listed else _subjects(call, kind):
            body = shown(call, body, record)
    for hint in call.plan.hints["after"]:
        if is_answer(call.plan, hint) and _asked(call, hint) and _is_of(call, hint):
            told = fact(call, hint)
            body = body if told is None else placed(body, told.path, told.values)
    return body


def _is_of(call: Call, hint: Hint) -> bool:
    """Whether a request is about what a hint speaks of, if it is about anything."""
    found = _subjects(call, hint["resource"])
    first = _first(hint)
    return all(_given(r, hint) and all(name in r.done for name in first) for r in found)


def is_answer(plan: Plan, hint: Hint) -> bool:
    """Whether an ``[[after]]`` hint tells what an operation itself answers to a certain request."""
    return plan.operation.name == hint["shows"] and bool(hint.get("with")) and is_kept(hint)


def is_reading(plan: Plan, hint: Hint) -> bool:
    """Whether an ``[[after]]`` hint tells what a new resource shows: its operation only looks."""
    return plan.role in ("describe", "list") or plan.operation.name == hint["shows"]


def is_kept(hint: Hint) -> bool:
    """Whether a resource keeps what a hint says: not what was tried in vain, or is told by no value."""
    return not {"unlike", "order", "tried"} & hint.keys()


def fact(call: Call, hint: Hint, initial: bool = False) -> Fact | None:
    """Return what a hint says of an accepted request; None where the request does not have what is shown."""
    there = call.model.plans[hint["shows"]].operation
    found: tuple[Any, ...]
    if not is_kept(hint):
        return None
    if "value" in hint or "such" in hint:
        found = (hint.get("value", hint.get("such")),)
    elif "sent" in hint:
        found = tuple(v for v in values(call.body, hint["sent"]) if v is not None)
        if not found:
            return None
    elif "answered" in hint:
        return None  # what the operation answered is what it stored
    elif hint.get("absent"):
        if initial:
            return None
        found = ()
    else:
        found = (_said_or_made_up(call, there, hint["path"]),)
    weak = initial or "present" in hint
    told: Fact | None = call.at("fact", Fact(hint["shows"], hint["path"], found, weak))
    return told


def _said_or_made_up(call: Call, there: Operation, path: str) -> Any:
    """What a member that must be there shows: what the request calls so, else a value of its form."""
    said = call.body.get(path.rpartition(".")[2])
    return said if said is not None else made_up(there, path, call.now)


def _begin(record: Record, told: Fact | None) -> None:
    if told is not None:
        record.facts.setdefault(told.place, told)


def _keep(record: Record, told: Fact | None) -> None:
    if told is None:
        return
    before = record.facts.get(told.place)
    if before and told.values and "[]" in told.path and not told.weak and not before.weak:
        more = tuple(v for v in told.values if v not in before.values)
        told = evolve(told, values=(*before.values, *more))
    record.facts[told.place] = told


def _end(call: Call, record: Record, places: set[tuple[str, str]]) -> None:
    """Let what was done before end where its facts are others now."""
    for earlier in list(record.done):
        if places & _places(call, earlier, record.kind):
            record.done.remove(earlier)


def _places(call: Call, operation: str, kind: str) -> set[tuple[str, str]]:
    plan = call.model.plans[operation]
    return {
        (h["shows"], h["path"])
        for h in plan.hints["after"]
        if h["resource"] == kind and not is_reading(plan, h)
    }


def _leading(call: Call) -> list[str]:
    """The kinds of resource of which something is refused after this operation."""
    hints = call.model.service.hints
    after = (h for h in hints.get("after", ()) if h.get("tried") or h["operation"] == h["shows"])
    told = (*hints.get("state_error", ()), *after)
    return [hint["resource"] for hint in told if call.plan.operation.name in _first(hint)]


def _is_in(call: Call, record: Record, hint: Hint) -> bool:
    """Whether a record is in the state that a ``[[state_error]]`` hint speaks of."""
    if not (_given(record, hint) and _asked(call, hint)):
        return False
    if hint["before"] or "with" in hint or "given" in hint:
        return all(name in record.done for name in _first(hint))
    wanted = [_first(h) for h in call.plan.hints["after"] if h.get("before")]
    if wanted:  # it undoes what others do
        return not any(all(name in record.done for name in first) for first in wanted)
    return not record.done and not any(f.shows == call.plan.operation.name for f in record.facts.values())


def _first(hint: Hint) -> tuple[str, ...]:
    """The operations that come first, by their names alone."""
    return names(preceding(hint))


def _given(record: Record, hint: Hint) -> bool:
    return all(record.members.get(name) == value for name, value in hint.get("given", {}).items())


def _asked(call: Call, hint: Hint) -> bool:
    """Whether a request has the members that a hint says, and none that it is to be without."""
    if any(v is not None for path in hint.get("without", ()) for v in values(call.body, path)):
        return False
    wanted = hint.get("with", {}).items()
    return all(any(_is_such(call, said, v) for v in values(call.body, path)) for path, said in wanted)


def _is_such(call: Call, wanted: Any, value: Any) -> bool:
    """Whether a value is as a hint says it, what only a run knows being anything that there is.

    Of a resource it is one that was made with the members that the hint tells.
    """
    if isinstance(wanted, list) and isinstance(value, list) and len(wanted) == len(value):
        return all(_is_such(call, one, other) for one, other in zip(wanted, value, strict=True))
    if not isinstance(wanted, dict):
        return type(wanted) is type(value) and bool(wanted == value)
    if wanted.keys() & {"fresh", "external", "answered", "sent", "milliseconds", "seconds"}:
        return value is not None
    if "ref" in wanted or "other" in wanted:
        before, _, behind = str(wanted.get("within", "{}")).partition("{}")
        if not (str(value).startswith(before) and str(value).endswith(behind)):
            return False
        kind = str(wanted.get("ref") or wanted["other"])
        record = named(call, (kind,), str(value)) if wanted.get("with") else None
        return record is None or all(record.members.get(k) == v for k, v in wanted["with"].items())
    return isinstance(value, dict) and all(_is_such(call, v, value.get(k)) for k, v in wanted.items())


def _subjects(call: Call, kind: str) -> list[Record]:
    """The records of a kind that a request is about: those that it names, and the one that it made."""
    found = {call.record.id: call.record} if call.record and call.record.kind == kind else {}
    for _, value in referred(call.plan, call.body):
        record = named(call, (kind,), value) or call.partition.with_name(kind, value, call.now)
        if record is not None:
            found[record.id] = record
    own = call.plan.kind.resource if call.plan.kind and call.plan.role == "create" else None
    name = call.body.get(own.named_by) if own and own.name == kind and own.named_by else None
    there = call.partition.with_name(kind, name, call.now) if isinstance(name, str) else None
    return list({**found, **({there.id: there} if there else {})}.values())


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a request: what comes first is about a resource wherever it is mentioned."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _plan_of(call: Call, hint: Hint) -> Plan | None:
    return next((plan for name, plan in call.model.plans.items() if applies(hint, name)), None)
