"""The world of one run (or of one worker) on a target: its parts, and what properties ask of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from attrs import evolve

from conformance.cases.edit import drop, put
from conformance.cases.model import Case
from conformance.cases.tree import Plan, plan
from conformance.cases.values import Unreachable
from conformance.contract.model import Service
from conformance.contract.resources import Graph, graph
from conformance.protocols.protocol import Inexpressible
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.idempotency import with_tokens
from conformance.wire.intent import SET_UP, Intent, Valid, Violates
from conformance.world.bindings import Bindings
from conformance.world.errors import Unbuildable
from conformance.world.fresh_names import FreshNames
from conformance.world.identifiers import Identifiers, shows
from conformance.world.instance import Instance
from conformance.world.inventory import Inventory, Sent
from conformance.world.provisioner import Provisioner
from conformance.world.resolver import SUBJECT, Resolver
from conformance.world.room import Room
from conformance.world.settings import Settings
from conformance.world.waiter import Waiter

__all__ = ["Sent", "World"]

_VALID = Valid()


def names_of(settings: Settings) -> FreshNames:
    """Names that show whose they are, where a run's settings want that."""
    if not settings.run:
        return FreshNames()
    own = settings.mark + settings.run
    return FreshNames(own, f"conformance-{settings.run}-{settings.mark}")


