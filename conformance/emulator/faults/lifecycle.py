"""Faults in lifecycles and times: stuck, skipping, going back, misspelt, disagreeing; wrong moments."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from conformance.contract.paths import walk
from conformance.emulator.call import Call, Hook
from conformance.emulator.faults.echo import shape
from conformance.emulator.faults.weave import DROP, Make, edited, everywhere, fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.kinds import Kind
from conformance.emulator.model import Model, Plan
from conformance.emulator.render import FAILURE_REASON
from conformance.emulator.timeline import failed, moving

FAMILY = "lifecycle"

Way = list[tuple[str, float]]


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every documented run of every kind, and of every moment that is shown."""
    for kind in model.kinds.values():
        for verb, run in kind.runs.items():
            yield from _of_run(model, kind, verb, run)
        if kind.update_member and kind.update_run:
            yield from _of_run(model, kind, "update", kind.update_run)
        yield from _of_views(model, kind)
    for plan in model.plans.values():
        if plan.role in ("describe", "list") and plan.kind:
            yield from _moments(plan)
        if plan.role == "action":
            yield fault(
                f"{plan.operation.name}.action:ignored", "answers, but changes no state",
                plan.operation.name, FAMILY, hook("timeline", _unmoved),
            )  # fmt: skip


def _unmoved(call: Call, way: Way) -> Way:
    status = call.record.status(call.now) if call.record else None
    return [(status, 0.0)] if status else way


def _served(plan: Plan, kind: Kind, verb: str) -> bool:
    """Whether an operation starts the run of a verb."""
    if plan.kind is not kind:
        return False
    if plan.role == "action":
        return plan.operation.name.lower().startswith(verb)
    return plan.role == verb


def _of_run(model: Model, kind: Kind, verb: str, run: tuple[str, ...]) -> Iterator[Fault]:
    name = kind.resource.name
    starter = next((p.operation.name for p in model.plans.values() if _served(p, kind, verb)), None)
    if starter is None:
        return
    seen = kind.resource.describe or starter
    settled = not moving(run[-1])

    def of(way: str, text: str, change: Callable[[Way], Way]) -> Fault:
        def act(call: Call, given: Way) -> Way:
            return change(given) if call.plan.operation.name == starter else given

        return everywhere(f"{name}.lifecycle.{verb}:{way}", text, seen, FAMILY, hook("timeline", act))

    end = len(run) - 1.0
    first, last = run[0], run[-1]
    for position, state in enumerate(run):
        if position < len(run) - 1 or not settled:
            yield of(
                f"stuck-{_slug(state)}",
                f"stays in {state} for ever",
                _stuck(position),
            )
        for how, spelt in _spellings(state):
            yield of(
                f"misspelt-{_slug(state)}-{how}", f"spells {state} as {spelt}",
                _spelling(state, spelt),
            )  # fmt: skip
    yield of(
        "unknown-state",
        "passes through a state that no page tells",
        lambda way: [*way[:1], ("UNKNOWN", 1.0), *((s, at + 1) for s, at in way[1:])],
    )
    yield of(
        "unknown-start",
        "begins in a state that no page tells",
        lambda way: [("NEW", 0.0), *((s, at + 1) for s, at in way)],
    )
    if len(run) > 2:
        yield of(
            "shuffled",
            "passes the states in another order",
            lambda way: [(run[1], 0.0), (run[0], 1.0), *way[2:]],
        )
        yield of(
            "again",
            f"returns to {first} on the way",
            lambda way: [*way[:-1], (first, way[-1][1]), (last, way[-1][1] + 1)],
        )
    if not settled:
        yield of("never-gone", f"stays in {last} for ever", lambda way: [*way, (last, 1e9)])
        yield of(
            "comes-back",
            f"is ACTIVE again after {last}",
            lambda way: [*way, ("ACTIVE", end + 1), ("ACTIVE", 1e9)],
        )
        return
    failure = _failure(model, kind)
    yield of("back", f"goes back from {last} to {first}", lambda way: [*way, (first, end + 2)])
    yield of(
        "back-briefly",
        f"goes back from {last} to {first} for a while",
        lambda way: [*way, (first, end + 2), (last, end + 6)],
    )
    yield of(
        "stays-unknown", "ends in a state that no page tells", lambda way: [*way[:-1], ("READY", way[-1][1])]
    )
    yield of("slow", "takes a thousand times as long", lambda way: [(s, at * 1000) for s, at in way])
    if failure:
        yield of("leaves-terminal", f"leaves {last} for {failure}", lambda way: [*way, (failure, end + 3)])
        yield of(
            "leaves-failure",
            f"becomes {last} after {failure}",
            lambda way: [*way[:-1], (failure, end), (last, end + 1)],
        )
        yield of("fails", f"always ends in {failure}", lambda way: [*way[:-1], (failure, way[-1][1])])


def _stuck(position: int) -> Callable[[Way], Way]:
    """Cut a run; the far end keeps a deletion from coming to its own."""
    return lambda way: [*way[: position + 1], (way[position][0], 1e9)]


def _spelling(state: str, spelt: str) -> Callable[[Way], Way]:
    return lambda way: [(spelt if s == state else s, at) for s, at in way]


