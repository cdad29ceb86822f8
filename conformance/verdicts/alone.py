"""What an exchange says by itself, where nobody knows why it was sent or what was before it.

So are exchanges judged that others recorded: whether a refusal was right, what was there before and what
came of it nobody can tell. Nor does a 5xx prove anything: it may have been the matter of a moment.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks import answer, codes, shape
from conformance.checks.observation import Evidence
from conformance.contract.catalogue import catalogue
from conformance.contract.model import Service
from conformance.wire.exchange import Exchange

_SERVER = 500


def alone(service: Service, exchange: Exchange, as_sent: bool) -> Iterator[Evidence]:
    """Yield what an exchange says about requirements.

    Args:
        service: the contracts.
        exchange: what was recorded.
        as_sent: whether its bytes and headers are those that went over the wire; else only values are judged.
    """
    operation = service.operations.get(exchange.operation)
    if operation is None or exchange.status is None or exchange.status >= _SERVER:
        return
    known = catalogue(service)
    yield from codes.codes(service, operation, exchange)
    if as_sent:
        yield from codes.framing(service, operation, exchange)
    if not exchange.accepted:
        return
    if as_sent:
        yield from answer.judged(known, service, operation, exchange, of_content=False)
    yield from shape.shape(known, operation, exchange, exchange.output)
    yield from answer.judged(known, service, operation, exchange, of_content=True)
