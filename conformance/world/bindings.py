"""What valid requests of each operation obey: by the contracts and, once it is found out, for this target."""

from __future__ import annotations

from conformance.cases.bind import bind
from conformance.cases.binding import Binding
from conformance.contract.model import Service
from conformance.world.repair import Repair


class Bindings:
    """The bindings of a service's operations on one target.

    Args:
        service: the contracts.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stated: dict[str, Binding] = {}
        self._learnt: dict[str, Repair] = {}

    def stated(self, operation: str) -> Binding:
        """What the contract says alone."""
        if operation not in self._stated:
            self._stated[operation] = bind(self._service, operation)
        return self._stated[operation]

    def of(self, operation: str) -> Binding:
        """What the target is known to take."""
        learnt = self._learnt.get(operation)
        return self.stated(operation) if learnt is None else learnt.binding

    def learn(self, operation: str, repair: Repair) -> None:
        """Take note of what the target takes instead of the smallest request that the contract allows."""
        self._learnt[operation] = repair

    def instead(self, operation: str) -> str:
        """Say what the target takes instead of that request; empty where nothing else had to be found."""
        learnt = self._learnt.get(operation)
        return "" if learnt is None else learnt.what
