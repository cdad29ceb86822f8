"""What would have been right beside what is wrong: the codes, the documented values, the request before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from conformance.cases.bind import bind
from conformance.cases.edit import base, drop, has, put
from conformance.cases.oracle import sample
from conformance.cases.tree import Plan, plan
from conformance.cases.values import Unreachable
from conformance.checks.refusal import codes_of_invalid_input
from conformance.contract.model import Operation, Requirement, Service
from conformance.contract.paths import at, values
from conformance.contract.per_service import per_service
from conformance.report.body import Body, read_body
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Valid, Violates

_MOST = 40
"""So many documented values are told; of more how many there are."""

_LIKELY = (
    "invalidinput", "validationexception", "validation", "invalidparameter", "invalidargument",
    "invalidrequest", "badrequest",
)  # fmt: skip
"""How the names of codes begin that say no more than that the input is invalid, commonest first."""

_UNREADABLE = ("serialization",)
_READ_AS = frozenset({"type", "brokenJson", "wrongDocument"})
"""Kinds of violation that keep a request from being read, and how the code begins that says so."""


def right(requirement: Requirement, exchange: Exchange, service: Service) -> tuple[str, ...]:
    """Say what would have been right in the place of an exchange that violates a requirement, a line each.

    Only what the contracts tell; nothing where they tell no more than the requirement's own sentence.
    """
    operation = service.operations.get(exchange.operation)
    if operation is None:
        return ()
    return (*_answer(requirement, exchange, operation), *_values(requirement, operation))


def before(exchange: Exchange, service: Service) -> Body | None:
    """Return the valid request that a violating one was made of by one change; None where it is not known.

    Everything but the place that was changed is as it was sent.
    """
    operation, intent, params = service.operations.get(exchange.operation), exchange.intent, exchange.params
    if operation is None or not isinstance(intent, Violates) or not isinstance(params, dict):
        return None
    if not intent.path or "{" in intent.path or not exchange.protocol.says_everything:
        return None  # of several entries of a map nobody knows which one was changed
    try:
        compiled, valid = _smallest(service)(exchange.operation)
        if not has(valid, intent.path):
            return _printed(drop(params, intent.path)) if has(params, intent.path) else None
        value = next(values(sample(operation, valid), intent.path))
        found = put(compiled, params, intent.path, value, complete=False)
    except Unreachable:
        return None  # no request of the operation obeys every rule of its page
    return None if found == params else _printed(found)


@per_service
def _smallest(service: Service) -> Callable[[str], tuple[Plan, Any]]:
    @cache
    def smallest(operation: str) -> tuple[Plan, Any]:
        compiled = plan(service.operations[operation], bind(service, operation))
        return compiled, base(compiled)

    return smallest


def _printed(params: Any) -> Body:
    return read_body(json.dumps(params, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _answer(requirement: Requirement, exchange: Exchange, operation: Operation) -> Iterable[str]:
    error = operation.error(requirement.kind)
    if error is not None:
        yield f"HTTP {error.status or 400} with {error.code}"
    elif isinstance(exchange.intent, Violates):
        own = {e.code for e in operation.errors}
        codes = likely_first(codes_of_invalid_input(operation), exchange.intent.keyword)
        documented = [code for code in codes if code in own]
        told = [
            *([_listed(documented)] if documented else []),
            f"a code common to AWS services: {_listed([code for code in codes if code not in own])}",
        ]
        if documented and not documented[0].lower().startswith(_LIKELY):
            told.reverse()  # each of its own says something narrower
        yield f"HTTP 400 with {', or '.join(told)}"
    elif isinstance(exchange.intent, Valid) and not exchange.accepted:
        yield "HTTP 200: the request is valid"


def likely_first(codes: Iterable[str], keyword: str) -> list[str]:
    """Put the codes that services answer a violation of this kind with before those that are only allowed.

    What is said of invalid input goes before codes whose name tells something narrower, or nothing; what
    cannot be read at all is the protocol's to refuse, which has a code of its own for that.
    """
    words = _UNREADABLE + _LIKELY if keyword in _READ_AS else _LIKELY + _UNREADABLE

    def rank(code: str) -> tuple[int, str]:
        return next((n for n, word in enumerate(words) if code.lower().startswith(word)), len(words)), code

    return sorted(codes, key=rank)


def _values(requirement: Requirement, operation: Operation) -> Iterable[str]:
    if requirement.operation != operation.name or requirement.kind not in ("enum", "default"):
        return
    try:
        schema = at(operation.request, operation.root, requirement.path)
    except KeyError:
        return
    documented = schema.get(requirement.kind)
    if requirement.kind == "enum" and isinstance(documented, list):
        yield f"documented values: {_listed([str(value) for value in documented])}"
    elif requirement.kind == "default" and documented is not None:
        yield f"documented default: {json.dumps(documented, ensure_ascii=False)}"


def _listed(words: list[str]) -> str:
    more = f" and {len(words) - _MOST:,} more" if len(words) > _MOST else ""
    return f"{', '.join(words[:_MOST])}{more}"
