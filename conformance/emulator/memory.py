"""What was done to a resource, and what it shows and refuses for that: ``[[after]]`` and ``[[state_error]]``.

A page says in a sentence that an operation disables a key, and that a disabled one encrypts nothing. What
was *done* to a resource holds as long as its facts do (:mod:`conformance.emulator.facts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.hints import applies
from conformance.contract.paths import texts, values
from conformance.contract.preceding import names, preceding
from conformance.emulator.call import Call
from conformance.emulator.facts import begin, fact, is_answer, is_reading, keep, takes_away
from conformance.emulator.failures import Refusal
from conformance.emulator.lookup import named
from conformance.emulator.made_up import placed
from conformance.emulator.model import Plan, referred
from conformance.emulator.store import Record

Hint = Mapping[str, Any]


def refused(call: Call) -> Iterator[Refusal]:
    """Yield what forbids an operation in the state that others brought a resource into."""
    for hint in call.plan.hints["state_error"]:
        for record in (*_subjects(call, hint["resource"]), *_with_what_was_sent(call, hint)):
            if _is_in(call, record, hint):
                text = f"{record.id} does not allow that now."
                yield Refusal("told", "in_use", text, hint["exception"], hint["exception"])
    for hint in call.plan.hints["after"]:
        for record in _subjects(call, hint["resource"]) if hint.get("tried") else ():
            done = all(name in record.done for name in _first(hint))
            if done and is_given(call, record, hint) and _asked(call, hint):
                text = f"{record.id} does not allow that."
                yield Refusal("tried", "in_use", text, hint["path"])
    for hint in call.plan.hints["refused"]:
        if _asked(call, hint):
            text = f"{', '.join(hint['with'])} cannot be like that."
            yield Refusal("told", "in_use", text, hint["exception"], hint["exception"])


def remember(call: Call, answer: Mapping[str, Any]) -> None:
    """Note what an accepted operation did to the resources that it is about."""
    operation = call.plan.operation.name
    if call.plan.role == "create" and call.record:
        told_first = sorted(call.model.service.hints.get("after", ()), key=lambda hint: "given" not in hint)
        for hint in told_first:
            first = _plan_of(call, hint)
            mine = hint["resource"] == call.record.kind and is_given(call, call.record, hint)
            if mine and first is not None and is_reading(first, hint) and not is_answer(first, hint):
                begin(call.record, fact(call, hint, initial=True))
    told = [hint for hint in call.plan.hints["after"] if not is_reading(call.plan, hint)]
    leading = _leading(call)
    for kind in dict.fromkeys([*(hint["resource"] for hint in told), *leading]):
        for record in _subjects(call, kind) or _nobody(call):
            mine = [
                h for h in told if h["resource"] == kind and is_given(call, record, h) and _asked(call, h)
            ]
            keep(call, record, mine, answer)
            _end(call, record, {(h["shows"], h["path"]) for h in mine})
            if mine or kind in leading:
                record.done.add(operation)
                record.ended.discard(operation)
    for kind in leading:
        for text in texts(call.body):
            mentioned = named(call, (kind,), text)
            if mentioned is not None:
                mentioned.done.add(operation)


def _nobody(call: Call) -> list[Record]:
    """What an operation is about that names no resource: the account."""
    return [] if call.plan.references or call.record else [call.partition.account]


def shown(call: Call, body: dict[str, Any], record: Record, below: str = "") -> dict[str, Any]:
    """Return an answer with the facts of a record in it; ``below`` is the list whose item ``body`` is."""
    operation = call.plan.operation
    for told in record.facts.values():
        if told.shows != operation.name or not told.path.startswith(below):
            continue
        if not below and call.plan.role == "list" and not any(values(body, call.plan.items or "")):
            continue  # there is no item that could show it
        path = told.path.removeprefix(below)
        if not told.weak or not any(v is not None for v in values(body, path)):
            body = placed(body, path, told.values)
    return body


def whole(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with the facts of all records that the request names."""
    body = shown(call, body, call.partition.account)
    told = (hint["resource"] for hint in call.model.service.hints.get("after", ()))
    for kind in dict.fromkeys([*told, *(kind for r in call.plan.references for kind in r.resources)]):
        listed = call.plan.role == "list" and call.plan.kind and call.plan.kind.resource.name == kind
        for record in () if listed else _subjects(call, kind):
            body = shown(call, body, record)
    for hint in call.plan.hints["after"]:
        if is_answer(call.plan, hint) and _asked(call, hint) and _is_of(call, hint):
            answered = fact(call, hint)
            body = body if answered is None else placed(body, answered.path, answered.values)
    return body


