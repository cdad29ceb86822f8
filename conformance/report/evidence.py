"""From an exchange to a failure as the report shows it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from conformance.contract.model import Requirement, Service
from conformance.report.body import read_body
from conformance.report.carrying import carried
from conformance.report.reproduce_text import PYTHON_ENDPOINT, SHELL_ENDPOINT
from conformance.report.results import Carried, Failure, Request, Response
from conformance.report.right import before, right
from conformance.report.script_text import Call, Place, Sending, python_text, shell_text
from conformance.wire.exchange import Exchange

_SECRET = frozenset({"authorization", "x-amz-security-token", "x-amz-date", "cookie", "set-cookie"})
_HEADER_LIMIT = 2048


def failure(
    summary: str,
    exchange: Exchange | None,
    service: Service,
    *,
    real: bool = False,
    marks: tuple[str, ...] = (),
    script: tuple[Exchange, ...] = (),
    requirement: Requirement | None = None,
    gone: bool = False,
) -> Failure:
    """Make a failure of what was wrong and the exchange that shows it.

    Args:
        summary: how the target departs.
        exchange: the smallest one that shows it; None where no single one does.
        service: the contracts, for signing names and boto3's method names.
        real: whether the target is AWS itself.
        marks: the places that it is about: ``request:<path>``, ``response:<path>``.
        script: all the exchanges that lead there, where one alone does not show it; the commands that
            send them again come in their order.
        requirement: what is violated, to say what would have been right.
        gone: whether nothing is at the exchange's address any more: the commands then ask for another.
    """
    if exchange is None:
        return Failure(summary, marks=marks)
    steps = script or (exchange,)
    sent = tuple(_request(step, told) for step, told in zip(steps, carried(steps), strict=True))
    place = Place(
        service.name,
        service.signing_name,
        exchange.region,
        real,
        SHELL_ENDPOINT if gone else None,
        PYTHON_ENDPOINT if gone else None,
    )
    return Failure(
        summary=summary,
        request=_request(exchange),
        response=Response(
            exchange.status,
            {n: v[:_HEADER_LIMIT] for n, v in exchange.headers.items() if n.lower() not in _SECRET},
            read_body(exchange.answer if exchange.status is not None else None),
            None if exchange.failure is None else str(exchange.failure),
        ),
        curl=shell_text(_sendings(steps, sent), place),
        python=_python(steps, sent, service, place),
        marks=marks,
        right=() if requirement is None else right(requirement, exchange, service),
        before=before(exchange, service),
        steps=sent if len(sent) > 1 else (),
    )


def _request(exchange: Exchange, told: tuple[Carried, ...] = ()) -> Request:
    headers = {n: v for n, v in exchange.sent_headers.items() if n.lower() not in _SECRET}
    sent = read_body(exchange.sent)
    return Request(exchange.operation, sent, headers, exchange.intent, exchange.method, exchange.path, told)


def _sendings(steps: Sequence[Exchange], sent: Sequence[Request]) -> list[Sending]:
    return [
        Sending(step.operation, step.url, request.headers, step.sent, step.method, request.carried)
        for step, request in zip(steps, sent, strict=True)
    ]


def _python(steps: Sequence[Exchange], sent: Sequence[Request], service: Service, place: Place) -> str | None:
    calls = []
    for step, request in zip(steps, sent, strict=True):
        operation, whole = service.operations.get(step.operation), step.protocol.says_everything
        if operation is None or not (whole or isinstance(step.params, dict)):
            return None  # boto3 puts members into the address, and there are none
        body = step.sent if whole else json.dumps(step.params).encode()
        calls.append(Call(operation, body, whole, request.carried))
    return python_text(calls, steps[0].url, place)
