"""Leaving secrets and account numbers of a real account out of what a run writes.

A report of a run on AWS is published like any other; the account that paid for it is nobody's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from conformance.recordings import secret_texts
from conformance.report.body import Body
from conformance.report.results import Failure, Request, RequirementResult, Response, Results

STANDS_FOR = "000000000000"
NOT_TOLD = "REDACTED"


def redacted(text: str) -> str:
    """Return a text without secrets, and with every number of twelve digits replaced by zeros.

    >>> redacted("arn:aws:iam::314159265358:role/a")
    'arn:aws:iam::000000000000:role/a'
    """
    return secret_texts.without_accounts(
        secret_texts.without_secrets(text, lambda secret: NOT_TOLD), lambda number: STANDS_FOR
    )


def anonymous(results: Results) -> Results:
    """Return results in which no secret and no account number is left."""
    return evolve(
        results,
        requirements=tuple(_requirement(r) for r in results.requirements),
        left_behind=tuple(redacted(line) for line in results.left_behind),
        notes=tuple(redacted(line) for line in results.notes),
        ended=redacted(results.ended),
        command=redacted(results.command),
        options={name: _value(value) for name, value in results.options.items()},
    )


def _requirement(requirement: RequirementResult) -> RequirementResult:
    return evolve(
        requirement,
        reason=None if requirement.reason is None else redacted(requirement.reason),
        failures=tuple(_failure(f) for f in requirement.failures),
    )


def _failure(failure: Failure) -> Failure:
    return evolve(
        failure,
        summary=redacted(failure.summary),
        request=failure.request and _request(failure.request),
        response=failure.response and _response(failure.response),
        curl=failure.curl and redacted(failure.curl),
        python=failure.python and redacted(failure.python),
        before=failure.before and _body(failure.before),
        steps=tuple(map(_request, failure.steps)),
    )


def _request(request: Request) -> Request:
    return evolve(
        request,
        body=_body(request.body),
        headers=_headers(request.headers),
        path=redacted(request.path),
        carried=tuple(evolve(one, value=redacted(one.value)) for one in request.carried),
    )


def _response(response: Response) -> Response:
    return evolve(
        response,
        body=_body(response.body),
        headers=_headers(response.headers),
        failure=response.failure and redacted(response.failure),
    )


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: redacted(value) for name, value in headers.items()}


def _body(body: Body) -> Body:
    return evolve(body, value=_value(body.value))


def _value(value: Any, name: str = "") -> Any:
    if isinstance(value, str):
        return NOT_TOLD if secret_texts.NAMED_SECRET.fullmatch(name) else redacted(value)
    if isinstance(value, dict):
        return {redacted(k): _value(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_value(item, name) for item in value]
    return value