def _is_of(call: Call, hint: Hint) -> bool:
    """Whether a request is about what a hint speaks of, if it is about anything."""
    found = _subjects(call, hint["resource"])
    first = _first(hint)
    return all(is_given(call, r, hint) and all(name in r.done for name in first) for r in found)


def _end(call: Call, record: Record, places: set[tuple[str, str]]) -> None:
    """Let what was done before end where its facts are others now."""
    for earlier in list(record.done):
        if places & _places(call, earlier, record.kind):
            record.done.remove(earlier)
            record.ended.add(earlier)


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
    if not (is_given(call, record, hint) and _asked(call, hint)):
        return False
    if hint["before"] or "with" in hint or "given" in hint:
        return _done(record, _first(hint)) and not _is_still_there(call, record, hint)
    wanted = [_first(h) for h in call.plan.hints["after"] if h.get("before")]
    if wanted:  # it undoes what others do
        return not any(all(name in record.done for name in first) for first in wanted)
    return not record.done and not any(f.shows == call.plan.operation.name for f in record.facts.values())


def _done(record: Record, operations: tuple[str, ...]) -> bool:
    """Whether operations were done to a record, the last of which may have ended what others did."""
    earlier, last = operations[:-1], operations[-1:]
    return record.done.issuperset(last) and (record.done | record.ended).issuperset(earlier)


def _is_still_there(call: Call, record: Record, hint: Hint) -> bool:
    """Whether what a request names is one that others show of a record, of which one was taken away."""
    taken = [h for name in _first(hint)[-1:] for h in call.model.plans[name].hints["after"] if takes_away(h)]
    shown = [v for told in record.facts.values() for v in told.values if isinstance(v, str)]
    asked = [path for path, said in hint.get("with", {}).items() if isinstance(said, dict)]
    return bool(taken) and any(v in shown for path in asked for v in values(call.body, path))


def _first(hint: Hint) -> tuple[str, ...]:
    """The operations that come first, by their names alone."""
    return names(preceding(hint))


def is_given(call: Call, record: Record, hint: Hint) -> bool:
    """Whether a record was made with the members that a hint says, or of resources that were."""
    wanted = hint.get("given", {}).items()
    return all(_is_such(call, said, record.members.get(name), known=True) for name, said in wanted)


def _asked(call: Call, hint: Hint) -> bool:
    """Whether a request has the members that a hint says, and none that it is to be without."""
    if any(v is not None for path in hint.get("without", ()) for v in values(call.body, path)):
        return False
    wanted = hint.get("with", {}).items()
    return all(any(_is_such(call, said, v) for v in values(call.body, path)) for path, said in wanted)


def _is_such(call: Call, wanted: Any, value: Any, known: bool = False) -> bool:
    """Whether a value is as a hint says it, what only a run knows being anything that there is.

    Of a resource it is one that was made with the members that the hint tells; with ``known`` there is one.
    """
    if isinstance(wanted, list) and isinstance(value, list) and len(wanted) == len(value):
        return all(_is_such(call, one, other, known) for one, other in zip(wanted, value, strict=True))
    if not isinstance(wanted, dict):
        return type(wanted) is type(value) and bool(wanted == value)
    if wanted.keys() & {"fresh", "external", "answered", "sent", "milliseconds", "seconds"}:
        return value is not None
    if "ref" in wanted or "other" in wanted:
        before, _, behind = str(wanted.get("within", "{}")).partition("{}")
        if not (str(value).startswith(before) and str(value).endswith(behind)):
            return False
        kind = str(wanted.get("ref") or wanted["other"])
        record = named(call, (kind,), str(value)) if wanted.keys() & {"with", "containing"} else None
        if record is None:
            return not (known and wanted.keys() & {"with", "containing"})
        parts = wanted.get("containing", {}).items()
        return all(record.members.get(k) == v for k, v in wanted.get("with", {}).items()) and all(
            part in str(record.members.get(k)) for k, part in parts
        )
    return isinstance(value, dict) and all(_is_such(call, v, value.get(k), known) for k, v in wanted.items())


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


def _with_what_was_sent(call: Call, hint: Hint) -> Iterator[Record]:
    """Yield the records whose create was sent what a request names, where a hint says that it was."""
    for path, said in hint.get("with", {}).items():
        if isinstance(said, dict) and set(said) == {"sent"}:
            asked = [v for v in values(call.body, path) if v is not None]
            for record in call.partition.of_kind(hint["resource"], call.now):
                if any(v in asked for v in values(record.members, said["sent"])):
                    yield record


def _plan_of(call: Call, hint: Hint) -> Plan | None:
    return next((plan for name, plan in call.model.plans.items() if applies(hint, name)), None)
