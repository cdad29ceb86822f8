"""Monitors of refusals: server errors, undocumented codes, and the protocol's framing of errors."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.observation import Evidence, Promise, answered
from conformance.contract import errors
from conformance.contract.catalogue import Catalogue, catalogue
from conformance.contract.derivation import SERVICE
from conformance.contract.model import Operation, Service
from conformance.wire.exchange import Exchange


def server_error(known: Catalogue, operation: Operation, exchange: Exchange) -> Iterator[Evidence]:
    """Yield whether an answer is one that no service may give: a 5xx, none, or none in the protocol.

    A service may say that it is overloaded; a code that says so proves nothing.
    """
    if exchange.status is None:
        problem: str | None = f"no answer: {exchange.failure}"
    elif (
        exchange.status >= 500 and errors.meaning(exchange.code) != errors.THROTTLED
    ) or not exchange.is_wellformed:
        problem = f"answered with {answered(exchange)}"
    else:
        problem = None
    yield Evidence(known.requirement(operation.name, "serverError"), problem, exchange, Promise.PROTOCOL)


def codes(service: Service, operation: Operation, exchange: Exchange) -> Iterator[Evidence]:
    """Yield whether a refusal's code is documented: for the service at all, and on this operation's page.

    What answers a HEAD has no body and so no code.
    """
    if not exchange.refused or exchange.code is None or exchange.method == "HEAD":
        return
    if not errors.are_listed(service):
        return
    requirements, code = catalogue(service), exchange.code
    known = code in errors.common() or code in errors.documented(service)
    problem = None if known else f"refused with {code}, which neither the service nor AWS documents"
    yield Evidence(requirements.requirement(operation.name, "undocumentedCode"), problem, exchange)
    here = {name for e in operation.errors for name in (e.name, e.code)}
    if known:
        told = {errors.meaning(e.name) for e in operation.errors}
        # A page that lists no exception of this meaning leaves the service none of its own to answer with.
        listed = code in errors.common() or code in here or errors.meaning(code) not in told
        problem = None if listed else f"refused with {code}, which the page of {operation.name} does not list"
        yield Evidence(requirements.requirement(operation.name, "foreignCode"), problem, exchange)


def framing(service: Service, operation: Operation, exchange: Exchange) -> Iterator[Evidence]:
    """Yield whether an answer is framed as the protocol says: the error's name, and its message.

    AWS sends some errors without a message, those of the protocol among them: only where the model of an
    exception requires one something is missing.
    """
    if exchange.status is None:
        return
    known = catalogue(service)
    if exchange.refused:
        named = exchange.is_wellformed and exchange.code is not None
        problem = None if named else f"answered with {answered(exchange)}"
        yield Evidence(known.requirement(SERVICE, "protocol.errorBody"), problem, exchange, Promise.PROTOCOL)
        error = operation.error(exchange.code or "") if named else None
        if error is not None and error.requires_message:
            problem = None if exchange.message else f"{error.name} has no message"
            requirement = known.requirement(SERVICE, "protocol.errorMessage")
            yield Evidence(requirement, problem, exchange, Promise.MODEL)
