"""Faults in waiting."""

from __future__ import annotations

from collections.abc import Callable

from conformance.sdk.tiny.client import Returned
from conformance.sdk.tiny.stages import Fault, Stage


def _state(identifier: str, does: str, change: Callable[[str, int], str]) -> Fault:
    def hook(stage: Stage, state: str, number: int) -> str:
        return change(stage(state, number), number)

    return Fault(f"waiter.{identifier}", does, {"state": hook})


FAULTS = (
    _state("success:late", "does not believe a success at the first look",
           lambda state, number: "retry" if state == "success" and number == 0 else state),
    _state("success:never", "knows no success", lambda state, number: "retry" if state == "success" else state),
    _state("failure:ignored", "goes on after a failure", lambda state, number: "retry" if state == "failure" else state),
    _state("failure:success", "takes a failure for a success",
           lambda state, number: "success" if state == "failure" else state),
    _state("retry:success", "is content with the second look, whatever it shows",
           lambda state, number: "success" if number == 1 else state),
    _state("retry:failure", "fails where it should go on", lambda state, number: "failure" if state == "retry" else state),
    Fault("waiter.timeout:success", "takes the end of its looks for a success",
          {"waited": lambda stage, state: Returned(None) if state == "timeout" else stage(state)}),
    Fault("waiter.looks:one-more", "looks once more than it has looks", {"looks": lambda stage, number: stage(number) + 1}),
    Fault("waiter.looks:one-less", "looks once less than it has looks",
          {"looks": lambda stage, number: max(1, stage(number) - 1)}),
)  # fmt: skip
"""The faults of this family."""
