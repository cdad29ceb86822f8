"""What comes before an operation in a hint: other operations on the same resource, in order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

_LONG = 120
"""How many characters of the members of a request a sentence has."""


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


def names(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the operations of some steps."""
    return tuple(step.operation for step in steps)


def condition(steps: Sequence[Step], members: Mapping[str, Any]) -> str:
    """Say what makes a request other than the smallest: what came first, and the members that it is about."""
    first = f"after {' and '.join(names(steps))}" if steps else ""
    sent = json.dumps(members, ensure_ascii=False) if members else ""
    if len(sent) > _LONG:
        sent = f"{sent[: _LONG - 2]}…}}"
    return ", ".join(filter(None, (first, f"with {sent}" if sent else "")))


def is_told_before(said: Any) -> bool:
    """Whether a value of a hint is what an earlier request was answered, or sent: ``{answered = PATH}``."""
    return isinstance(said, dict) and set(said) in ({"answered"}, {"sent"})
