"""From an exchange to a failure as the report shows it."""

from __future__ import annotations

import json

from conformance.contract.model import Requirement, Service
from conformance.report.body import read_body
from conformance.report.reproduce_text import PYTHON_ENDPOINT, SHELL_ENDPOINT, boto3_text, curl_command
from conformance.report.results import Failure, Request, Response
from conformance.report.right import before, right
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
    return Failure(
        summary=summary,
        request=_request(exchange),
        response=Response(
            exchange.status,
            {n: v[:_HEADER_LIMIT] for n, v in exchange.headers.items() if n.lower() not in _SECRET},
            read_body(exchange.answer if exchange.status is not None else None),
            None if exchange.failure is None else str(exchange.failure),
        ),
        curl="\n".join(_curl(step, service, real, gone) for step in steps),
        python="\n".join(text for step in steps if (text := _python(step, service, real, gone))) or None,
        marks=marks,
        right=() if requirement is None else right(requirement, exchange, service),
        before=before(exchange, service),
        steps=tuple(_request(step) for step in script) if len(script) > 1 else (),
    )


def _request(exchange: Exchange) -> Request:
    headers = {n: v for n, v in exchange.sent_headers.items() if n.lower() not in _SECRET}
    sent = read_body(exchange.sent)
    return Request(exchange.operation, sent, headers, exchange.intent, exchange.method, exchange.path)


def _curl(exchange: Exchange, service: Service, real: bool, gone: bool) -> str:
    return curl_command(
        exchange.url,
        {n: v for n, v in exchange.sent_headers.items() if n.lower() not in _SECRET},
        exchange.sent,
        service=service.signing_name,
        region=exchange.region,
        real=real,
        method=exchange.method,
        endpoint=SHELL_ENDPOINT if gone else None,
    )


def _python(exchange: Exchange, service: Service, real: bool, gone: bool) -> str | None:
    operation = service.operations.get(exchange.operation)
    if operation is None:
        return None
    whole = exchange.protocol.says_everything
    if not whole and not isinstance(exchange.params, dict):
        return None  # boto3 puts members into the address, and there are none
    return boto3_text(
        exchange.url,
        exchange.operation,
        operation.method,
        exchange.sent if whole else json.dumps(exchange.params).encode(),
        operation.request,
        service=service.name,
        region=exchange.region,
        real=real,
        whole=whole,
        endpoint=PYTHON_ENDPOINT if gone else None,
    )
