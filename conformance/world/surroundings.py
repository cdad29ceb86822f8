"""What must lie around a request for it to be valid: parents in which it is unique, and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from conformance.cases.binding import Binding
from conformance.cases.model import Case, Ref
from conformance.cases.valid import accepting
from conformance.contract.hints import for_operation
from conformance.contract.model import Service
from conformance.contract.paths import values
from conformance.world.instance import Instance
from conformance.world.inventory import Inventory, unique_key
from conformance.world.settings import Settings
from conformance.world.supply import Supply
from conformance.world.waiter import Waiter


class Surroundings:
    """Makes them where they are missing, and chooses values that may still occur.

    Args:
        service: the loaded contracts.
        bindings: gives each operation's binding.
        settings: what may be sent.
        inventory: the resources that exist.
        waiter: waits for them.
        supply: makes those that are missing.
    """

    def __init__(
        self,
        service: Service,
        bindings: Callable[[str], Binding],
        settings: Settings,
        inventory: Inventory,
        waiter: Waiter,
        supply: Supply,
    ) -> None:
        self._service = service
        self._bindings = bindings
        self._settings = settings
        self._inventory = inventory
        self._waiter = waiter
        self._supply = supply

    def prepare_unique(self, case: Case, named: dict[str, Instance]) -> None:
        """Choose parents in which the members that may occur once together are unused."""
        if not isinstance(case.params, dict):
            return
        for hint in for_operation(self._service, "unique", case.operation):
            parents = [m for m in hint["members"] if isinstance(case.params.get(m), Ref)]
            parents = [m for m in parents if case.params[m].state == "ready"]
            if not parents:
                continue
            member = parents[0]
            if any(i.resource.name == case.params[member].resource for i in named.values()):
                continue  # another request needs it in this one
            kind = case.params[member].resource
            for instance in self._inventory.spare(kind):
                key = unique_key(case.operation, hint, case.params, {member: instance.identifier or ""})
                if not self._inventory.has_unique(key):
                    self._waiter.settle(instance)
                    named[member] = instance
                    return
            if self._settings.kinds is not None:
                continue  # there is one, and no other
            named[member] = self._supply.rested(kind)
            self._inventory.keep_spare(kind, [named[member]])

    def apart(self, case: Case, given: Mapping[str, Any]) -> Case:
        """Choose values that may still occur together with what is given, of members that may do so once."""
        operation, binding = self._service.operations[case.operation], self._bindings(case.operation)
        for hint in for_operation(self._service, "unique", case.operation):
            free = [m for m in hint["members"] if m not in given and m in case.params]
            if len(free) == len(hint["members"]):
                continue
            others = [
                evolve(case, params={**case.params, member: other.params[member]})
                for member in free
                for keyword in ("values", "enum")
                for other in accepting(operation, binding, member, keyword)
            ]
            for possible in (case, *others):
                if not self._inventory.has_unique(unique_key(case.operation, hint, possible.params)):
                    case = possible
                    break
        return case

    def prepare_needs(self, case: Case, body: dict[str, Any], named: Mapping[str, Instance]) -> None:
        """Make what must exist before a value is valid (an earlier import before an incremental one)."""
        for hint in for_operation(self._service, "needs", case.operation):
            if hint["equals"] not in values(body, hint["path"]) or hint["through"] not in body:
                continue
            through, kind = hint["through"], hint["resource"]
            if through not in named:
                continue
            existing = [
                i for i in self._inventory.alive(kind) if i.created_with.get(through) == body[through]
            ]
            if not existing and not self._supply.is_making(kind):
                existing = [self._supply.new(kind, {through: body[through]})]
            if existing:
                self._waiter.settle(existing[0])
