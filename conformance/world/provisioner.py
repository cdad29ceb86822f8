"""The provisioner: finds or makes the resources that requests refer to.

Prerequisites are found from the contracts by who returns what each member takes, created, waited for
and reused where that is harmless. Nothing here knows a service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.cases.binding import Binding
from conformance.cases.model import Case
from conformance.cases.valid import full, minimal
from conformance.cases.values import Unreachable as NoValue
from conformance.contract import errors
from conformance.contract.hints import hinted
from conformance.contract.knowledge import is_complete
from conformance.contract.model import Service
from conformance.contract.naming import a
from conformance.contract.paths import values
from conformance.contract.resources import Graph, Resource, graph
from conformance.protocols.protocol import Inexpressible
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Intent, Valid, Violates
from conformance.world.bindings import Bindings
from conformance.world.errors import Forbidden, Lacking, Unbuildable
from conformance.world.instance import Instance, identifier_of
from conformance.world.inventory import Inventory, Sent
from conformance.world.ownership import tagged
from conformance.world.repair import DEPTH, TRIES, Repair, is_worth_a_try, repairs, told
from conformance.world.reserve import Reserve
from conformance.world.resolver import Resolver
from conformance.world.room import Room
from conformance.world.supply import Supply
from conformance.world.waiter import Waiter


def intent_of(case: Case) -> Intent:
    """Why the exchange of a case is sent: the case was made to be valid, or to break one requirement."""
    return Valid() if case.violates is None else Violates(*case.violates)


class Provisioner:
    """Makes resources on one target, and enters them in the inventory.

    Args:
        service: the loaded contracts.
        client: sends requests.
        inventory: the resources that exist.
        waiter: waits for them.
        room: deletes what nobody needs any more, where a quota is met.
        lacks: tells from an exchange whether the target lacks the operation (the reason, or None).
        mended: told of a create that fails although its like was accepted before; whether the target was
            mended, so that it can be tried again.
        bindings: what requests obey; what is found out about it is entered there.
        run: the run's ID, which what is made is tagged with; "" where nothing is.
        thrifty: whether there is only one resource of a kind.
        ahead: whether resources may be made before somebody asks for them.
        resolver: makes what resolves cases; it is given the provisioner, since a case may need a resource, as
            making a resource needs a case.
    """

    def __init__(
        self,
        service: Service,
        client: Client,
        inventory: Inventory,
        waiter: Waiter,
        room: Room,
        lacks: Callable[[Exchange], str | None],
        mended: Callable[[Exchange], bool],
        bindings: Bindings,
        run: str,
        thrifty: bool,
        ahead: bool,
        resolver: Callable[[Supply], Resolver],
    ) -> None:
        self._service = service
        self._graph: Graph = graph(service)
        self._client = client
        self._inventory = inventory
        self._waiter = waiter
        self._room = room
        self._lacks = lacks
        self._mended = mended
        self._building: list[str] = []  # the kinds that are being made at the moment, the outermost first
        self._unbuildable: dict[str, Unbuildable] = {}
        self._failed: dict[tuple[str, str], Unbuildable] = {}
        self._bindings = bindings
        self._run = run
        self._thrifty = thrifty
        self._ahead = ahead and not thrifty
        self._reserve = Reserve(self.new, waiter.is_slow, self._may_make_ahead)
        self._hopeless: set[str] = set()  # the operations of which no changed request was accepted
        self.resolver = resolver(self)

    def send(self, case: Case) -> Sent:
        """Resolve a case, send it, and enter in the inventory what it made or deleted.

        Raises:
            Unbuildable: see :meth:`conformance.world.resolver.Resolver.request`.
        """
        body, named = self.resolver.request(case)
        try:
            exchange = self._client.send(
                case.operation, body, request=case.request, headers=case.headers, intent=intent_of(case)
            )
        except Inexpressible as problem:
            raise Unbuildable(f"{case.operation} cannot be said: {problem}") from problem
        return self._inventory.note(case.operation, body, exchange, named, case)

    def repaired(self, operation: str, refused: Exchange) -> Sent | None:
        """Find a request that the target accepts, where it refused the smallest one that the contract allows.

        What is found is remembered for the run, and all requests of the operation obey it from then on. At
        most :data:`conformance.world.repair.TRIES` requests are sent, in an order that is always the same.

        Returns:
            The accepted one; None where none was found.
        """
        if operation in self._hopeless or not is_worth_a_try(refused):
            return None
        contract, tries = self._service.operations[operation], 0
        queue = [(Repair("", self._bindings.of(operation)), refused, 0)]
        heard = {told(refused)}
        while queue:
            before, answer, depth = queue.pop(0)
            for repair in repairs(self._service, contract, before.binding, answer.message or ""):
                if tries >= TRIES:
                    break
                tries += 1
                sent = self._tried(operation, repair.binding)
                if sent is None:
                    continue
                what = ", ".join(part for part in (before.what, repair.what) if part)
                if sent.exchange.accepted:
                    self._bindings.learn(operation, Repair(what, repair.binding))
                    return sent
                if is_worth_a_try(sent.exchange) and told(sent.exchange) not in heard and depth + 1 < DEPTH:
                    heard.add(told(sent.exchange))
                    queue.append((Repair(what, repair.binding), sent.exchange, depth + 1))
        self._hopeless.add(operation)
        return None

    def _tried(self, operation: str, binding: Binding) -> Sent | None:
        try:
            return self.send(minimal(self._service.operations[operation], binding))
        except (NoValue, Unbuildable):
            return None

    def is_making(self, name: str) -> bool:
        """Whether a resource of a kind is being made at the moment."""
        return name in self._building

    def vanish(self) -> None:
        """Take note that the target was reset or restarted: what could not be made can be tried again."""
        self._unbuildable.clear()
        self._failed.clear()

    def ready(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Return a resource of a kind in its stable state, shared with other cases.

        Args:
            name: the kind of resource.
            given: members that its Create must take, with their values (None: that it must not take).

        Raises:
            Unbuildable: if none can be obtained.
        """
        key = (name, repr(sorted((given or {}).items())))
        instance = self._inventory.shared(key)
        if self._thrifty and (instance is None or instance.deleted):
            instance = self._only(name, given or {})
        if instance is None or instance.deleted:
            instance = self.new(name, given) if given else self._next(name)
            self._inventory.share(key, instance)
        elif key in self._failed:
            raise self._failed[key].with_traceback(None)  # or else it grows by a frame each time
        try:
            self._waiter.settle(instance)
        except Unbuildable as problem:
            if not given and self._reserve.forgo(name):
                self._inventory.forget(instance)
                return self.ready(name)
            create = instance.resource.create
            if create is not None and not is_complete(self._service, create):
                instance.settled = True  # what its states mean is not known: others may use it as it is
                return instance
            self._failed[key] = problem
            raise
        return instance

    def new(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Create a resource of a kind for the caller alone; it may still be settling.

        Raises:
            Unbuildable: if it cannot be created.
        """
        resource = self._graph.resources[name]
        if resource.create is None:
            return self._found(resource, given or {})
        if name in self._unbuildable and not given:
            raise self._unbuildable[name].with_traceback(None)
        if name in self._building:
            raise Unbuildable(f"{name} refers to itself through {' > '.join(self._building)}")
        self._building.append(name)
        try:
            case = self.resolver.minimal(resource.create)
            if given:
                params = {k: v for k, v in {**case.params, **given}.items() if v is not None}
                case = self.resolver.surroundings.apart(Case(case.operation, params, what=case.what), given)
            if self._thrifty and not given:
                instance = self._fullest(resource)
                if instance is not None:
                    return instance
            case = tagged(self._service, self._run, case, given or {})
            instance = self._created(resource, case, repair=not given)
            self._prepare(instance)
            return instance
        except Unbuildable as problem:
            if not isinstance(problem, Forbidden) and not given:
                self._unbuildable[name] = problem
            raise
        finally:
            self._building.pop()

    def rested(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Create a resource of a kind for the caller alone, and wait until it is at rest.

        Where that takes a moment, and nothing is to be given, it may be one that was made ahead.

        Raises:
            Unbuildable: if it cannot be created, or does not come to rest.
        """
        if not given:
            instance = self._next(name)
            try:
                self._waiter.settle(instance)
                return instance
            except Unbuildable:
                if not self._reserve.forgo(name):
                    raise
        instance = self.new(name, given)  # or what was made since then has taken the other one's place
        self._waiter.settle(instance)
        return instance

    def _next(self, name: str) -> Instance:
        """A resource of a kind that nobody has seen; it may still be settling."""
        return self._reserve.take(name, self._waiter.has_had_time)

    def _may_make_ahead(self, name: str) -> bool:
        """Whether a resource that nobody has asked for may be made: none that costs or counts."""
        counted = any(hint["resource"] == name for hint in hinted(self._service, "quota"))
        return self._ahead and not counted

    def _only(self, name: str, given: Mapping[str, Any]) -> Instance | None:
        """The only resource of a kind, whatever became of it, if it was made with what is given."""
        made = [i for i in self._inventory.alive(name) if i.is_due]
        return next((i for i in made if all(i.created_with.get(k) == v for k, v in given.items())), None)

    def _fullest(self, resource: Resource) -> Instance | None:
        """Make the only resource of a kind with every member, which shows most; None if that is refused."""
        assert resource.create is not None
        operation = self._service.operations[resource.create]
        try:
            case = full(operation, self._bindings.of(operation.name))
            sent = self.send(tagged(self._service, self._run, case, {}))
        except (NoValue, Unbuildable):
            return None
        made = sent.instance
        return made if made is not None and made.resource is resource else None

    def _prepare(self, instance: Instance) -> None:
        """Do what makes a new resource usable (a user's password), by ``[[prepare]]`` hints."""
        for hint in hinted(self._service, "prepare"):
            if hint["resource"] == instance.resource.name:
                operation = hint["operation"]
                known = {instance.resource.identifier: instance}
                body = {**self.resolver.fill(self.resolver.minimal(operation), known), **hint.get("body", {})}
                self._inventory.note(operation, body, self._client.send(operation, body), known)

    def _created(self, resource: Resource, case: Case, repair: bool) -> Instance:
        for attempt in range(3):
            self._make_room(resource)
            sent = self.send(case)
            if sent.instance is not None and sent.instance.resource is resource:
                return sent.instance
            answer = sent.exchange
            identifier = identifier_of(resource, sent.params, answer) if answer.accepted else None
            if resource.product and identifier is not None:
                parents = tuple(sent.named.values())
                return Instance(resource, identifier, sent.params, answer, {}, settled=True, parents=parents)
            lacking = self._lacks(answer)
            if lacking:
                raise Lacking(case.operation, lacking)
            failed = answer.status is None or answer.status >= 500
            if (
                failed
                and self._inventory.has_created_by(case.operation)
                and (not attempt or self._mended(answer))
            ):
                continue  # once may be chance; twice is damage, which may be mended
            if errors.meaning(answer.code) in (errors.LIMIT, errors.THROTTLED) and attempt < 2:
                if not self._room.make(resource):
                    self._waiter.settle_all(self._inventory.alive(resource.name))
                    self._waiter.pause()
                continue
            break
        if repair and not sent.exchange.accepted:
            other = self.repaired(case.operation, sent.exchange)
            if other is not None and other.instance is not None and other.instance.resource is resource:
                return other.instance
        if sent.exchange.accepted:
            raise Unbuildable(
                f"{case.operation} was accepted but told no {resource.identifier}", sent.exchange
            )
        told = (
            sent.exchange.failure or f"{sent.exchange.status} {sent.exchange.code}: {sent.exchange.message}"
        )
        raise Unbuildable(
            f"{case.operation}, which must make {a(resource.name)}, answered {told}"[:400], sent.exchange
        )

    def _found(self, resource: Resource, given: Mapping[str, Any]) -> Instance:
        """A resource that exists without being created, with the members given: from a hint or its list."""
        known = self._inventory.shared((resource.name, "[]"))
        if known and not given:
            return known

        def has(members: Mapping[str, Any]) -> bool:
            return all(members.get(name) == value for name, value in given.items())

        hints = [h for h in hinted(self._service, "builtin") if h["resource"] == resource.name]
        hints = [h for h in hints if has(h.get("having", {}))]
        if hints:
            return Instance(resource, hints[0]["identifiers"][0], {}, None, settled=True)
        if resource.listing and not self._run:  # on a real account it would be somebody's
            try:
                listing = self._client.send(resource.listing.operation, {})
            except Inexpressible as problem:
                raise Unbuildable(f"{resource.listing.operation} cannot be said: {problem}") from problem
            lacking = self._lacks(listing)
            if lacking:
                raise Lacking(resource.listing.operation, lacking)
            for item in values(listing.output, resource.listing.items):
                value = item.get(resource.identifier) if isinstance(item, dict) else item
                if isinstance(value, str) and (not given or (isinstance(item, dict) and has(item))):
                    return Instance(resource, value, {}, None, settled=True)
        raise Unbuildable(f"nothing creates {a(resource.name)}, and none was found")

    def _make_room(self, resource: Resource) -> None:
        """Wait while a documented quota of resources in some states is exhausted by the run itself."""
        for hint in hinted(self._service, "quota"):
            if hint["resource"] == resource.name and "states" in hint:
                busy = [i for i in self._inventory.alive(resource.name) if not i.settled]
                if len(busy) >= hint["max"]:
                    self._waiter.settle_all(busy[: len(busy) - hint["max"] + 1])
