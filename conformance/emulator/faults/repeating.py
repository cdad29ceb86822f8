"""Faults in what the same create makes when it is sent again."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.emulator.faults.weave import fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model


def faults(model: Model) -> Iterator[Fault]:
    """Yield, for every create that may be sent again, that it is not known again."""
    for plan in model.plans.values():
        if plan.role == "create" and plan.hints["idempotent"]:
            yield fault(
                f"{plan.operation.name}.idempotent:forgotten",
                "takes the same request again for another one",
                plan.operation.name,
                "request",
                hook("again", lambda call, record: None),
            )
