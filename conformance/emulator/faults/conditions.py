"""Faults in when a rule of prose holds, and where it stops: always, never far enough, or a step too far.

That a rule is not enforced, or with another code, is of :mod:`conformance.emulator.faults.request`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.contract.model import Operation
from conformance.contract.paths import at, values
from conformance.emulator import stated
from conformance.emulator.call import Call
from conformance.emulator.faults.request import dropping, refuses
from conformance.emulator.faults.weave import fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.emulator.validate import Violation

FAMILY = "request"


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of the conditions and the ends of every rule that a request is held to."""
    for plan in model.plans.values():
        for hint in plan.hints["rule"]:
            if hint.get("narrows") or hint["form"] in ("refers", "grammar"):
                continue
            yield from _of_rule(plan, hint)


def _of_rule(plan: Plan, hint: Mapping[str, Any]) -> Iterator[Fault]:
    operation, place, keyword = plan.operation, stated.members(hint)[0], stated.keyword(hint)
    where = f"{operation.name}.{place}.{keyword}"

    def of(way: str, text: str, change: Callable[[Call, list[Violation]], list[Violation]]) -> Fault:
        return fault(f"{where}:{way}", f"{text} {place}", operation.name, FAMILY, hook("violations", change))

    other = _sibling(plan, hint, place)
    if other and hint["form"] in ("required", "forbidden"):
        moved = [{**hint, "path": other}]

        def elsewhere(call: Call, found: list[Violation]) -> list[Violation]:
            kept: list[Violation] = dropping(lambda v: v.path == place and v.keyword == keyword)(call, found)
            return kept or list(stated.violations(operation, moved, call.body))

        yield of("elsewhere", f"holds {other} to the rule of", elsewhere)
    if hint.get("when"):
        bare = [{key: value for key, value in hint.items() if key != "when"}]

        def always(call: Call, found: list[Violation]) -> list[Violation]:
            return found or list(stated.violations(operation, bare, call.body))

        yield of("always", "holds to its rule whatever the condition says", always)
        if _holds_unsaid(operation, hint["when"]):
            spoken = [{**hint, "when": _said(hint["when"])}]

            def said(call: Call, found: list[Violation]) -> list[Violation]:
                kept: list[Violation] = dropping(lambda v: v.path == place and v.keyword == keyword)(
                    call, found
                )
                return kept or list(stated.violations(operation, spoken, call.body))

            yield of("said", "holds to its rule only where its condition is said", said)
    for option in hint["values"] if hint["form"] == "values" and not hint.get("when") else ():
        if not isinstance(option, dict):
            yield refuses(operation, place, keyword, option)
    if hint["form"] == "length":
        yield of(
            "tight", f"refuses {hint['maximum']} characters as", _stops_long(place, keyword, hint["maximum"])
        )
    for end, step in (("minimum", -1), ("maximum", 1)):
        if end in hint and hint["form"] != "length":
            template = hint.get("template", "{}")
            beyond, last = (template.format(hint[end] + by) for by in (step, 0))
            yield of(f"loose-{end}", f"takes {beyond} as", _lets(place, keyword, beyond))
            yield of(f"tight-{end}", f"refuses {last} as", _stops(place, keyword, last))


def _said(conditions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same conditions, which an absent member does not meet."""
    return [*conditions, *({"path": c["path"], "present": True} for c in conditions if "equals" in c)]


def _holds_unsaid(operation: Operation, conditions: list[dict[str, Any]]) -> bool:
    """Whether a default meets one of the conditions."""
    return any(
        "equals" in c and at(operation.request, operation.root, c["path"]).get("default") in c["equals"]
        for c in conditions
    )


def _sibling(plan: Plan, hint: Mapping[str, Any], place: str) -> str | None:
    """An optional member of the request beside the one that a rule is about, and that it does not name."""
    schema = plan.operation.request
    names = [n for n in schema.get("properties", {}) if n not in schema.get("required", ())]
    return next((n for n in names if n not in stated.members(hint)), None) if place in names else None


def _lets(place: str, keyword: str, text: str) -> Callable[[Call, list[Violation]], list[Violation]]:
    def change(call: Call, found: list[Violation]) -> list[Violation]:
        if text not in map(str, values(call.body, place)):
            return found
        kept: list[Violation] = dropping(lambda v: v.path == place and v.keyword == keyword)(call, found)
        return kept

    return change


def _stops_long(place: str, keyword: str, longest: int) -> Callable[[Call, list[Violation]], list[Violation]]:
    def change(call: Call, found: list[Violation]) -> list[Violation]:
        if found or longest not in map(len, map(str, values(call.body, place))):
            return found
        return [Violation(place, keyword, place, longest, "Member is too long")]

    return change


def _stops(place: str, keyword: str, text: str) -> Callable[[Call, list[Violation]], list[Violation]]:
    def change(call: Call, found: list[Violation]) -> list[Violation]:
        if found or text not in map(str, values(call.body, place)):
            return found
        return [Violation(place, keyword, place, text, "Member is out of bounds")]

    return change
