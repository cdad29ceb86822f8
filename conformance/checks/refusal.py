"""Is this the right refusal? A refusal proves something only if its code means what was wrong."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.checks.observation import answered
from conformance.contract import errors
from conformance.contract.model import Operation
from conformance.protocols.json_body import ERROR_HEADER
from conformance.wire.exchange import Exchange

_WRONG_FOR_INPUT = frozenset(
    {
        errors.NOT_FOUND,
        errors.EXISTS,
        errors.IN_USE,
        errors.LIMIT,
        errors.TOO_MANY_TAGS,
        errors.TOKEN,
        errors.THROTTLED,
        errors.AUTHENTICATION,
        errors.UNKNOWN_OPERATION,
        errors.SERVER,
    }
)
"""Meanings that say something else than that the input is invalid."""


def not_refused(exchange: Exchange) -> str | None:
    """Why this is not a refusal as the client's error at all; None where it is one."""
    if exchange.accepted:
        return "accepted"
    if exchange.status is None:
        return f"given {answered(exchange)}, which is not a refusal"
    if not exchange.refused:
        return f"answered with {answered(exchange)}, which is not a refusal"
    if exchange.code is None:
        return f"answered with {answered(exchange)}"
    return None


def status_problem(operation: Operation, exchange: Exchange) -> str | None:
    """Whether the status departs from the one that the model gives for the error; None if not."""
    error = operation.error(exchange.code or "")
    if error is not None and error.status is not None and exchange.status != error.status:
        return f"{error.name} came with status {exchange.status} instead of {error.status}"
    return None


def not_invalid_input(
    operation: Operation, exchange: Exchange, allowed: frozenset[str] = frozenset()
) -> str | None:
    """Why this is not a refusal as invalid input; None where it is one.

    Right are the operation's documented exceptions and the errors common to all AWS JSON services, unless
    their meaning is another; ``allowed`` are further meanings that fit this violation.
    """
    problem = not_refused(exchange)
    if problem is not None:
        return problem
    meaning = errors.meaning(exchange.code)
    if meaning in _WRONG_FOR_INPUT - allowed:
        return f"refused, but with {answered(exchange)}, which does not say that the input is invalid"
    return status_problem(operation, exchange)


def not_meaning(operation: Operation, exchange: Exchange, meanings: frozenset[str]) -> str | None:
    """Why this is not a refusal with one of these meanings; None where it is one."""
    problem = not_refused(exchange)
    if problem is not None:
        return problem
    if errors.meaning(exchange.code) not in meanings:
        wanted = " or ".join(sorted(meanings))
        return f"refused with {answered(exchange)}, which does not mean {wanted}"
    return status_problem(operation, exchange)


def not_exception(operation: Operation, exchange: Exchange, name: str) -> str | None:
    """Why this is not the documented exception ``name``; None where it is."""
    problem = not_refused(exchange)
    if problem is not None:
        return problem
    error = operation.error(name)
    code = error.code if error else name
    if exchange.method == "HEAD" and errors.meaning(exchange.code) == errors.meaning(name):
        return None  # its status is all that it says
    if exchange.code not in (name, code):
        return f"refused with {answered(exchange)} instead of {name}"
    return status_problem(operation, exchange)


def codes_of_invalid_input(operation: Operation, others: Iterable[str] = ()) -> frozenset[str]:
    """Return the codes that say that the input is invalid: documented here, or common to all services.

    ``others`` are more that may be looked at: those of other pages of the service.
    """
    told = {error.code: error.status or 400 for error in operation.errors}
    told |= {code: told.get(code, 400) for code in (*errors.common(), *others)}
    return frozenset(
        code
        for code, status in told.items()
        if not_invalid_input(operation, _refusal(operation.name, code, status)) is None
    )


def _refusal(operation: str, code: str, status: int) -> Exchange:
    return Exchange(operation, {}, b"", status, {ERROR_HEADER: code}, b"", 0.0, 0.0, "")
