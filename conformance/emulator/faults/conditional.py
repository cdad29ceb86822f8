"""Faults of members that are shown only, or always, where another has a certain value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

from conformance.contract.paths import at, join
from conformance.emulator.call import Call
from conformance.emulator.conditional import invented, mapped, paths, split, told, without
from conformance.emulator.faults.weave import fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan


def faults(model: Model) -> Iterator[Fault]:
    """Yield, for every such member, that it is shown when it must not be, and is not when it must be."""
    for plan in model.plans.values():
        for hint in plan.hints["shown_when"]:
            for path in paths(hint):
                yield from _of(plan, hint, path)


def _of(plan: Plan, hint: Mapping[str, Any], path: str) -> Iterator[Fault]:
    operation = plan.operation
    holder, inner = split(hint, path)
    member = inner[0]
    outermost = reduce(join, (*holder, member), "")
    value = invented(at(operation.response, operation.root, outermost), operation.root)

    def shown(call: Call, body: Any) -> Any:
        def change(found: Any) -> Any:
            return found if told(hint, call.body, found) is not False else {**found, member: value}

        return mapped(body, holder, change)

    def lost(call: Call, body: Any) -> Any:
        def change(found: Any) -> Any:
            return without(found, (member,)) if told(hint, call.body, found) else found

        return mapped(body, holder, change)

    where, name = f"{operation.name}.{path}.shown", operation.name
    if hint.get("only"):
        yield fault(f"{where}:early", f"shows {path} in any case", name, "response", hook("answer", shown))
    if hint.get("always"):
        yield fault(f"{where}:lost", f"never shows {path}", name, "response", hook("answer", lost))
