"""What comes before an operation in a hint: other operations on the same resource, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen


@frozen
class Step:
    """An operation that comes first, and the members of its request besides the smallest."""

    operation: str
    request: Mapping[str, Any] = {}


def preceding(hint: Mapping[str, Any]) -> tuple[Step, ...]:
    """Return the steps of a hint's ``before``: names of operations, or ``{operation = …, with = {…}}``."""
    return tuple(_step(said) for said in hint.get("before", ()))


def _step(said: Any) -> Step:
    return Step(said) if isinstance(said, str) else Step(said["operation"], said.get("with", {}))


def names(steps: Iterable[Step]) -> tuple[str, ...]:
    """Return the operations of some steps."""
    return tuple(step.operation for step in steps)


def is_told_before(said: Any) -> bool:
    """Whether a value of a hint is what an earlier request was answered, or sent: ``{answered = PATH}``."""
    return isinstance(said, dict) and set(said) in ({"answered"}, {"sent"})
