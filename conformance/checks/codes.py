"""Monitors of refusals: server errors, undocumented codes, and the protocol's framing of errors."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.observation import Observation, answered
from conformance.contract import errors
from conformance.contract.hints import is_complete
from conformance.contract.model import Operation, Service
from conformance.contract.requirements import SERVICE
from conformance.wire.exchange import Exchange


def server_error(operation: Operation, exchange: Exchange) -> Iterator[Observation]:
    """Yield whether an answer is one that no service may give: a 5xx, none at all, or no JSON.

    A service may say that it is overloaded; a code that says so proves nothing.
    """
    name = f"{operation.service}.{operation.name}.serverError"
    if exchange.status is None:
        yield Observation(name, f"no answer: {exchange.failure}", exchange)
    elif (
        exchange.status >= 500 and errors.meaning(exchange.code) != errors.THROTTLED
    ) or not exchange.is_json:
        yield Observation(name, f"answered with {answered(exchange)}", exchange)
    else:
        yield Observation(name, None, exchange)


def codes(service: Service, operation: Operation, exchange: Exchange) -> Iterator[Observation]:
    """Yield whether a refusal's code is documented: for the service at all, and on this operation's page."""
    if not exchange.refused or exchange.code is None:
        return
    prefix = f"{operation.service}.{operation.name}"
    code = exchange.code
    everywhere = {name for op in service.operations.values() for e in op.errors for name in (e.name, e.code)}
    known = code in errors.common() or code in everywhere
    problem = None if known else f"refused with {code}, which neither the service nor AWS documents"
    yield Observation(f"{prefix}.undocumentedCode", problem, exchange)
    here = {name for e in operation.errors for name in (e.name, e.code)}
    if known:
        told = {errors.meaning(e.name) for e in operation.errors}
        # A page that lists no exception of this meaning leaves the service none of its own to answer with.
        listed = code in errors.common() or code in here or errors.meaning(code) not in told
        problem = None if listed else f"refused with {code}, which the page of {operation.name} does not list"
        yield Observation(f"{prefix}.foreignCode", problem, exchange)


def framing(service: Service, operation: Operation, exchange: Exchange) -> Iterator[Observation]:
    """Yield whether an answer is framed as the protocol says: the error's name and its message.

    Where the pages are not known to the end, an exception that the operation documents may have none.
    """
    prefix = f"{service.name}.{SERVICE}.protocol"
    if exchange.status is None:
        return
    if exchange.refused:
        named = exchange.is_json and exchange.code is not None
        problem = None if named else f"answered with {answered(exchange)}"
        yield Observation(f"{prefix}.errorBody", problem, exchange)
        own = operation.error(exchange.code or "") is not None and not is_complete(service, operation.name)
        if named and (exchange.message or not own):
            problem = None if exchange.message else "the refusal has no message"
            yield Observation(f"{prefix}.errorMessage", problem, exchange)


def success_status(operation: Operation, exchange: Exchange) -> Iterator[Observation]:
    """Yield whether a success comes with the one status that the protocol has for it."""
    problem = None if exchange.status == 200 else f"accepted with HTTP {exchange.status} instead of 200"
    yield Observation(f"{operation.service}.{operation.name}.status", problem, exchange)


def content_type(operation: Operation, json_version: str, exchange: Exchange) -> Iterator[Observation]:
    """Yield whether an accepted answer that has a body has the protocol's content type."""
    if not exchange.answer:
        return
    wanted = f"application/x-amz-json-{json_version}"
    actual = exchange.headers.get("content-type", "")
    problem = None if actual.split(";")[0].strip().lower() == wanted else f"content type {actual[:80]!r}"
    yield Observation(f"{operation.service}.{operation.name}.contentType", problem, exchange)