def _showing(path: str, change: Callable[[Any], Any]) -> Hook:
    return lambda call, shown: edited(shown, path, change)


def _now(path: str) -> Hook:
    return lambda call, shown: edited(shown, path, lambda _: round(call.now + 0.001, 3))


def _failure(model: Model, kind: Kind) -> str | None:
    for name in kind.resource.operations:
        for chain, _ in model.service.operations[name].lifecycle:
            for step in chain:
                for state in step:
                    if failed(state):
                        return state
    return None


def _slug(state: str) -> str:
    return state.lower().replace(" ", "-").replace("_", "-")


def _spellings(state: str) -> list[tuple[str, str]]:
    found = [("case", state.title() if state != state.title() else state.upper())]
    if " " in state:
        found.append(("underscore", state.replace(" ", "_")))
    elif "_" in state:
        found.append(("space", state.replace("_", " ")))
    return found


def _of_views(model: Model, kind: Kind) -> Iterator[Fault]:
    """Yield faults of one view alone: describe and list disagree, reasons where none belong."""
    resource = kind.resource
    status, run = resource.status, kind.runs.get("create")
    if not status or not run:
        return
    operations = [resource.describe, resource.listing.operation if resource.listing else None]
    for operation in [name for name in operations if name]:
        plan = model.plans[operation]
        members = shape(plan).get("properties", {})
        if status not in members:
            continue

        def of(way: str, text: str, make: Make, operation: str = operation) -> Fault:
            return fault(f"{operation}.{status}.lifecycle:{way}", text, operation, FAMILY, make)

        yield of(
            "missing",
            "does not show the state",
            hook("view", lambda call, v: edited(v, status, lambda s: DROP)),
        )
        yield of(
            "disagrees", f"shows {run[-2] if len(run) > 1 else 'another state'} for {run[-1]}",
            hook("view", _showing(status, _instead(run))),
        )  # fmt: skip
        yield of(
            "lags",
            "shows the first state always",
            hook("view", lambda call, v: edited(v, status, lambda s: run[0])),
        )
        yield of(
            "ahead",
            "shows the last state always",
            hook("view", lambda call, v: edited(v, status, lambda s: run[-1])),
        )
        if FAILURE_REASON in members:
            yield of(
                "reason-on-success", "shows a failureReason that is not a failure's",
                hook("view", lambda call, v: {**v, FAILURE_REASON: "none"}),
            )  # fmt: skip
    failure = _failure(model, kind)
    if failure and resource.describe and resource.create:

        def ends(call: Call, way: Way) -> Way:
            return [*way[:-1], (failure, way[-1][1])] if call.plan.operation.name == resource.create else way

        yield everywhere(
            f"{resource.name}.lifecycle.create:fails-without-reason", f"ends in {failure} without a reason",
            resource.describe, FAMILY,
            lambda: {"timeline": ends, "view": lambda call, v: edited(v, FAILURE_REASON, lambda r: DROP)},
        )  # fmt: skip


def _instead(run: tuple[str, ...]) -> Callable[[Any], Any]:
    return lambda state: run[-2] if state == run[-1] and len(run) > 1 else state


def _moments(plan: Plan) -> Iterator[Fault]:
    operation = plan.operation.name
    found = [p for p in walk(shape(plan), plan.operation.root) if p.schema.get("format") == "timestamp"]
    names = [p.path for p in found]
    for path in names:
        created = "creat" in path.lower()
        changes: list[tuple[str, str, Callable[[Any], Any]]] = [
            ("milliseconds", "in milliseconds", lambda v: v * 1000),
            (
                "iso",
                "as an ISO 8601 text",
                lambda v: datetime.datetime.fromtimestamp(v, datetime.UTC).isoformat(),
            ),
            ("text", "as digits in a text", str),
            ("dropped", "not at all", lambda v: DROP),
            ("zero", "as zero", lambda v: 0),
            ("future", "a day ahead", lambda v: v + 86400),
        ]
        if not created:
            changes.append(("before-creation", "an hour before it was", lambda v: v - 3600))
        for way, text, change in changes:
            yield fault(
                f"{operation}.{path}.timestamp:{way}", f"shows {path} {text}", operation, "response",
                hook("view", _showing(path, change)),
            )  # fmt: skip
        yield fault(
            f"{operation}.{path}.timestamp:moving", f"shows the present as {path}", operation, "response",
            hook("view", _now(path)),
        )  # fmt: skip
    top = [n for n in names if "." not in n]
    if len(top) == 2:
        first, second = top

        def swap(call: Call, v: dict[str, Any]) -> dict[str, Any]:
            late = v.get(second, 0) + 60
            return {**v, first: late, second: v.get(first, 0)} if first in v and second in v else v

        def frozen(call: Call, v: dict[str, Any]) -> dict[str, Any]:
            return {**v, second: v[first]} if first in v and second in v else v

        yield fault(
            f"{operation}.{second}.timestamp:order",
            f"shows {first} after {second}",
            operation,
            "response",
            hook("view", swap),
        )
        yield fault(
            f"{operation}.{second}.timestamp:frozen",
            f"shows {second} as it was at first",
            operation,
            "response",
            hook("view", frozen),
        )
