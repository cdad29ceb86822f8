"""Faults in the enforcement of a request's constraints: absent, too tight, too loose, wrongly answered."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve

from conformance.contract.model import ErrorShape, Operation
from conformance.contract.paths import Position, values, walk
from conformance.contract.patterns import matches_anywhere
from conformance.emulator.acts import ROLES
from conformance.emulator.errors import documented
from conformance.emulator.faults.weave import Make, edited, fault, hook
from conformance.emulator.model import Model, Plan
from conformance.emulator.points import Call, Failure, Fault, Hook
from conformance.emulator.validate import Violation, known

FAMILY = "request"
UNDOCUMENTED = "ConstraintBrokenException"

_BOUNDS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_KEYWORDS = ("type", "enum", "pattern", "minimum", "maximum", *_BOUNDS)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/")


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every constraint of every request member."""
    for plan in model.plans.values():
        operation = plan.operation
        for position in walk(operation.request, operation.root):
            if position.recursive:
                continue
            for keyword in _keywords(position):
                yield from _of_constraint(plan, position.path, keyword)
                yield from _bounds(operation, position, keyword)
            if position.path.endswith(("[]", "{}", "{key}")):
                continue
            if not position.required:
                yield from _optional(operation, position)
            else:
                yield _null_passes(operation, position)
        for path, hint in plan.value_rules:
            yield from _of_constraint(plan, path, "value")
            for option in hint.get("one_of", ()):
                yield _refuses(operation, path, "value", str(option))
        for hint in plan.hints["together"]:
            yield from _of_constraint(plan, hint["member"], "together")
        yield from _unknown_members(operation)


def _keywords(position: Position) -> list[str]:
    found = [k for k in _KEYWORDS if k in position.schema and position.schema[k] != 0]
    return ["required", *found] if position.required else found


def _of_constraint(plan: Plan, path: str, keyword: str) -> Iterator[Fault]:
    operation = plan.operation
    where = f"{operation.name}.{path}.{keyword}"

    def broken(violation: Violation) -> bool:
        return violation.path == path and violation.keyword == keyword

    def answered(change: Callable[[Call, Failure], Any]) -> Make:
        def act(call: Call, failure: Failure) -> Any:
            return change(call, failure) if failure.path == path and failure.rule == keyword else failure

        return hook("failure", act)

    def of(way: str, text: str, make: Make) -> Fault:
        return fault(f"{where}:{way}", f"{text} {keyword} of {path}", operation.name, FAMILY, make)

    yield of("unenforced", "does not enforce", hook("violations", dropping(broken)))
    another = another_documented(operation, "invalid")
    if another:
        yield of("another-code", f"answers {another.code} for", answered(with_code(another.code)))
    yield of("undocumented-code", f"answers {UNDOCUMENTED} for", answered(with_code(UNDOCUMENTED)))
    yield of("server-error", "answers HTTP 500 for", answered(with_code("InternalFailure", 500)))
    yield of("success", "answers HTTP 200 and does nothing for", answered(lambda call, failure: {}))
    if plan.role in ("create", "update"):
        yield of("happens-anyway", "refuses, but obeys all the same, for", answered(happening))


def dropping(broken: Callable[[Violation], bool]) -> Hook:
    """Return a hook that overlooks some violations."""
    return lambda call, found: [v for v in found if not broken(v)]


def with_code(code: str, status: int | None = None) -> Callable[[Call, Failure], Failure]:
    """Return a change of a failure's code, and status where one is given."""
    return lambda call, failure: evolve(failure, code=code, status=status or failure.status)


def another_documented(operation: Operation, role: str) -> ErrorShape | None:
    """Return a documented exception of an operation that is not the one for ``role``."""
    right = documented(operation, role)
    return next(
        (e for e in reversed(operation.errors) if e != right and (right is None or e.code != right.code)),
        None,
    )


def happening(call: Call, failure: Failure) -> Failure:
    """Do what a refused request asks for, and refuse it nevertheless."""
    operation = call.plan.operation
    with call.partition.lock:
        call.body = known(operation.request, operation.root, call.body)
        ROLES[call.plan.role](call)
    return failure


def _bounds(operation: Operation, position: Position, keyword: str) -> Iterator[Fault]:
    path, schema = position.path, position.schema
    where = f"{operation.name}.{path}.{keyword}"
    if keyword in _BOUNDS:
        bound = schema[keyword]
        yield _tight(operation, path, keyword, f"of {bound}", lambda value: len(value) == bound)
        beyond = bound + 1 if keyword.startswith("max") else bound - 1
        yield _loose(where, operation, path, keyword, lambda value: len(value) == beyond)
    elif keyword in ("minimum", "maximum"):
        bound = schema[keyword]
        yield _tight(operation, path, keyword, f"of {bound}", lambda value: value == bound)
        whole = schema.get("type") == "integer"
        yield _loose(
            where, operation, path, keyword, lambda value: math.fabs(value - bound) <= (1 if whole else 0.5)
        )
    elif keyword == "enum":
        for option in schema["enum"]:
            yield _refuses(operation, path, "enum", option)
        folded = {str(v).lower() for v in schema["enum"]}
        yield _passing(
            f"{where}:any-case", f"takes enum values of {path} in any case", operation, path, "enum",
            lambda value: str(value).lower() in folded,
        )  # fmt: skip
        starts = tuple(schema["enum"])
        yield _passing(
            f"{where}:prefix", f"takes any value of {path} that begins with an enum value", operation, path,
            "enum", lambda value: str(value).startswith(starts),
        )  # fmt: skip
    elif keyword == "pattern":
        pattern = schema["pattern"]
        yield _tight(
            operation, path, keyword, "(plain ASCII only)", lambda value: not _PLAIN.issuperset(value)
        )
        yield _passing(
            f"{where}:anywhere", f"matches the pattern of {path} anywhere", operation, path, "pattern",
            lambda value: matches_anywhere(pattern, value),
        )  # fmt: skip
        yield _passing(
            f"{where}:padded", f"strips {path} before it matches the pattern", operation, path, "pattern",
            lambda value: value != value.strip() and matches_anywhere(f"^(?:{pattern})$", value.strip()),
        )  # fmt: skip
    elif keyword == "type":
        yield from _coerced(operation, position)


