"""Faults that hide: a plain fault that shows only under a condition.

Only for one enum value, only where an optional member is absent or present, only where two occur
together, only at the greatest length, only for text that is not ASCII.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any

from conformance.contract.paths import Position, walk
from conformance.emulator.call import Call, Hook
from conformance.emulator.faults.echo import both, showers
from conformance.emulator.faults.request import dropping, told_otherwise
from conformance.emulator.faults.weave import (
    DROP,
    Edit,
    Make,
    editing,
    fault,
    hook,
    only,
    other,
    recased,
    truncated,
)
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.emulator.validate import Violation

Condition = Callable[[Mapping[str, Any]], bool]


def faults(model: Model) -> Iterator[Fault]:
    """Yield the hiding faults of every create and update."""
    for plan in model.plans.values():
        if plan.role in ("create", "update"):
            yield from _unenforced(plan)
        if plan.role == "create" and plan.kind:
            for shower in showers(model, plan):
                yield from _echoed(plan, shower)


def _conditions(plan: Plan) -> list[tuple[str, str, tuple[str, ...], Condition]]:
    """Return conditions on a request: a slug, a text, the members they speak of, the test."""
    request = plan.operation.request
    optional = [n for n in request.get("properties", {}) if n not in request.get("required", ())]
    found: list[tuple[str, str, tuple[str, ...], Condition]] = []
    for name, schema in request.get("properties", {}).items():
        for option in schema.get("enum", ()):
            found.append((f"{name}={option}", f"where {name} is {option}", (name,), _equals(name, option)))
    for name in optional:
        found.append((f"without-{name}", f"where {name} is absent", (name,), _absent(name)))
        found.append((f"with-{name}", f"where {name} is given", (name,), _present(name)))
    for first, second in _pairs(optional):
        slug, text = f"with-{first}+{second}", f"where {first} and {second} are given"
        found.append((slug, text, (first, second), _together(first, second)))
    return found


_MANY = 9
"""Members of which every pair is taken; of more, neighbours alone, so that the catalogue stays bounded."""


def _pairs(names: list[str]) -> list[tuple[str, str]]:
    return list(combinations(names, 2)) if len(names) <= _MANY else list(pairwise(names))


def _equals(name: str, option: Any) -> Condition:
    return lambda body: bool(body.get(name) == option)


def _absent(name: str) -> Condition:
    return lambda body: body.get(name) is None


def _present(name: str) -> Condition:
    return lambda body: body.get(name) is not None


def _together(first: str, second: str) -> Condition:
    return lambda body: body.get(first) is not None and body.get(second) is not None


def _unenforced(plan: Plan) -> Iterator[Fault]:
    """Constraints that are not enforced under a condition on other members."""
    operation = plan.operation
    positions = [p for p in walk(operation.request, operation.root) if not p.recursive]
    for slug, text, members, condition in _conditions(plan):
        for position in positions:
            if position.path.split(".")[0].split("[")[0].split("{")[0] in members:
                continue
            for keyword in _some_keywords(position):
                path = position.path

                def broken(violation: Violation, path: str = path, keyword: str = keyword) -> bool:
                    return violation.path == path and violation.keyword == keyword

                made = fault(
                    f"{operation.name}.{path}.{keyword}:unenforced-{slug}",
                    f"does not enforce {keyword} of {path} {text}", operation.name, "request",
                    _where(condition, {"violations": dropping(broken)}),
                )  # fmt: skip
                if not told_otherwise(plan, position, keyword, made):
                    yield made


def _where(condition: Condition, hooks: Mapping[str, Hook]) -> Make:
    return lambda: only(lambda call: condition(call.body), hooks)


def _is(expected: Any) -> Callable[[Any], bool]:
    return lambda value: bool(value == expected)


def _some_keywords(position: Position) -> list[str]:
    """Return one or two constraints of a member: those that emulators forget most."""
    if position.depth > 1:
        return []
    order = ("enum", "pattern", "maxLength", "minimum", "maximum", "maxItems")
    found = [k for k in order if k in position.schema][:1]
    return ["required", *found] if position.required else found


def _echoed(plan: Plan, shower: Plan) -> Iterator[Fault]:
    """Members that are lost or altered on the way back under a condition on what was sent."""
    positions = both(plan, shower)
    for slug, text, members, condition in _conditions(plan):
        for position in positions:
            if position.path in members and not slug.startswith("with"):
                continue
            if slug.startswith("without-") and any(filled == members[0] for filled, _ in plan.defaults):
                continue  # what is stored has the default: it is never absent
            if position.depth > 0 or slug.startswith(f"without-{position.path}"):
                continue
            yield _echo(
                plan,
                shower,
                position.path,
                f"dropped-{slug}",
                f"not at all {text}",
                lambda v: DROP,
                condition,
            )
    for position in positions:
        yield from _by_value(shower, position)


def _echo(
    plan: Plan, shower: Plan, path: str, way: str, text: str, change: Edit, condition: Condition
) -> Fault:
    operation = shower.operation.name
    sent = set(plan.operation.request.get("properties", {}))

    def holds(call: Call) -> bool:
        return call.record is not None and condition(
            {n: v for n, v in call.record.members.items() if n in sent}
        )

    hooks = only(holds, {"view": editing(path, change)})
    return fault(f"{operation}.{path}.echo:{way}", f"shows {path} {text}", operation, "echo", lambda: hooks)


def _by_value(shower: Plan, position: Position) -> Iterator[Fault]:
    """Members that are altered only for values of one kind."""
    operation, path, schema = shower.operation.name, position.path, position.schema
    tests: list[tuple[str, str, Callable[[Any], bool], Edit]] = []
    if schema.get("type") == "string" and "enum" not in schema:
        most, least = schema.get("maxLength"), schema.get("minLength")
        if most:
            tests.append(
                (
                    f"truncated-at-{most}",
                    f"without its end at {most} characters",
                    lambda v: len(v) == most,
                    truncated,
                )
            )
        if least:
            tests.append(
                (f"altered-at-{least}", f"altered at {least} characters", lambda v: len(v) == least, recased)
            )
        if "\\p{" in schema.get("pattern", "\\p{"):
            tests.append(
                (
                    "ascii",
                    "with what is not ASCII lost",
                    lambda v: not v.isascii(),
                    lambda v: v.encode("ascii", "replace").decode(),
                )
            )
        tests.append(
            (
                "folded",
                "in lower case where it holds a capital and a digit",
                lambda v: any(c.isupper() for c in v) and any(c.isdigit() for c in v),
                str.lower,
            )
        )
    if schema.get("type") == "string":
        for option in schema.get("enum", ()):
            tests.append(
                (
                    f"dropped-{option}",
                    f"not at all where it is {option}",
                    _is(option),
                    lambda v: DROP,
                )
            )
    if schema.get("type") in ("integer", "number"):
        for bound in ("minimum", "maximum"):
            if bound in schema:
                tests.append(
                    (
                        f"altered-at-{bound}",
                        f"altered at its {bound}",
                        _is(schema[bound]),
                        other,
                    )
                )
    if schema.get("type") == "boolean":
        tests.append(("false-lost", "not at all where it is false", lambda v: v is False, lambda v: DROP))
    if schema.get("type") == "array":
        tests.append(
            ("second-lost", "without its second item", lambda v: len(v) > 1, lambda v: [*v[:1], *v[2:]])
        )
    for way, text, test, change in tests:

        def edit(value: Any, test: Callable[[Any], bool] = test, change: Edit = change) -> Any:
            return change(value) if isinstance(value, str | int | float | list) and test(value) else value

        yield fault(
            f"{operation}.{path}.echo:{way}",
            f"shows {path} {text}",
            operation,
            "echo",
            hook("view", editing(path, edit)),
        )
