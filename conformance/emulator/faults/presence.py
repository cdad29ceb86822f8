"""Faults in what may be absent, null or unknown in a request."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.model import Operation
from conformance.contract.paths import Position, values, walk
from conformance.emulator.call import Call
from conformance.emulator.faults.weave import fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model
from conformance.emulator.validate import Violation

FAMILY = "request"


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every member that may be absent, and of every place for unknown members."""
    for plan in model.plans.values():
        operation = plan.operation
        for position in walk(operation.request, operation.root):
            if position.recursive or position.path.endswith(("[]", "{}", "{key}")):
                continue
            if position.required:
                yield _null_passes(operation, position)
            else:
                yield from _optional(operation, position)
        yield from _unknown_members(operation)


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
