"""What may be sent to an account that is somebody's. Asked of every request, whoever sends it.

Without leave to write only what cannot change anything is sent: operations that only read, requests that name
no operation, and such bodies as no protocol can read, of operations that only read. A request that should be
refused may be accepted: so no create, update or delete goes there, be it ever so wrong.

With or without leave, an operation that may tell secrets is asked only about what the run itself made, or
about nothing; and no operation that does not exist is called by a name that would alarm who reads the logs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from attrs import frozen

from conformance.contract import effects
from conformance.contract.effects import effect
from conformance.contract.model import Service
from conformance.contract.paths import values
from conformance.contract.resources import graph
from conformance.contract.secrets import telling
from conformance.wire.intent import Probe
from conformance.wire.outgoing import Outgoing
from conformance.world.errors import Forbidden, Withheld


@frozen
class Permission:
    """What one run may send.

    Args:
        service: the contracts.
        writes: whether anything may be created, changed or deleted.
        run: the run's ID, which is in the names that it makes up.
        made: the identifiers of what the run made.
    """

    service: Service
    writes: Callable[[], bool]
    run: str
    made: Callable[[], Collection[str]]

    def check(self, outgoing: Outgoing) -> None:
        """Make sure that a request may be sent.

        Raises:
            Withheld: if it may change something, and that was not allowed. Forbidden: for another reason.
        """
        name = outgoing.operation
        if name not in self.service.operations:
            if effects.is_alarming(name):
                raise Forbidden(f"{name} is not asked for here: it would stand in the account's logs")
            return
        if outgoing.malformed and isinstance(outgoing.intent, Probe):
            return  # it names no operation
        reads = effect(self.service, name).reads
        if not reads and not self.writes():
            raise Withheld(name)
        if name in telling(self.service) and not outgoing.malformed and not self._is_create(name):
            self._about_own(outgoing)

    def _is_create(self, name: str) -> bool:
        owner = graph(self.service).owner(name)
        return owner is not None and owner.create == name and not owner.product

    def _about_own(self, outgoing: Outgoing) -> None:
        named = list(self._named(outgoing))
        if not named or not all(self._is_own(text) for text in named):
            raise Forbidden(
                f"{outgoing.operation} may tell secrets of others: it is asked only about what the run made"
            )

    def _named(self, outgoing: Outgoing) -> Iterator[str]:
        """What a request names: the identifiers of resources in it."""
        known = graph(self.service)
        owner = known.owner(outgoing.operation)
        positions = (*known.references, *known.values)
        paths = {path for operation, path in positions if operation == outgoing.operation}
        if owner is not None:
            paths.add(owner.identifier)
        for path in sorted(paths):
            yield from _texts(values(outgoing.params, path))

    def _is_own(self, text: str) -> bool:
        return self.run in text.lower() or text in self.made()


def _texts(found: Any) -> Iterator[str]:
    for value in found:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _texts(value)
