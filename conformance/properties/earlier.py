"""What a request says of earlier ones: an identifier that was answered, a value that was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.cases.bind import with_references
from conformance.checks.under_test import UnderTest
from conformance.contract.paths import values
from conformance.contract.preceding import is_told_before
from conformance.verdicts.outcome import Inconclusive
from conformance.wire import clock
from conformance.wire.exchange import Exchange

_UNITS = {"seconds": 1, "milliseconds": 1000}


def members(said: Mapping[str, Any], earlier: Sequence[Exchange]) -> dict[str, Any]:
    """The members of a request as a hint says them, with what earlier requests sent and were answered.

    ``{answered = PATH}`` is what the latest answer that has it shows there, ``{sent = PATH}`` what the latest
    request that has it sent; ``{milliseconds = N}`` is the present moment and so many more (or ``seconds``).

    Raises:
        Inconclusive: if no answer has it.
    """
    return {member: with_references(_known(value, earlier)) for member, value in said.items()}


def _known(value: Any, earlier: Sequence[Exchange]) -> Any:
    if isinstance(value, list):
        return [_known(item, earlier) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) in ({"milliseconds"}, {"seconds"}):
        ((unit, more),) = value.items()
        return int(clock.time_of_day() * _UNITS[unit]) + more
    if is_told_before(value):
        ((side, path),) = value.items()
        for step in reversed(earlier):
            told = step.output if side == "answered" else step.params
            found = [v for v in values(told, path) if v is not None]
            if found:
                return found[0]
        raise Inconclusive(f"nothing that comes first has {path}")
    return {key: _known(inner, earlier) for key, inner in value.items()}


def looks_back(said: Any) -> bool:
    """Whether what a hint says needs something that came before."""
    if isinstance(said, list):
        return any(map(looks_back, said))
    return is_told_before(said) or (isinstance(said, dict) and any(map(looks_back, said.values())))


def with_others(target: UnderTest, said: Any) -> Any:
    """Make what a hint says of another resource: ``{other = "Key", member = "KeyId"}`` is its identifier.

    Beside the one that a request is about it is a second one, made with the members in ``with``.

    Raises:
        Unbuildable: if it cannot be made.
    """
    if isinstance(said, list):
        return [with_others(target, item) for item in said]
    if not isinstance(said, Mapping):
        return said
    if "other" not in said:
        return {key: with_others(target, inner) for key, inner in said.items()}
    instance = target.world.rested(said["other"], with_references(dict(said.get("with", {}))) or None)
    return target.world.tell(instance, said["member"])
