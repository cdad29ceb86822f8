"""Whether a request may be sent: what a run may make is bounded where it costs money."""

from __future__ import annotations

from conformance.cases.model import Case
from conformance.contract.effects import effect
from conformance.contract.model import Service
from conformance.contract.resources import Graph, graph
from conformance.world.errors import Forbidden, Spared, Withheld
from conformance.world.inventory import Inventory
from conformance.world.settings import Settings


class Permit:
    """Looks at each case before it is filled in.

    Args:
        service: the loaded contracts.
        settings: what may be sent.
        inventory: the resources that exist.
    """

    def __init__(self, service: Service, settings: Settings, inventory: Inventory) -> None:
        self._service = service
        self._graph: Graph = graph(service)
        self._settings = settings
        self._inventory = inventory

    def check(self, case: Case) -> None:
        """Pass where a case may be sent.

        Raises:
            Unbuildable: if it may not: nothing may be made at all, or nothing more.
        """
        known = case.operation in self._service.operations
        reading = not known or effect(self._service, case.operation).reads
        if not reading and not self._settings.allow_writes:
            raise Withheld(case.operation)
        if not reading and case.violates is None:
            self._spare(case.operation)
        budget = self._settings.budget
        if (
            not reading
            and budget is not None
            and self._inventory.creates_accepted >= budget
            and case.violates is None
        ):
            raise Forbidden(f"the budget of {budget} accepted creates is spent")

    def _spare(self, operation: str) -> None:
        """Make one resource of each of the kinds that a run makes, and keep it.

        Raises:
            Spared: if an operation would make another, or delete the one.
        """
        kinds, owner = self._settings.kinds, self._graph.owner(operation)
        if kinds is None or owner is None or owner.product:
            return
        if operation == owner.delete:
            raise Spared(f"the one {owner.name} of the run is needed until its end")
        if operation != owner.create:
            return
        if owner.name not in kinds:
            raise Spared(
                f"a run that makes as little makes no {owner.name}: it makes {', '.join(sorted(kinds))}"
            )
        if self._inventory.has_created_by(operation):
            raise Spared(f"a run that makes as little makes one {owner.name}")
