"""What a world is made of: its resources, how each is asked for and named, which are shared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from conformance.cases.binding import Binding
from conformance.cases.model import Case, Fresh, placeholders
from conformance.cases.valid import minimal
from conformance.contract.model import Service
from conformance.contract.resources import Graph, graph
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance
from conformance.world.ledger import Ledger
from conformance.world.patience import Patience
from conformance.world.settings import Settings
from conformance.world.telling import told


class Shelf:
    """The resources of one run (or of one worker) on a target, and how they are asked for.

    :class:`~conformance.world.world.World` is the whole.
    """

    def __init__(
        self,
        service: Service,
        client: Client,
        bindings: Callable[[str], Binding],
        settings: Settings,
        lacks: Callable[[Exchange], str | None],
        made: Callable[[Instance, Case], None] = lambda instance, case: None,
        ledger: Ledger | None = None,
    ) -> None:
        self.service = service
        self.graph: Graph = graph(service)
        self.client = client
        self.settings = settings
        self.ledger = ledger or Ledger()
        self.instances: list[Instance] = []
        self.patience = Patience(service, self._ask, settings, self.naming_body)
        self._bindings = bindings
        self._lacks = lacks
        self._made = made
        self._pool: dict[tuple[str, str], Instance] = {}
        self._spare: dict[str, list[Instance]] = {}
        self._building: list[str] = []
        self._unbuildable: dict[str, Unbuildable] = {}
        self._failed: dict[tuple[str, str], Unbuildable] = {}
        self._unique: set[tuple[Any, ...]] = set()
        self._before: list[str] = []
        self._done_before: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        self._accepted = 0
        self._made_by: set[str] = set()
        self.spoilt: Callable[[Exchange], bool] = lambda exchange: False
        """Told of a create that fails although its like was accepted before; whether that was mended."""

    def describe(self, instance: Instance) -> Exchange | None:
        """Ask for a resource's description; None where it has no Describe.

        Raises:
            Unbuildable: if the description needs a member that is not known.
        """
        view = instance.resource.view
        if view is None:
            return None
        return self._ask(view.operation, self.naming_body(view.operation, instance))

    def shows(self, described: Exchange | None, instance: Instance) -> bool:
        """Whether an answer to :meth:`describe` describes the resource."""
        names = (instance.identifier, instance.name)
        return (
            described is not None
            and described.accepted
            and isinstance(instance.resource.shown_in(described.json, names), dict)
        )

    def tell(self, instance: Instance, member: str) -> str:
        """What a request member names a resource by: its identifier, or another of its names.

        Raises:
            Unbuildable: if nothing tells it.
        """
        found = told(instance, member, self._described)
        if found is None:
            raise Unbuildable(f"a {instance.resource.name} does not tell its {member}")
        return found

    def _described(self, instance: Instance) -> Exchange | None:
        if instance.told is None:
            try:
                instance.told = self.describe(instance)
            except Unbuildable:
                return None
        return instance.told

    def naming_body(self, operation: str, instance: Instance) -> dict[str, Any]:
        """The smallest body of an operation that names this resource, and what it was created inside."""
        resource, request = instance.resource, self.service.operations[operation].request
        takes = request.get("properties", {})
        body: dict[str, Any] = {}
        if resource.identifier in takes:
            several = takes[resource.identifier].get("type") == "array"
            body[resource.identifier] = [instance.identifier] if several else instance.identifier
        view = resource.view
        by = view.by if view is not None and operation == view.operation else None
        if by is not None and by not in body:
            body[by] = [instance.identifier]
        for member in takes:
            reference = self.graph.references.get((operation, member))
            known = instance.created_with.get(member)
            if member in body or (known is None and member not in request.get("required", ())):
                continue
            parent = self.ancestor(instance, reference.resources) if reference is not None else None
            if member in request.get("required", ()):
                value = instance.members.get(member, known)
                if value is None and parent is not None:
                    value = self.tell(parent, member)
                if value is None:
                    raise Unbuildable(f"{operation} needs {member}, which Create did not tell")
                body[member] = value
            elif isinstance(known, str) and (reference is not None or operation == resource.describe):
                body[member] = known  # it tells which one of several (a bus, a stage)
        return body

    def ancestor(self, instance: Instance, kinds: Collection[str]) -> Instance | None:
        """What a resource was created inside or out of, of one of these kinds; None where it was not."""
        waiting = list(instance.parents)
        while waiting:
            parent = waiting.pop(0)
            if parent.resource.name in kinds:
                return parent
            waiting.extend(parent.parents)
        return None

    def ask(self, operation: str, body: Any) -> Exchange:
        """Send a request that changes nothing and is no case."""
        return self._ask(operation, body)

    def minimal(self, operation: str) -> Case:
        """The smallest valid case of an operation."""
        return minimal(self.service.operations[operation], self._bindings(operation))

    def may_be_taken(self, case: Case) -> bool:
        """Whether a new name in a case is so short that a run before may have used it."""
        fresh = [p for p in placeholders(case.body) if isinstance(p, Fresh)]
        return any(not self.ledger.certain(p) for p in fresh)

    def alive(self, name: str | None = None) -> list[Instance]:
        """The resources that the run made and has not deleted, of one kind or of all, oldest first."""
        return [
            i
            for i in self.instances
            if not i.deleted and i.created_by is not None and (name is None or i.resource.name == name)
        ]

    def forget(self, instance: Instance) -> None:
        """Share a resource no longer, nor what was made inside it; the next one is made anew."""
        self._pool = {
            key: other
            for key, other in self._pool.items()
            if other is not instance and not self._came_from(other, instance)
        }

    def _came_from(self, inner: Instance, outer: Instance) -> bool:
        return any(parent is outer or self._came_from(parent, outer) for parent in inner.parents)

    def renew(self, named: Collection[Instance]) -> None:
        """Share no longer what a request named, but for what the rest of it was made inside or out of."""
        for instance in named:
            if not any(self._came_from(other, instance) for other in named if other is not instance):
                self.forget(instance)
                if instance.resource.product:
                    self.renew(instance.parents)

    def _ask(self, operation: str, body: Any) -> Exchange:
        return self.client.send(operation, body)

    def ready(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Return a resource of a kind in its stable state, shared with other cases."""
        raise NotImplementedError

    def new(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Create a resource of a kind for the caller alone; it may still be settling."""
        raise NotImplementedError
