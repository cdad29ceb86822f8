"""The first look at a target: is an AWS endpoint there at all?"""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import frozen

from conformance.contract.effects import effects
from conformance.contract.model import Service
from conformance.protocols.protocol import Inexpressible
from conformance.protocols.registry import protocol_of
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Running, Target
from conformance.targets.saying import generic_lack
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Probe

_TRIES = 60
_BOUND = 30.0


@frozen
class Probed:
    """What the first look saw.

    ``operation`` is a harmless operation that the target answered in its protocol, None where it lacks all
    that were tried; ``lacking`` is then how it said so. ``exchanges`` are the requests that were sent.
    """

    exchanges: tuple[Exchange, ...]
    operation: str | None
    lacking: str | None


def harmless_operations(service: Service) -> list[str]:
    """Return the operations that can be called without changing or creating anything, best first.

    Those only read (:mod:`conformance.contract.effects`), the ones without required members first, since an
    empty request is valid for them.
    """
    names = [name for name, does in effects(service).items() if does.reads and _takes_nothing(service, name)]
    return sorted(names, key=lambda name: (bool(service.operations[name].request.get("required")), name))


def _takes_nothing(service: Service, name: str) -> bool:
    """Whether an empty request of an operation can be sent at all."""
    try:
        protocol_of(service).request(service, name, {})
    except Inexpressible:
        return False
    return True


def probe(
    target: Target,
    running: Running,
    service: Service,
    send: Callable[[str], Exchange] | None = None,
    bound: float = _BOUND,
) -> Probed:
    """Send harmless, empty requests until one is answered in its protocol.

    Args:
        target: who knows how the server says that it lacks something.
        running: where to send.
        service: whose operations to ask.
        send: sends an empty request of an operation; None for a client of its own.
        bound: seconds that all of it may take.

    Raises:
        TargetError: where nothing answers, or no answer is in the protocol and the target does not lack the
            operations.
    """
    client = Client(
        service, running.url, running.credentials, running.region, timeout=min(target.timeout, bound)
    )
    ask = send or (lambda name: client.send(name, {}, headers=dict(running.account.headers), intent=Probe()))
    names = harmless_operations(service) or list(service.operations)[:1]
    names.sort(key=lambda name: target.lacks_operation(service, name) is True)
    exchanges: list[Exchange] = []
    lacking: str | None = None
    told = False  # whether an answer was in the protocol, or the target's plug-in knows without one
    deadline = time.monotonic() + bound
    try:
        for name in names[:_TRIES]:
            exchange = ask(name)
            exchanges.append(exchange)
            if exchange.status is None:
                raise TargetError(f"{target.name}: {running.url} does not answer: {exchange.failure}")
            known = target.lacks_operation(service, name)
            said = "it is not among what it implements" if known else target.lacks(exchange)
            own_saying = said is not None and generic_lack(exchange) is None
            told = told or bool(known) or own_saying or (exchange.is_wellformed and bool(exchange.answer))
            if said is None and exchange.is_wellformed and exchange.answer:
                return Probed(tuple(exchanges), name, None)
            lacking = lacking or said
            if time.monotonic() > deadline:
                break
    finally:
        client.close()
    if (lacking is not None and told) or target.recognises(running.url):
        return Probed(tuple(exchanges), None, lacking or "no answer is in the protocol")
    last = exchanges[-1]
    seen = " ".join(last.answer[:60].decode("utf-8", "replace").split())
    raise TargetError(
        f"{target.name}: no answer of {running.url} is {client.protocol.form} (status {last.status}, "
        f"{last.headers.get('content-type', 'no content type')}: {seen!r}); is it an AWS endpoint?"
    )
