"""How to bring about the condition of a documented exception, by the exception's meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.model import Requirement, Service
from conformance.contract.refused import refused
from conformance.contract.state_errors import state_errors
from conformance.properties.triggers.amount import limit, too_many
from conformance.properties.triggers.busy import in_use
from conformance.properties.triggers.by_itself import by_itself
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
    """What brings about the condition of an exception: what hints tell of it, and what its name means.

    Invalid input, which only counts refusals, adds nothing to what must be refused. A fact with a name of its
    own is brought about as it says, and in no other way.
    """
    told: list[Trigger] = []
    about = (requirement.operation, requirement.kind, requirement.fact)
    if any(state_errors(service, *about)):
        told.append(in_state)
    if any(refused(service, *about)):
        told.append(by_itself)
    if requirement.fact:
        return tuple(told)
    by_meaning = BY_MEANING.get(errors.meaning(requirement.kind))
    adds = by_meaning is not None and not (told and by_meaning is invalid_input)
    return (*told, by_meaning) if adds and by_meaning else tuple(told)
