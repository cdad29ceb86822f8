"""Facts: what other operations show of a resource once an operation was accepted, as ``[[after]]`` says.

A resource keeps a fact until another operation makes another of the same place. What an operation makes
others show is kept where they are asked: of the resource itself, of another one that the request or the
answer names, or of the account where they are asked for none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from conformance.contract.model import Operation
from conformance.contract.paths import texts, values
from conformance.contract.preceding import is_told_before
from conformance.emulator.call import Call
from conformance.emulator.lookup import named
from conformance.emulator.made_up import made_up
from conformance.emulator.model import Plan
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


def takes_away(hint: Hint) -> bool:
    """Whether an operation makes that a value is shown no more."""
    unlike = hint.get("unlike")
    if isinstance(unlike, dict):
        return is_told_before(unlike) and "sent" in unlike
    return bool(hint.get("absent")) or isinstance(unlike, str)


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


def begin(record: Record, told: Fact | None) -> None:
    """Let a new resource show something, unless it shows something there already."""
    if told is not None:
        record.facts.setdefault(told.place, told)


def keep(call: Call, record: Record, told: Sequence[Hint], answer: Mapping[str, Any]) -> None:
    """Let others show what an accepted operation makes of a record."""
    said = set(texts(call.body))
    apart = {(hint["shows"], hint["path"]) for hint in told if hint.get("with")}
    told = [
        h for h in told if h.get("with") or (h["shows"], h["path"]) not in apart
    ]  # the narrower one holds
    taking = [
        h for h in told if takes_away(h) and (not isinstance(h.get("unlike"), str) or h["unlike"] in said)
    ]
    places = {(hint["shows"], hint["path"]) for hint in taking}
    for hint in told:
        for holder in _holders(call, hint, record, answer):
            if (hint["shows"], hint["path"]) in places:
                if hint in taking:
                    _take_away(call, holder, hint)
            else:
                _keep(call, holder, fact(call, hint))


def _holders(call: Call, hint: Hint, record: Record, answer: Mapping[str, Any]) -> list[Record]:
    """The records of which a fact is told: those that are asked about."""
    there = call.model.plans[hint["shows"]]
    if call.record is not None and there.role == "list" and hint["path"].startswith(f"{there.items}."):
        assert there.kind is not None
        if there.kind.resource.name == call.record.kind:
            return [call.record]
    found = [
        other
        for reference in there.references
        for value in _looked_up(hint.get("asking", {}).get(reference.path), call.body, answer)
        if isinstance(value, str) and (other := named(call, reference.resources, value)) is not None
    ]
    if found:
        return found
    own = there.kind is not None and there.kind.resource.name == record.kind
    return [record] if own or there.references else [call.partition.account]


def _looked_up(said: Any, body: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[Any]:
    if is_told_before(said):
        ((side, path),) = said.items()
        yield from values(body if side == "sent" else answer, path)


def _keep(call: Call, record: Record, told: Fact | None) -> None:
    if told is None:
        return
    _bring_about(call, record, told)
    before = record.facts.get(told.place)
    if before and told.values and "[]" in told.path and not told.weak and not before.weak:
        more = tuple(v for v in told.values if v not in before.values)
        told = evolve(told, values=(*before.values, *more))
    record.facts[told.place] = told


def _bring_about(call: Call, record: Record, told: Fact) -> None:
    """Bring a record into the state that its description is said to show."""
    kind = call.model.kinds.get(record.kind)
    resource = kind.resource if kind else None
    if resource is None or resource.status is None or record.timeline is None:
        return
    path = f"{resource.wrapper}.{resource.status}" if resource.wrapper else resource.status
    if told.place == (resource.describe, path) and told.values and not told.weak:
        record.timeline.follow([(told.values[0], 0.0)], call.now, call.step)


def _take_away(call: Call, record: Record, hint: Hint) -> None:
    """Take away what the request names of several; all, where it names none of them."""
    before = record.facts.get((hint["shows"], hint["path"]))
    named_ones = set(texts(call.body))
    left = tuple(v for v in before.values if v not in named_ones) if before else ()
    if not before or len(left) == len(before.values):
        if not hint.get("absent"):
            return
        left = ()
    told = call.at("fact", Fact(hint["shows"], hint["path"], left))
    if told is not None:
        record.facts[told.place] = told
