"""Faults in state: deletes, races, isolation."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from conformance.contract.naming import a
from conformance.emulator.call import Call, Hook
from conformance.emulator.failures import Refusal
from conformance.emulator.faults.weave import Make, everywhere, fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.emulator.store import Record
from conformance.emulator.timeline import Timeline


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every delete, of every race, and between regions and accounts."""
    for plan in model.plans.values():
        if plan.role == "delete":
            yield from _deletes(model, plan)
        if plan.role == "create":
            yield from _races(plan)
        if plan.role in ("describe", "list"):
            yield from _isolation(model, plan)
    yield from _scopes(model)


def _deletes(model: Model, plan: Plan) -> Iterator[Fault]:
    assert plan.kind is not None
    operation, name = plan.operation.name, plan.kind.resource.name

    def of(way: str, text: str, make: Make) -> Fault:
        return fault(f"{operation}.delete:{way}", text, operation, "delete", make)

    def another(call: Call, removed: bool) -> bool:
        others = [r for r in call.partition.of_kind(name, call.now) if r is not call.record]
        if others:
            call.partition.remove(others[-1])
        return removed

    def everything(call: Call, removed: bool) -> bool:
        for record in call.partition.of_kind(name, call.now):
            if record is not call.record:
                call.partition.remove(record)
        return removed

    def wrong(call: Call, removed: bool) -> bool:
        others = [r for r in call.partition.of_kind(name, call.now) if r is not call.record]
        if others:
            call.partition.remove(others[-1])
        return not others

    yield of("ignored", "answers, but deletes nothing", hook("removed", lambda call, removed: False))
    yield of("another-too", "deletes another resource of the kind too", hook("removed", another))
    yield of("another", "deletes another resource of the kind instead", hook("removed", wrong))
    yield of("all", "deletes all resources of the kind", hook("removed", everything))
    if plan.kind.runs.get("delete"):
        yield of(
            "at-once",
            "is gone without passing a state",
            hook("timeline", lambda call, way: [(way[-1][0], -1.0)]),
        )
    for shower in (
        plan.kind.resource.describe,
        plan.kind.resource.listing and plan.kind.resource.listing.operation,
    ):
        if shower:
            yield _haunting(model.plans[shower], operation, name)
    children = [hint["resource"] for hint in plan.hints["in_use"]]
    if children:
        yield of("stays-blocked", "remains refused when nothing refers to it any more", _stays_blocked())
    for child in dict.fromkeys(children):

        def cascade(call: Call, removed: bool, child: str = child) -> bool:
            for record in call.partition.of_kind(child, call.now):
                call.partition.remove(record)
            return removed

        yield of(f"loses-{child}", f"deletes every {child} too", hook("removed", cascade))


def _stays_blocked() -> Make:
    """A delete that was refused for the sake of another resource goes on being refused when that is gone."""

    def make() -> Mapping[str, Hook]:
        blocked: set[tuple[int, str]] = set()

        def remember(call: Call, refusal: Refusal | None) -> Refusal | None:
            if refusal is not None and refusal.rule == "in_use" and call.record:
                blocked.add((id(call.partition), call.record.id))
            return refusal

        def refuse(call: Call, removed: bool) -> bool:
            if call.record and (id(call.partition), call.record.id) in blocked:
                call.refuse(Refusal("busy", "in_use", f"{call.record.id} is in use."))
            return removed

        return {"refusal": remember, "removed": refuse}

    return make


def _haunting(shower: Plan, operation: str, name: str) -> Fault:
    """A resource that is deleted, but goes on being shown by one operation."""

    def make() -> Mapping[str, Hook]:
        ghosts: dict[tuple[int, str], Record] = {}

        def remember(call: Call, removed: bool) -> bool:
            if call.plan.operation.name == operation and call.record:
                ghost = evolve(call.record, timeline=_still(call.record, call.now))
                ghosts[id(call.partition), call.record.id] = ghost
            return removed

        def describe(call: Call, refusal: Refusal | None) -> Refusal | None:
            if refusal is None or refusal.rule != "reference" or call.plan is not shower or not shower.kind:
                return refusal
            ghost = ghosts.get((id(call.partition), str(call.body.get(shower.kind.resource.identifier))))
            if ghost is None:
                return refusal
            call.record = ghost
            return None

        def listing(call: Call, found: list[Record]) -> list[Record]:
            if call.plan is not shower:
                return found
            there = {r.id for r in found}
            mine = [
                g for (where, key), g in ghosts.items() if where == id(call.partition) and key not in there
            ]
            return sorted([*found, *mine], key=lambda r: r.sequence)

        return {"removed": remember, "refusal": describe, "selected": listing}

    return everywhere(
        f"{shower.operation.name}.delete:still-shown",
        f"shows {a(name)} after its deletion",
        operation,
        "delete",
        make,
    )


def _still(record: Record, now: float) -> Timeline | None:
    return Timeline([record.timeline.at(now)]) if record.timeline else None


def _races(plan: Plan) -> Iterator[Fault]:
    operation = plan.operation.name

    def unlocked(window: float) -> Make:
        def slow(call: Call, defaults: Any) -> Any:
            time.sleep(window)
            return defaults

        return lambda: {"lock": lambda call, lock: contextlib.nullcontext(), "defaults": slow}

    def jammed() -> Mapping[str, Hook]:
        busy = threading.Semaphore(1)

        def one(call: Call, value: Any) -> Any:
            if not busy.acquire(blocking=False):
                raise RuntimeError("two requests at once")
            try:
                time.sleep(0.01)
            finally:
                busy.release()
            return value

        return {"parsed": one}

    yield fault(
        f"{operation}.race:both-win",
        "lets two creates of one name at once both succeed",
        operation,
        "concurrency",
        unlocked(0.02),
    )
    yield fault(
        f"{operation}.race:crash", "answers HTTP 500 to creates at once", operation, "concurrency", jammed
    )


def _isolation(model: Model, plan: Plan) -> Iterator[Fault]:
    operation = plan.operation.name
    assert plan.kind is not None
    name = plan.kind.resource.name

    def elsewhere(call: Call, refusal: Refusal | None) -> Refusal | None:
        if refusal is None or refusal.rule != "reference" or plan.kind is None:
            return refusal
        key = call.body.get(plan.kind.resource.identifier)
        for partition in call.store.others(call.partition):
            found = partition.find(name, str(key), call.now)
            if found:
                call.record = found
                return None
        return refusal

    def joined(call: Call, found: list[Record]) -> list[Record]:
        others = [
            r for p in call.store.others(call.partition) for r in p.of_kind(name, call.now) if not r.builtin
        ]
        return [*found, *others]

    if plan.role == "describe" and plan.kind.resource.create:
        yield fault(
            f"{operation}.isolation:shown",
            "shows what is in other regions and accounts",
            operation,
            "isolation",
            hook("refusal", elsewhere),
        )
    if plan.role == "list" and plan.kind.resource.create:
        yield fault(
            f"{operation}.isolation:listed",
            "lists what is in other regions and accounts",
            operation,
            "isolation",
            hook("selected", joined),
        )


def _scopes(model: Model) -> Iterator[Fault]:
    shower = next((p.operation.name for p in model.plans.values() if p.role == "describe"), "")
    if shower:
        yield everywhere(
            "service.isolation:region",
            "knows no regions",
            shower,
            "isolation",
            hook("scope", lambda call, key: (key[0], "everywhere")),
        )
        yield everywhere(
            "service.isolation:account",
            "knows no accounts",
            shower,
            "isolation",
            hook("scope", lambda call, key: ("everyone", key[1])),
        )
