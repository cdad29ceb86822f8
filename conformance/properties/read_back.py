"""Reading back: what a resource shows after it was made or updated, and which tags it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from conformance.cases.model import Case
from conformance.checks.echo import echoes, is_another, repeats, tag_pairs, tag_problem, unchanged
from conformance.checks.observation import Evidence, Promise, answered, led_to
from conformance.contract.catalogue import catalogue
from conformance.contract.hints import for_operation
from conformance.contract.model import Requirement, Service
from conformance.contract.roles import Role, first
from conformance.contract.tagging import TagOperation, shown_tags, tag_operations
from conformance.verdicts.ledger import Ledger
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance
from conformance.world.world import Sent, World


class ReadBack:
    """Looks at resources again, and notes what that says about the echo and default requirements.

    Args:
        service: the contracts.
        world: sends the requests.
        ledger: takes the evidence.
        has: whether the target is not known to lack an operation.
    """

    def __init__(self, service: Service, world: World, ledger: Ledger, has: Callable[[str], bool]) -> None:
        self._service = service
        self._world = world
        self._ledger = ledger
        self._requirements = catalogue(service)
        self._has = has
        self._audits = 0

    def after_create(self, instance: Instance) -> None:
        """Read a new resource back and note what it shows of what was sent."""
        create = instance.resource.create
        if create is None or instance.created_by is None:
            return
        sent, made = instance.created_with, instance.made_by()
        self._ledger.observe(repeats(self._service, instance.resource, create, sent, instance.created_by))
        try:
            described = self._world.describe(instance)
        except Unbuildable:
            return  # Create did not tell what Describe needs: its own requirement says so
        names = (instance.identifier, instance.name)
        if described is not None:
            shown = instance.resource.shown_in(described.output, names) if described.accepted else None
            if described.accepted and not is_another(instance.created_by.output, shown):
                found = echoes(self._service, instance.resource, create, sent, described, names)
                self._ledger.observe(led_to(made, found))
            elif (
                not described.accepted
                and instance.resource.describe
                and self._has(instance.resource.describe)
            ):
                requirement = self._requirements.requirement(instance.resource.describe, "accepted")
                text = f"a new {instance.resource.name} was answered with {answered(described)}"
                self._ledger.observe([Evidence(requirement, text, described, Promise.CLAUSE, made)])
        takes = self._service.operations[create].request.get("properties", {})
        member = first(takes, Role.TAGS) or ""
        tags = sent.get(member)
        echo = self._requirements.find(create, "echo", member)
        self._audits += 1
        if tags or (self._audits % 8 == 0 and member):
            self.tags(instance, echo, tag_pairs(tags) or {}, described)

    def before_update(self, case: Case) -> tuple[Instance, Exchange] | None:
        """Before a valid update: the resource that it is about, and how it is described now."""
        owner = self._world.graph.owner(case.operation)
        if owner is None or case.operation not in owner.updates or case.violates is not None:
            return None
        if owner.create is None or owner.describe is None or case.request is not None:
            return None
        instance = self._world.ready(owner.name)
        before = self._world.describe(instance)
        return (instance, before) if before is not None and before.accepted else None

    def after_update(self, instance: Instance, before: Exchange, sent: Sent) -> None:
        """After an accepted update: what it named is shown, what it did not name is as it was."""
        if sent.instance is not instance:
            return
        update = sent.case.operation
        try:
            self._world.waiter.settle(instance)
        except Unbuildable:
            return  # the lifecycle's own requirements say so
        after = self._world.describe(instance)
        if after is None or not after.accepted:
            return
        resource = instance.resource
        names = (instance.identifier, instance.name)
        made = instance.made_by()
        found = echoes(self._service, resource, update, sent.params, after, names)
        self._ledger.observe(led_to((*made, sent.exchange), found))
        if not for_operation(self._service, "replacing", update):
            kept = unchanged(self._service, resource, update, sent.params, before, after)
            self._ledger.observe(led_to((*made, before, sent.exchange), kept))

    def tags(
        self,
        instance: Instance,
        requirement: Requirement | None,
        expected: Mapping[str, Any],
        described: Exchange | None = None,
        changed: Sequence[Exchange] = (),
    ) -> None:
        """Look at a resource's tags wherever they are shown; note whether they are the expected ones.

        They are only looked at, and nothing is noted, where no requirement is given. ``described`` is a
        description that was asked for since the tags changed, if there is one; ``changed`` are the requests
        that changed them since the resource was made.
        """
        for exchange, shows in self._tags_of(instance, described):
            if exchange.accepted and requirement is not None:
                found = Evidence(requirement, tag_problem(expected, shows), exchange)
                self._ledger.observe(led_to((*instance.made_by(), *changed), [found]))

    def _tags_of(self, instance: Instance, described: Exchange | None) -> Iterator[tuple[Exchange, Any]]:
        """Every answer that shows a resource's tags, with the part of it that has the member."""
        for listing in tag_operations(self._service).listing:
            if self._has(listing.name) and listing.is_about(instance.resource):
                try:
                    body = tag_request(self._world, listing, instance)
                except Unbuildable:
                    continue  # nothing tells what this list calls the resource: another one may
                listed = self._world.ask(listing.name, body)
                yield listed, listed.output
        view = instance.resource.view
        if view is not None and self._has(view.operation) and shown_tags(self._service, instance.resource):
            described = described or self._world.describe(instance)
            if described is not None and described.accepted:
                names = (instance.identifier, instance.name)
                shows = instance.resource.shown_in(described.output, names)
                if isinstance(shows, dict):
                    yield described, shows


def tag_request(
    world: World, operation: TagOperation, instance: Instance, given: Any = None
) -> dict[str, Any]:
    """The request of an operation on tags that names a resource, and tags or keys where they are given.

    Raises:
        Unbuildable: if nothing tells the resource's name, or what else the request must have.
    """
    named = operation.request(_told(world, operation, instance), given)
    others = world.filled(world.minimal(operation.name))[0] if operation.needs else {}
    return {**others, **named}


def _told(world: World, operation: TagOperation, instance: Instance) -> str:
    """What an operation on tags calls a resource: as the member's name says or, where that says nothing, as a
    reference to such a resource is made."""
    try:
        return world.tell(instance, operation.subject)
    except Unbuildable:
        reference = world.graph.references.get((operation.name, operation.subject))
        if reference is None or instance.resource.name not in reference.resources:
            raise
        return world.tell(instance, reference.member or instance.resource.identifier)
