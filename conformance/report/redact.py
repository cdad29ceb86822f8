"""Leaving account numbers of a real account out of what a run writes.

A report of a run on AWS is published like any other; the account that paid for it is nobody's business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from conformance.report.body import Body
from conformance.report.results import Failure, RequirementResult, Results

STANDS_FOR = "000000000000"
_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")


def without_accounts(text: str) -> str:
    """Return a text with every number of twelve digits replaced by zeros."""
    return _ACCOUNT.sub(STANDS_FOR, text)


def anonymous(results: Results) -> Results:
    """Return results in which no account number is left."""
    return evolve(
        results,
        requirements=tuple(_requirement(r) for r in results.requirements),
        left_behind=tuple(without_accounts(line) for line in results.left_behind),
        notes=tuple(without_accounts(line) for line in results.notes),
        ended=without_accounts(results.ended),
        command=without_accounts(results.command),
        options={name: _value(value) for name, value in results.options.items()},
    )


def _requirement(requirement: RequirementResult) -> RequirementResult:
    return evolve(
        requirement,
        reason=None if requirement.reason is None else without_accounts(requirement.reason),
        failures=tuple(_failure(f) for f in requirement.failures),
    )


def _failure(failure: Failure) -> Failure:
    request, response = failure.request, failure.response
    return evolve(
        failure,
        summary=without_accounts(failure.summary),
        request=request and evolve(request, body=_body(request.body), headers=_headers(request.headers)),
        response=response and evolve(response, body=_body(response.body), headers=_headers(response.headers)),
        curl=failure.curl and without_accounts(failure.curl),
        python=failure.python and without_accounts(failure.python),
    )


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: without_accounts(value) for name, value in headers.items()}


def _body(body: Body) -> Body:
    return evolve(body, value=_value(body.value))


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return without_accounts(value)
    if isinstance(value, dict):
        return {without_accounts(k): _value(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_value(item) for item in value]
    return value
