"""Making room: where a quota is met, what the run itself made and nobody needs any more is deleted.

What the item that is running made, and what requests share, stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract.resources import Resource
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance
from conformance.world.inventory import Inventory
from conformance.world.waiter import Waiter


class Room:
    """Deletes the run's own resources of a kind, as far as no later request can miss them.

    Args:
        inventory: which resources exist.
        waiter: waits until they are gone.
        ask: sends one request.
        naming: makes the body of an operation that names a resource.
    """

    def __init__(
        self,
        inventory: Inventory,
        waiter: Waiter,
        ask: Callable[[str, Any], Exchange],
        naming: Callable[[str, Instance], dict[str, Any]],
    ) -> None:
        self._inventory = inventory
        self._waiter = waiter
        self._ask = ask
        self._naming = naming
        self._before = 0

    def begin(self) -> None:
        """Take note that an item begins: what was made before it is nobody's own any more."""
        self._before = len(self._inventory.instances)

    def make(self, resource: Resource) -> int:
        """Delete what is not needed of a kind, and wait until it is gone; return how many went."""
        older = [i for i in self._inventory.instances[: self._before] if i.resource.name == resource.name]
        unneeded = [i for i in older if not (i.deleted or i.created_by is None or self._inventory.needs(i))]
        gone = [i for i in unneeded if self._is_deleted(i)]
        return sum(self._waiter.until_gone(instance) is None for instance in gone)

    def _is_deleted(self, instance: Instance) -> bool:
        delete = instance.resource.delete
        if delete is None:
            return False
        try:
            exchange = self._ask(delete, self._naming(delete, instance))
        except Unbuildable:
            return False  # nothing tells how to name it: it stays
        if exchange.accepted:
            instance.went()
        return exchange.accepted
