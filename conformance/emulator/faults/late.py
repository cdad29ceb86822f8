"""Faults that come late: from the second call on, after a delete, on the second page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.contract.naming import a
from conformance.emulator.call import Call, Hook
from conformance.emulator.faults.answers import name_tells
from conformance.emulator.faults.echo import shape
from conformance.emulator.faults.request import dropping
from conformance.emulator.faults.weave import DROP, Edit, Make, editing, fault, on, only, recased
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.emulator.render import FAILURE_REASON
from conformance.emulator.validate import Violation


def faults(model: Model) -> Iterator[Fault]:
    """Yield the late faults of every create, description and list."""
    for plan in model.plans.values():
        if plan.role == "create" and plan.kind:
            yield from _over_time(plan)
        if plan.role == "list" and plan.token_in:
            yield from _pages(plan)
        if plan.role in ("describe", "list"):
            yield from _calls(plan)


def _over_time(plan: Plan) -> Iterator[Fault]:
    """Faults of a create that begin with its second call, or after a delete."""
    assert plan.kind is not None
    operation, resource = plan.operation, plan.kind.resource
    bases: list[tuple[str, str, Mapping[str, Hook]]] = []
    for name in operation.request.get("required", ()):

        def broken(violation: Violation, name: str = name) -> bool:
            return violation.path == name and violation.keyword == "required"

        bases.append(
            (
                f"{name}.required:unenforced",
                f"does not enforce required of {name}",
                {"violations": dropping(broken)},
            )
        )
    bases.append(("defaults:gone", "has no defaults", {"defaults": lambda call, found: ()}))
    bases.append(("tags:lost", "loses tags", {"record": _untagged}))
    if name_tells(plan):
        bases.append(
            (
                f"{resource.named_by}.duplicate:allowed",
                "allows a name that exists",
                {"refusal": _allowing("duplicate")},
            )
        )
    for identifier, text, hooks in bases:
        if identifier.startswith("defaults") and not plan.defaults:
            continue
        if identifier.startswith("tags") and "tags" not in operation.request.get("properties", {}):
            continue
        yield fault(
            f"{operation.name}.{identifier}-from-second-call", f"{text} from the second accepted call on",
            operation.name, "request", _counting(operation.name, hooks, 1),
        )  # fmt: skip
        if resource.delete:
            yield Fault(
                f"{operation.name}.{identifier}-after-delete", f"{text} after {a(resource.name)} was deleted",
                operation.name, "request", _after(resource.delete, operation.name, hooks),
            )  # fmt: skip


def _untagged(call: Call, record: Any) -> Any:
    record.tags = {}
    return record


def _allowing(rule: str) -> Hook:
    return lambda call, refusal: None if refusal and refusal.rule == rule else refusal


def _counting(operation: str, hooks: Mapping[str, Hook], calls: int) -> Make:
    """Let hooks act once an operation has succeeded so many times."""

    def make() -> dict[str, Hook]:
        seen = [0]

        def count(call: Call, body: Any) -> Any:
            seen[0] += 1
            return body

        return {**only(lambda call: seen[0] >= calls, hooks), "answer": count}

    return make


def _after(trigger: str, operation: str, hooks: Mapping[str, Hook]) -> Make:
    """Let an operation's hooks act once another operation has succeeded."""

    def make() -> dict[str, Hook]:
        seen = [False]

        def note(call: Call, body: Any) -> Any:
            seen[0] = seen[0] or call.plan.operation.name == trigger
            return body

        return {**only(lambda call: seen[0], on(operation, hooks)), "answer": note}

    return make


def _pages(plan: Plan) -> Iterator[Fault]:
    """Faults of items that show only on pages after the first, or only in the first place."""
    operation = plan.operation.name
    for name, schema in shape(plan).get("properties", {}).items():
        if name == FAILURE_REASON:
            continue
        edits: list[tuple[str, str, Edit]] = [("dropped", "not at all", lambda v: DROP)]
        if schema.get("type") == "string":
            edits.append(("case", "with its case swapped", recased))
        if schema.get("format") == "timestamp":
            edits.append(("milliseconds", "in milliseconds", lambda v: v * 1000))
        for way, text, change in edits:
            yield fault(
                f"{operation}.{name}.page:{way}-on-second", f"shows {name} {text} from the second page on",
                operation, "list",
                _paged(lambda call: call.turned, editing(name, change)),
            )  # fmt: skip
        yield fault(
            f"{operation}.{name}.page:dropped-after-first", f"shows {name} in the first item of a page alone",
            operation, "list",
            _paged(lambda call: call.index > 0, editing(name, lambda v: DROP)),
        )  # fmt: skip


def _paged(condition: Callable[[Call], bool], act: Hook) -> Make:
    return lambda: only(condition, {"view": act})


def _calls(plan: Plan) -> Iterator[Fault]:
    """Faults of a description or list that begin with its second call, or strike every third."""
    operation = plan.operation.name

    def every(test: Callable[[int], bool], hooks: Mapping[str, Hook]) -> Make:
        def make() -> dict[str, Hook]:
            seen = [0]

            def count(call: Call, body: Any) -> Any:
                seen[0] += 1
                return body

            return {"parsed": count, **only(lambda call: test(seen[0]), hooks)}

        return make

    empty: Mapping[str, Hook] = {"answer": lambda call, body: {}}
    yield fault(
        f"{operation}.call:empty-from-second",
        "answers an empty object from the second call on",
        operation,
        "response",
        every(lambda n: n >= 2, empty),
    )
    yield fault(
        f"{operation}.call:empty-every-third",
        "answers an empty object at every third call",
        operation,
        "response",
        every(lambda n: n % 3 == 0, empty),
    )
    extra: Mapping[str, Hook] = {"answer": lambda call, body: {**body, "extra": 1}}
    yield fault(
        f"{operation}.call:undeclared-from-second",
        "shows an undeclared member from the second call on",
        operation,
        "response",
        every(lambda n: n >= 2, extra),
    )
