"""Faults on the way back: what was sent is lost or altered, defaults are missing, wrong or overriding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.model import Schema
from conformance.contract.paths import Position, at, steps, walk
from conformance.emulator.call import Call, Hook
from conformance.emulator.faults.weave import (
    DROP,
    Edit,
    edited,
    editing,
    fault,
    hook,
    other,
    recased,
    truncated,
    zero,
)
from conformance.emulator.handlers.create import fill
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan

FAMILY = "echo"


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every member that is shown after it was sent."""
    for plan in model.plans.values():
        if plan.role == "create" and plan.kind:
            for shower in showers(model, plan):
                yield from _shown(plan, shower)
        if plan.role == "update":
            yield from _updates(model, plan)


def showers(model: Model, plan: Plan) -> list[Plan]:
    """Return the plans of the operations that show what a create or update takes."""
    assert plan.kind is not None
    resource = plan.kind.resource
    names = [resource.describe, resource.listing.operation if resource.listing else None]
    return [model.plans[name] for name in names if name]


def shape(plan: Plan) -> Schema:
    """Return the schema of what a describe or one item of a list shows."""
    assert plan.kind is not None
    path = plan.items if plan.role == "list" else plan.kind.resource.wrapper
    operation = plan.operation
    return at(operation.response, operation.root, path) if path else operation.response


def both(plan: Plan, shower: Plan) -> list[Position]:
    """Return the positions of a request that another operation shows under the same path."""
    there = {p.path for p in walk(shape(shower), shower.operation.root)}
    found = walk(plan.operation.request, plan.operation.root)
    return [p for p in found if p.path in there and not p.recursive]


def _shown(plan: Plan, shower: Plan) -> Iterator[Fault]:
    operation = shower.operation.name
    positions = both(plan, shower)
    known = {p.path for p in positions}
    for position in positions:
        path = position.path
        where = f"{operation}.{path}.echo"
        kind = position.schema.get("type")

        def of(way: str, text: str, change: Any, path: str = path, where: str = where) -> Fault:
            return fault(
                f"{where}:{way}",
                f"shows {path} {text}",
                operation,
                FAMILY,
                hook("view", editing(path, change)),
            )

        if not path.endswith(("{}", "{key}")):
            yield of("dropped", "not at all", lambda value: DROP)
        if kind == "string":
            yield of("case", "with its case swapped", recased)
            yield of("lower", "in lower case", lambda v: v.lower() if isinstance(v, str) else v)
        if kind in ("string", "array"):
            yield of("truncated", "without its last part", truncated)
        if kind != "object":
            yield of("altered", "as another value", other)
            yield of("zero", "as the empty value", zero)
        if kind == "array":
            yield of("reversed", "in reverse order", lambda v: v[::-1] if isinstance(v, list) else v)
        if kind == "string" and not path.endswith(("[]", "{}", "{key}")):
            neighbour = _neighbour(path, positions, known)
            if neighbour:
                yield _swapped(operation, path, neighbour, where)


def _neighbour(path: str, positions: list[Position], known: set[str]) -> str | None:
    parent = path.rpartition(".")[0]
    strings = [
        p.path for p in positions if p.schema.get("type") == "string" and p.path.rpartition(".")[0] == parent
    ]
    plain = [p for p in strings if not p.endswith(("[]", "{}", "{key}"))]
    following = plain[plain.index(path) + 1 :] if path in plain else []
    return following[0] if following and following[0] in known else None


def _swapped(operation: str, path: str, neighbour: str, where: str) -> Fault:
    parent, _, first = path.rpartition(".")
    second = neighbour.rpartition(".")[2]

    def swap(value: Any) -> Any:
        if isinstance(value, dict) and first in value and second in value:
            return {**value, first: value[second], second: value[first]}
        return value

    return fault(
        f"{where}:swapped",
        f"shows {path} and {neighbour} swapped",
        operation,
        FAMILY,
        hook("view", editing(parent, swap)),
    )


def _updates(model: Model, plan: Plan) -> Iterator[Fault]:
    assert plan.kind is not None
    operation, resource = plan.operation.name, plan.kind.resource
    request = plan.operation.request.get("properties", {})
    where = f"{operation}.update"
    yield fault(
        f"{where}:ignored",
        "answers, but changes nothing",
        operation,
        FAMILY,
        hook("changes", lambda call, changes: {}),
    )

    def only_named(call: Call, changes: Mapping[str, Any]) -> dict[str, Any]:
        assert call.record is not None
        sent = [n for n in request if n in call.record.members and n != resource.identifier]
        return {**dict.fromkeys(n for n in sent if n not in changes), **changes}

    def reset(call: Call, changes: Mapping[str, Any]) -> dict[str, Any]:
        assert resource.create is not None
        creating = model.plans[resource.create]
        defaults: dict[str, Any] = {}
        for path, value in creating.defaults:
            fill(creating, defaults, path, value)
        return {**{n: v for n, v in defaults.items() if n in request}, **changes}

    required = set(plan.operation.request.get("required", ()))
    if set(request) - required - {resource.identifier}:
        yield fault(
            f"{where}:forgets",
            "loses what an update does not name",
            operation,
            FAMILY,
            hook("changes", only_named),
        )
    if resource.create and any(steps(p)[0] in request for p, _ in model.plans[resource.create].defaults):
        yield fault(
            f"{where}:resets",
            "resets to defaults what an update does not name",
            operation,
            FAMILY,
            hook("changes", reset),
        )
    for name in request:
        if name == resource.identifier:
            continue
        base = next((n for n in _bases(name)), name)
        yield fault(
            f"{operation}.{name}.update:ignored", f"does not change {name}", operation, FAMILY,
            hook("changes", _changing(base, lambda value: DROP)),
        )  # fmt: skip
        yield fault(
            f"{operation}.{name}.update:altered", f"changes {name} to another value", operation, FAMILY,
            hook("changes", _changing(base, _changed)),
        )  # fmt: skip
        if name not in required:
            yield fault(
                f"{operation}.{name}.update:forgotten", f"loses {name} where an update does not name it",
                operation, FAMILY, hook("changes", _forgetting(base)),
            )  # fmt: skip


def _changing(name: str, change: Edit) -> Hook:
    return lambda call, changes: edited(changes, name, change)


def _forgetting(name: str) -> Hook:
    return lambda call, changes: changes if name in changes else {**changes, name: None}


def _bases(name: str) -> Iterator[str]:
    for verb in ("add", "remove"):
        rest = name.removeprefix(verb)
        if rest != name and rest[:1].isupper():
            yield rest[:1].lower() + rest[1:]


def _changed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _changed(item) for name, item in value.items()}
    return [_changed(item) for item in value] if isinstance(value, list) else other(value)