class World:
    """Puts the parts together. It has no state of its own.

    Args:
        service: the loaded contracts.
        client: sends requests.
        settings: limits, and how long to wait.
        lacks: tells from an exchange whether the target lacks the operation (the reason, or None).
        made: told of every resource that the run makes.
        mended: told of a create that fails although its like was accepted before; whether that was mended.
        names: gives fresh names; new ones where it is not given.
    """

    def __init__(
        self,
        service: Service,
        client: Client,
        settings: Settings,
        lacks: Callable[[Exchange], str | None],
        made: Callable[[Instance], None] = lambda instance: None,
        mended: Callable[[Exchange], bool] = lambda exchange: False,
        names: FreshNames | None = None,
    ) -> None:
        self.service = service
        self.client = client
        self.settings = settings
        self.graph: Graph = graph(service)
        self.bindings = Bindings(service)
        self.inventory = Inventory(service, made, settings.kinds is not None)
        self.identifiers = Identifiers(service, self.ask)
        self.waiter = Waiter(service, self.ask, settings, self.identifiers.naming_body, lacks)
        self.room = Room(self.inventory, self.waiter, self.ask, self.identifiers.naming_body)
        self.provisioner = Provisioner(
            service,
            client,
            self.inventory,
            self.waiter,
            self.room,
            lacks,
            mended,
            self.bindings,
            settings.run,
            settings.kinds is not None,
            not settings.run and settings.budget is None,
            partial(
                Resolver,
                service,
                self.bindings.of,
                settings,
                self.ask,
                names or names_of(settings),
                self.inventory,
                self.identifiers,
                self.waiter,
            ),
        )
        self.resolver = self.provisioner.resolver

    def ask(self, operation: str, body: Any, intent: Intent = SET_UP) -> Exchange:
        """Send a request that is not a case; what it makes is not entered in the inventory.

        Raises:
            Unbuildable: if the protocol cannot carry it.
        """
        try:
            return self.client.send(operation, body, intent=intent)
        except Inexpressible as problem:
            raise Unbuildable(f"{operation} cannot be said: {problem}") from problem

    def send(self, case: Case) -> Sent:
        """Fill a case in, send it, and remember what it made or deleted.

        Raises:
            Unbuildable: if a resource that the case refers to cannot be obtained (Lacking, if the
                target lacks the operation that makes it; Forbidden, if it may not be made).
        """
        return self.provisioner.send(case)

    def filled(self, case: Case) -> tuple[Any, dict[str, Instance]]:
        """Fill a case in, without sending it; return the body, and the resources that it names.

        Raises:
            Unbuildable: see :meth:`send`.
        """
        return self.resolver.request(case)

    def minimal(self, operation: str) -> Case:
        """The smallest valid case of an operation."""
        return self.resolver.minimal(operation)

    def repaired(self, operation: str, refused: Exchange | None) -> str:
        """Find a request that the target accepts instead of the smallest that the contract allows; say how it
        differs. Empty where none is found.

        Args:
            operation: the operation.
            refused: how that one was refused.
        """
        if not self.bindings.instead(operation) and refused is not None:
            self.provisioner.repaired(operation, refused)
        return self.bindings.instead(operation)

    def may_be_taken(self, case: Case) -> bool:
        """Whether a new name in a case is so short that a run before may have used it."""
        return self.resolver.may_be_taken(case)

    def ready(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Return a resource of a kind in its stable state, shared with other cases.

        Raises:
            Unbuildable: if none can be obtained.
        """
        return self.provisioner.ready(name, given)

    def new(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Create a resource of a kind for the caller alone; it may still be settling.

        Raises:
            Unbuildable: if it cannot be created.
        """
        return self.provisioner.new(name, given)

    def rested(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Create a resource of a kind for the caller alone, and wait until it is at rest.

        Raises:
            Unbuildable: if it cannot be created, or does not come to rest.
        """
        return self.provisioner.rested(name, given)

    def vanish(self) -> None:
        """Take note that the target was reset or restarted: nothing that was made exists any more."""
        self.inventory.vanish()
        self.provisioner.vanish()

    @property
    def instances(self) -> list[Instance]:
        """Every resource of the run, also those that were deleted, oldest first."""
        return self.inventory.instances

    def alive(self, name: str | None = None) -> list[Instance]:
        """The resources that the run made and has not deleted, of one kind or of all, oldest first."""
        return self.inventory.alive(name)

    def about(
        self,
        operation: str,
        instance: Instance,
        given: Mapping[str, Any] | None = None,
        intent: Intent = _VALID,
        along: Mapping[str, Instance] | None = None,
        lacking: Collection[str] = (),
    ) -> Exchange:
        """Send the smallest valid request of an operation that names this resource, with the members given.

        What it did is remembered. Beside a member that is given stands what a rule asks for, and not what one
        forbids. ``along`` are others that the request names where it names one of their kind; what it is
        ``lacking`` is left out whatever a rule says.

        Raises:
            Unbuildable: if what else it refers to cannot be obtained.
        """
        case, resource = self.minimal(operation), instance.resource
        named = {SUBJECT: instance, **(along or {})}
        again = operation == resource.create
        if again and resource.named_by is not None and instance.name is not None:
            given = {resource.named_by: instance.name, **(given or {})}
        form, params = plan(self.service.operations[operation], self.bindings.of(operation)), case.params
        for member, value in (given or {}).items():
            params = _with(form, params, member, value, intent)
        for path in lacking:
            params = drop(params, path)
        body = self.resolver.fill(evolve(case, params=params), named)
        body = with_tokens(self.service.operations[operation].request, body)
        exchange = self.ask(operation, body, intent)
        if not again:
            self.note(operation, body, exchange, {k: v for k, v in named.items() if k != SUBJECT}, case)
        return exchange

    def renew(self, named: Collection[Instance]) -> None:
        """Share no longer what a request named, but for what the rest of it was made inside or out of."""
        self.inventory.renew(named)

    def note(
        self,
        operation: str,
        body: Any,
        exchange: Exchange,
        named: Mapping[str, Instance],
        case: Case | None = None,
    ) -> Sent:
        """Remember what an accepted request made, changed or deleted."""
        return self.inventory.note(operation, body, exchange, named, case)

    def describe(self, instance: Instance) -> Exchange | None:
        """Ask for a resource's description; None where it has no Describe.

        Raises:
            Unbuildable: if the description needs a member that is not known.
        """
        described = self.identifiers.describe(instance)
        if shows(described, instance):
            instance.seen_alive()
        return described

    def shows(self, described: Exchange | None, instance: Instance) -> bool:
        """Whether an answer to :meth:`describe` describes the resource."""
        return shows(described, instance)

    def tell(self, instance: Instance, member: str) -> str:
        """What a request member names a resource by: its identifier, or another of its names.

        Raises:
            Unbuildable: if nothing tells it.
        """
        return self.identifiers.tell(instance, member)

    def naming_body(
        self, operation: str, instance: Instance, given: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The smallest body of an operation that names this resource and what it was created inside, besides
        the members given."""
        return self.identifiers.naming_body(operation, instance, given)


def _with(form: Plan, params: Any, member: str, value: Any, intent: Intent) -> Any:
    """Params with a member, and what the rules ask for beside it.

    Where a rule forbids the member's value, that is what a request that is to be refused is about. A rule
    that only narrows what is made up says nothing against a member that is given.

    Raises:
        Unbuildable: if a valid request cannot have it.
    """
    try:
        return put(form, params, member, value)
    except Unreachable:
        if isinstance(intent, Violates):
            return put(form, params, member, value, complete=False)
    binding = form.binding
    kept = tuple(rule for rule in binding.rules if not (rule.narrows and member in rule.paths))
    try:
        return put(plan(form.operation, evolve(binding, rules=kept)), params, member, value)
    except Unreachable as reason:
        raise Unbuildable(str(reason)) from None
