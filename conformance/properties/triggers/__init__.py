"""How to bring about the condition of a documented exception, by the exception's meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.model import Requirement, Service
from conformance.contract.state_errors import state_errors
from conformance.properties.triggers.amount import limit, too_many
from conformance.properties.triggers.busy import in_use
from conformance.properties.triggers.existence import exists, not_found
from conformance.properties.triggers.state import in_state
from conformance.properties.triggers.wrong_input import invalid_input, token

Trigger = Callable[[Requirement, UnderTest], None]

BY_MEANING: Mapping[str, Trigger] = {
    errors.INVALID_INPUT: invalid_input,
    errors.NOT_FOUND: not_found,
    errors.EXISTS: exists,
    errors.IN_USE: in_use,
    errors.TOO_MANY_TAGS: too_many,
    errors.TOKEN: token,
    errors.LIMIT: limit,
}
"""The trigger of each meaning that a run can bring about."""


def triggers_of(service: Service, requirement: Requirement) -> tuple[Trigger, ...]:
    """What brings about the condition of an exception: a state that a hint tells, and what its name means.

    Invalid input, which only counts refusals, adds nothing to a state that must be refused.
    """
    by_meaning = BY_MEANING.get(errors.meaning(requirement.kind))
    if not any(state_errors(service, requirement.operation, requirement.kind)):
        return () if by_meaning is None else (by_meaning,)
    return (in_state,) if by_meaning in (None, invalid_input) else (in_state, by_meaning)