def _tight(
    operation: Operation, path: str, keyword: str, text: str, at_bound: Callable[[Any], bool]
) -> Fault:
    return fault(
        f"{operation.name}.{path}.{keyword}:tight", f"refuses {path} at its {keyword} {text}",
        operation.name, FAMILY, hook("violations", refusing(path, keyword, at_bound)),
    )  # fmt: skip


def refusing(path: str, keyword: str, refused: Callable[[Any], bool]) -> Hook:
    """Return a hook that finds a violation in valid values."""

    def act(call: Call, found: list[Violation]) -> list[Violation]:
        if found:
            return found
        return [
            Violation(path, keyword, path, value, "Member is out of bounds")
            for value in values(call.body, path)
            if value is not None and refused(value)
        ]

    return act


def _loose(where: str, operation: Operation, path: str, keyword: str, beyond: Callable[[Any], bool]) -> Fault:
    return _passing(
        f"{where}:loose", f"takes {path} one beyond its {keyword}", operation, path, keyword, beyond
    )


def _passing(
    identifier: str, text: str, operation: Operation, path: str, keyword: str, passes: Callable[[Any], bool]
) -> Fault:
    def broken(violation: Violation) -> bool:
        return violation.path == path and violation.keyword == keyword and passes(violation.value)

    return fault(identifier, text, operation.name, FAMILY, hook("violations", dropping(broken)))


def _refuses(operation: Operation, path: str, keyword: str, option: Any) -> Fault:
    return fault(
        f"{operation.name}.{path}.{keyword}:refuses-{option}", f"refuses the value {option} of {path}",
        operation.name, FAMILY, hook("violations", refusing(path, keyword, lambda value: value == option)),
    )  # fmt: skip


def _coerced(operation: Operation, position: Position) -> Iterator[Fault]:
    kind = position.schema["type"]

    def text(value: Any) -> Any:
        return str(value) if isinstance(value, int | float) else value

    def number(value: Any) -> Any:
        try:
            return int(value) if isinstance(value, str | float) else value
        except ValueError:
            return value

    def truth(value: Any) -> Any:
        return value == "true" if value in ("true", "false") else value

    def listed(value: Any) -> Any:
        return value if isinstance(value, list) or value is None else [value]

    change = {"string": text, "integer": number, "number": number, "boolean": truth, "array": listed}.get(
        kind
    )
    if change:
        yield fault(
            f"{operation.name}.{position.path}.type:coerced", f"converts {position.path} to {kind}",
            operation.name, FAMILY,
            hook("parsed", lambda call, body: edited(body, position.path, change)),
        )  # fmt: skip


def _optional(operation: Operation, position: Position) -> Iterator[Fault]:
    path = position.path
    parent, _, name = path.rpartition(".")

    def absent(call: Call, found: list[Violation]) -> list[Violation]:
        holders = list(values(call.body, parent)) if parent else [call.body]
        missing = any(isinstance(h, dict) and h.get(name) is None for h in holders)
        return found or (
            [Violation(path, "required", path, None, "Member must not be null")] if missing else []
        )

    def null(call: Call, found: list[Violation]) -> list[Violation]:
        return found or [
            Violation(path, "null", path, None, "Member is null")
            for v in values(call.body, path)
            if v is None
        ]

    where = f"{operation.name}.{path}"
    yield fault(
        f"{where}.optional:required", f"requires {path}", operation.name, FAMILY, hook("violations", absent)
    )
    yield fault(
        f"{where}.null:refused", f"refuses null for {path}", operation.name, FAMILY, hook("violations", null)
    )


def _null_passes(operation: Operation, position: Position) -> Fault:
    path = position.path

    def null(call: Call, found: list[Violation]) -> list[Violation]:
        given = any(value is None for value in values(call.body, path))
        return [v for v in found if not (given and v.path == path and v.keyword == "required")]

    return fault(
        f"{operation.name}.{path}.required:null", f"takes null for the required {path}",
        operation.name, FAMILY, hook("violations", null),
    )  # fmt: skip


def _unknown_members(operation: Operation) -> Iterator[Fault]:
    objects = [("", operation.request)] + [
        (p.path, p.schema) for p in walk(operation.request, operation.root) if "properties" in p.schema
    ]
    for path, schema in objects:
        names = set(schema.get("properties", {}))
        at = path or "the request"

        def refuse(
            call: Call, found: list[Violation], path: str = path, names: set[str] = names
        ) -> list[Violation]:
            holders = values(call.body, path) if path else [call.body]
            unknown = [n for h in holders if isinstance(h, dict) for n in h if n not in names]
            return found or [Violation(path, "unknown", n, n, "Member is not known") for n in unknown[:1]]

        yield fault(
            f"{operation.name}{'.' + path if path else ''}.unknown:refused",
            f"refuses an unknown member of {at}", operation.name, FAMILY, hook("violations", refuse),
        )  # fmt: skip
