"""From an exchange to a failure as the report shows it."""

from __future__ import annotations

from conformance.contract.model import Service
from conformance.report.body import read_body
from conformance.report.reproduce_text import boto3_text, curl_command
from conformance.report.results import Failure, Request, Response
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
) -> Failure:
    """Make a failure of what was wrong and the exchange that shows it.

    Args:
        summary: how the target departs.
        exchange: the smallest one that shows it; None where no single one does.
        service: the contracts, for signing names and boto3's method names.
        real: whether the target is AWS itself.
        marks: the places that it is about: ``request:<path>``, ``response:<path>``.
    """
    if exchange is None:
        return Failure(summary, marks=marks)
    operation = service.operations.get(exchange.operation)
    headers = {n: v for n, v in exchange.sent_headers.items() if n.lower() not in _SECRET}
    return Failure(
        summary=summary,
        request=Request(exchange.operation, read_body(exchange.sent), headers),
        response=Response(
            exchange.status,
            {n: v[:_HEADER_LIMIT] for n, v in exchange.headers.items() if n.lower() not in _SECRET},
            read_body(exchange.answer if exchange.status is not None else None),
            exchange.failure,
        ),
        curl=curl_command(
            exchange.url,
            headers,
            exchange.sent,
            service=service.signing_name,
            region=exchange.region,
            real=real,
        ),
        python=None
        if operation is None
        else boto3_text(
            exchange.url,
            exchange.operation,
            operation.method,
            exchange.sent,
            operation.request,
            service=service.name,
            region=exchange.region,
            real=real,
        ),
        marks=marks,
    )
