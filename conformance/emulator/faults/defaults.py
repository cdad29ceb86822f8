"""Faults in defaults: what an omitted member is taken for, and the default itself where it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.paths import at, values
from conformance.emulator.call import Call, Hook
from conformance.emulator.faults.weave import edited, fault, hook, other
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan, plain_defaults
from conformance.emulator.store import Record
from conformance.emulator.validate import Violation

FAMILY = "default"


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every default."""
    for plan in model.plans.values():
        if plan.role == "create":
            yield from _filled_in(plan)
        elif plan.role != "update":  # for which an omitted member is one that stays as it was
            yield from _given(plan)


def _given(plan: Plan) -> Iterator[Fault]:
    operation = plan.operation.name
    for path, value in plain_defaults(plan.operation):

        def refused(
            call: Call, found: list[Violation], path: str = path, value: Any = value
        ) -> list[Violation]:
            said = any(v == value for v in values(call.body, path))
            wrong = [Violation(path, "default", path, value, "Member must not be given")] if said else []
            return found or wrong

        yield fault(
            f"{operation}.{path}.default:refused", f"refuses {path} where it is given as its default",
            operation, FAMILY, hook("violations", refused),
        )  # fmt: skip


def _filled_in(plan: Plan) -> Iterator[Fault]:
    operation = plan.operation.name
    for path, value in plan.defaults:
        where = f"{operation}.{path}.default"
        schema = at(plan.operation.request, plan.operation.root, path)
        wrongs = [v for v in schema.get("enum", ()) if v != value] or [other(value)]

        def gone(call: Call, defaults: Any, path: str = path) -> Any:
            return tuple(d for d in defaults if d[0] != path)

        yield fault(f"{where}:gone", f"has no default of {path}", operation, FAMILY, hook("defaults", gone))
        for wrong in wrongs:
            yield fault(
                f"{where}:is-{wrong}", f"takes {wrong} as the default of {path}", operation, FAMILY,
                hook("defaults", _other_default(path, wrong)),
            )  # fmt: skip

        def override(call: Call, record: Record, path: str = path, value: Any = value) -> Record:
            record.members = edited(record.members, path, lambda sent: value)
            return record

        yield fault(
            f"{where}:overrides", f"overrides a given {path} with the default", operation, FAMILY,
            hook("record", override),
        )  # fmt: skip
        for given in wrongs if "enum" in schema else ():

            def override_one(
                call: Call, record: Record, path: str = path, value: Any = value, given: Any = given
            ) -> Record:
                record.members = edited(record.members, path, lambda sent: value if sent == given else sent)
                return record

            yield fault(
                f"{where}:overrides-{given}", f"overrides {given} of {path} with the default", operation,
                FAMILY, hook("record", override_one),
            )  # fmt: skip


def _other_default(path: str, wrong: Any) -> Hook:
    return lambda call, found: tuple((p, wrong if p == path else v) for p, v in found)
