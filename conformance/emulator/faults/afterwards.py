"""Faults in what an operation does to a resource, as others show it, and in what is refused for that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve

from conformance.contract.naming import a
from conformance.emulator.call import Call, Hook
from conformance.emulator.errors import code_and_status
from conformance.emulator.facts import Fact, is_answer, is_kept, is_reading, takes_away
from conformance.emulator.failures import Failure, Refusal, Refused
from conformance.emulator.faults.request import UNDOCUMENTED, with_code
from conformance.emulator.faults.weave import fault, hook, other
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan

Hint = Mapping[str, Any]


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every fact that an operation makes, and of every state that forbids one."""
    for plan in model.plans.values():
        for hint in plan.hints["after"]:
            shown = is_kept(hint) or takes_away(hint)
            if shown and (is_answer(plan, hint) or not is_reading(plan, hint)):
                yield from _of_fact(plan, hint)
            if hint.get("tried"):
                yield _of_tried(plan, hint)
            for name in hint.get("never", ()):
                yield _of_refused(plan, hint, name)
        told = (*plan.hints["state_error"], *plan.hints["refused"])
        for name in dict.fromkeys(hint["exception"] for hint in told):
            yield from _of_state(plan, [hint for hint in told if hint["exception"] == name])


def _of_fact(plan: Plan, hint: Hint) -> Iterator[Fault]:
    operation, place = plan.operation.name, (hint["shows"], hint["path"])

    def of(way: str, text: str, change: Callable[[Fact], Fact | None]) -> Fault:
        def act(call: Call, told: Fact | None) -> Fact | None:
            return change(told) if told is not None and told.place == place else told

        where = f"{operation}.{hint['path']}.after:{way}"
        return fault(where, f"{text} {hint['path']} of {hint['shows']}", operation, "lifecycle", _hook(act))

    if "like" in hint:
        yield of("not-like", "empties", lambda told: evolve(told, values=("",)))
        return
    yield of("forgotten", "leaves alone", lambda told: None)
    if takes_away(hint):
        return
    yield of("emptied", "takes away", lambda told: evolve(told, values=(), weak=False))
    if "present" not in hint:
        yield of("another", "makes another of", lambda told: evolve(told, values=_others(told)))


def _of_tried(plan: Plan, hint: Hint) -> Fault:
    operation, path = plan.operation.name, hint["path"]

    def passes(call: Call, refusal: Refusal | None) -> Refusal | None:
        return None if refusal and (refusal.rule, refusal.path) == ("tried", path) else refusal

    text = f"does what must leave {path} of {hint['shows']} alone"
    return fault(f"{operation}.{path}.after:done", text, operation, "lifecycle", hook("refusal", passes))


def _of_refused(plan: Plan, hint: Hint, name: str) -> Fault:
    operation, path = plan.operation, hint["path"]

    def refuses(call: Call, body: Any) -> Any:
        if hint.get("with", {}).items() <= body.items():
            code, status = code_and_status(operation, "in_use", name)
            raise Refused(Failure(code, "This is not allowed now.", status))
        return body

    text = f"refuses, with {name}, what makes {path} of {hint['shows']}"
    identifier = f"{operation.name}.{path}.after:refused-{name}"
    return fault(identifier, text, operation.name, "lifecycle", hook("parsed", refuses))


def _others(told: Fact) -> tuple[Any, ...]:
    return tuple(other(value) for value in told.values)


def _hook(act: Hook) -> Callable[[], Mapping[str, Hook]]:
    return hook("fact", act)


def _of_state(plan: Plan, hints: list[Hint]) -> Iterator[Fault]:
    operation, name, kind = plan.operation, hints[0]["exception"], hints[0].get("resource", "")
    right = {name, *(also for hint in hints for also in hint.get("also", ()))}

    def passes(call: Call, refusal: Refusal | None) -> Refusal | None:
        return None if refusal and refusal.rule == "told" and refusal.path == name else refusal

    def answered(change: Callable[[Call, Failure], Failure]) -> Hook:
        def act(call: Call, failure: Failure) -> Failure:
            mine = failure.rule == "told" and failure.path == name
            return change(call, failure) if mine else failure

        return act

    def of(way: str, does: str, point: str, act: Hook) -> Fault:
        what = f"what {a(kind)} is not in the state for" if kind else "what is never allowed"
        text = f"{does} {what} ({name})"
        return fault(f"{operation.name}.{name}.state:{way}", text, operation.name, "errors", hook(point, act))

    yield of("allowed", "allows", "refusal", passes)
    another = next((e.name for e in reversed(operation.errors) if e.name not in right), None)
    if another:
        code, status = code_and_status(operation, "in_use", another)
        yield of("another-code", f"answers {code} for", "failure", answered(with_code(code, status)))
    undocumented = answered(with_code(UNDOCUMENTED))
    yield of("undocumented-code", f"answers {UNDOCUMENTED} for", "failure", undocumented)
    server_error = answered(with_code("InternalFailure", 500))
    yield of("server-error", "answers HTTP 500 for", "failure", server_error)
