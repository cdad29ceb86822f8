"""The resolver: turns a symbolic case into a request.

Names are filled in, references resolved, what must be done before is done, and what must agree agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from attrs import evolve

from conformance.cases.binding import Binding
from conformance.cases.model import Case, External, Fresh, Placeholder, Ref, fill, placeholders
from conformance.cases.valid import minimal
from conformance.contract.effects import effect
from conformance.contract.hints import for_operation
from conformance.contract.lifecycle import states_before
from conformance.contract.model import Service
from conformance.contract.paths import values
from conformance.contract.resources import Graph, Resource, graph
from conformance.contract.roles import is_arn
from conformance.wire.exchange import Exchange
from conformance.wire.idempotency import with_tokens
from conformance.world.absent_identifier import absent_identifier
from conformance.world.errors import Lacking, Unbuildable
from conformance.world.fresh_names import FreshNames, NamesUsedUp
from conformance.world.identifiers import Identifiers
from conformance.world.instance import Instance
from conformance.world.inventory import Inventory
from conformance.world.ownership import told_apart, untagged
from conformance.world.permit import Permit
from conformance.world.prerequisites import ancestors, forerunners, uses_up
from conformance.world.settings import Settings
from conformance.world.supply import Supply
from conformance.world.surroundings import Surroundings
from conformance.world.waiter import Waiter

SUBJECT = ""
"""The key, in place of a member's name, of the resource that a request must be about."""


class Resolver:
    """Resolves cases for one target.

    Args:
        service: the loaded contracts.
        bindings: gives each operation's binding.
        settings: what may be sent, and the values that no API produces.
        ask: sends one request.
        names: gives names that were never used.
        inventory: the resources that exist.
        identifiers: tells what each is called.
        waiter: waits for them.
        supply: makes those that are missing.
    """

    def __init__(
        self,
        service: Service,
        bindings: Callable[[str], Binding],
        settings: Settings,
        ask: Callable[[str, Any], Exchange],
        names: FreshNames,
        inventory: Inventory,
        identifiers: Identifiers,
        waiter: Waiter,
        supply: Supply,
    ) -> None:
        self._service = service
        self._graph: Graph = graph(service)
        self._bindings = bindings
        self._settings = settings
        self._ask = ask
        self._names = names
        self._inventory = inventory
        self._identifiers = identifiers
        self._waiter = waiter
        self._supply = supply
        self._permit = Permit(service, settings, inventory)
        self.surroundings = Surroundings(service, bindings, settings, inventory, waiter, supply)
        self._before: list[str] = []  # the operations whose prerequisites are being done at the moment

    def minimal(self, operation: str) -> Case:
        """The smallest valid case of an operation."""
        return minimal(self._service.operations[operation], self._bindings(operation))

    def may_be_taken(self, case: Case) -> bool:
        """Whether a new name in a case is so short that a run before may have used it."""
        fresh = [p for p in placeholders(case.params) if isinstance(p, Fresh)]
        return any(not self._names.certain(p) for p in fresh)

    def request(self, case: Case) -> tuple[Any, dict[str, Instance]]:
        """Return the body of a case to be sent, and the resources that it names, by member.

        What must have been done before on the same resources is done.

        Raises:
            Unbuildable: if a resource that the case refers to cannot be obtained (Lacking, if the
                target lacks the operation that makes it; Forbidden, if the case may not be sent).
        """
        self._permit.check(case)
        for hint in for_operation(self._service, "unsent", case.operation):
            raise Unbuildable(f"{case.operation} is not sent: {hint['why']}")
        named: dict[str, Instance] = {}
        body = told_apart(self._service, self._settings.run, case, self.fill(case, named))
        self._run_before(case.operation, named)
        operation = self._service.operations.get(case.operation)
        if operation is not None and isinstance(body, dict) and case.request is None:
            tokens = self._with_tokens(case.operation, body)
            left_out = case.violates[0] if case.violates else ""
            body = {k: v for k, v in tokens.items() if k in body or k != left_out}
        return body, named

    def fill(self, case: Case, named: dict[str, Instance]) -> Any:
        """Return the body of a case with its placeholders filled in, and what must exist for it made.

        Args:
            case: what is to be sent.
            named: resources that the case must name where it names one of their kind; those that were
                chosen are added.
        """
        self.surroundings.prepare_unique(case, named)

        def filler(placeholder: Placeholder) -> Any:
            if isinstance(placeholder, Fresh):
                try:
                    return self._names.fresh(placeholder)
                except NamesUsedUp as problem:
                    raise Unbuildable(str(problem)) from problem
            if isinstance(placeholder, External):
                return self._settings.external(placeholder.key, placeholder.default)
            return placeholder.within.replace("{}", self._refer(placeholder, case, named))

        body = fill(case.params, filler)
        if isinstance(body, dict):
            self._align(case, body, named)
            self.surroundings.prepare_needs(case, body, named)
        return body

    def _run_before(self, operation: str, named: Mapping[str, Instance]) -> None:
        """Do what must have been done before an operation on the same resources makes sense.

        Whether it worked is for the operation itself to show.
        """
        if operation in self._before:
            return
        for name in forerunners(self._service, self._graph, operation):
            key = (name, tuple(sorted((m, i.identifier) for m, i in named.items())))
            if name in self._before or self._inventory.was_done(key):
                continue
            self._before.append(operation)
            try:
                case, known = self.minimal(name), dict(named)
                body = self.fill(case, known)
                self._run_before(name, known)
                exchange = self._ask(name, self._with_tokens(name, body))
                if exchange.accepted and effect(self._service, operation).reads:
                    self._inventory.done(key)
                self._inventory.note(name, body, exchange, known, case)
            except Unbuildable:
                pass
            finally:
                self._before.pop()

    def _with_tokens(self, operation: str, body: Any) -> Any:
        return with_tokens(
            self._service.operations[operation].request, body, self._names.token_of_one_request
        )

    def _refer(self, ref: Ref, case: Case, named: dict[str, Instance]) -> str:
        """What a case names a resource by: one of the kind that it asks for or, where the target cannot make
        such a one, of another kind that the member may name as well (what is tagged, say).
        """
        try:
            return self._referred(ref, case, named)
        except Lacking:
            for other in self._other_kinds(ref, case):
                with suppress(Lacking):
                    return self._referred(other, case, named)
            raise

    def _other_kinds(self, ref: Ref, case: Case) -> Iterator[Ref]:
        if ref.given or ref.within != "{}" or ref.state == "other-kind":
            return
        for reference in self._graph.references_of(case.operation):
            if ref.resource in reference.resources:
                for name in reference.resources:
                    if name != ref.resource:
                        yield evolve(ref, resource=name, member=self._graph.resources[name].identifier)

    def _referred(self, ref: Ref, case: Case, named: dict[str, Instance]) -> str:
        if ref.state == "other-kind":
            return self._other_kind(ref, case).identifier
        if ref.state == "absent":
            model = self._supply.ready(ref.resource, dict(ref.given))
            names = [i.name for i in (model, *model.parents) if i.name]
            nothing = absent_identifier(
                self._identifiers.tell(model, ref.member),
                names,
                self._names.fresh(Fresh()),
                self._names.chance,
            )
            return nothing if ref.length is None else nothing.ljust(ref.length, "x")
        known = next((i for i in named.values() if i.resource.name == ref.resource), None)
        known = known or next((a for i in named.values() if (a := i.ancestor({ref.resource}))), None)
        subject = named.get(SUBJECT)
        if subject is not None and self._graph.resources[ref.resource].facet == subject.resource.name:
            known = subject  # what it is about is a part of it
        if known is not None:
            return self._identifiers.tell(known, ref.member)
        resource = self._graph.resources[ref.resource]
        deleting = case.operation == resource.delete and resource.create
        if case.violates is None and (deleting or self._is_used_up(ref, case)):
            instance = self._supply.rested(ref.resource, dict(ref.given))
        elif case.operation in resource.actions and ref.member == resource.identifier:
            instance = self._in_state_for(case.operation, resource)
        else:
            instance = self._supply.ready(ref.resource, dict(ref.given))
            if self._overloaded(case, instance):
                self._inventory.forget(instance)
                instance = self._supply.ready(ref.resource, dict(ref.given))
            if self._overloaded(case, instance):  # with the tag that every resource of the run has
                plain = untagged(self._service, self._graph.resources[ref.resource].create)
                instance = self._supply.ready(ref.resource, {**dict(ref.given), **plain})
        named[ref.member] = instance
        return self._identifiers.tell(instance, ref.member)

    def _is_used_up(self, ref: Ref, case: Case) -> bool:
        """Whether a request may leave the resource of no use to others: it, and not what it lies in."""
        if not uses_up(self._service, self._graph, case.operation):
            return False
        others = {p.resource for p in placeholders(case.params) if isinstance(p, Ref)} - {ref.resource}
        return not any(ref.resource in ancestors(self._graph, other) for other in others)

    def _in_state_for(self, action: str, resource: Resource) -> Instance:
        """A resource in a state in which an action (Start…, Stop…) is possible, brought there if need be.

        Raises:
            Unbuildable: if it cannot be brought there.
        """
        wanted = states_before(self._service, resource, action)
        known = self._waiter.automaton_of(resource)
        if wanted is None or known is None:
            return self._supply.ready(resource.name)
        if not wanted & known.terminal:
            return self._supply.new(resource.name)  # a passing state: the one right after its creation
        instance = self._supply.ready(resource.name)
        for _ in resource.actions:
            state = self._waiter.state(instance)
            if state in wanted:
                return instance
            for other in resource.actions:
                if state in (states_before(self._service, resource, other) or ()):
                    body = self._identifiers.naming_body(other, instance)
                    self._inventory.note(other, body, self._ask(other, body), {resource.identifier: instance})
                    self._waiter.settle(instance)
                    break
        if self._waiter.state(instance) in wanted:
            return instance
        raise Unbuildable(f"no {resource.name} could be brought into {' or '.join(sorted(wanted))}")

    def _overloaded(self, case: Case, instance: Instance) -> bool:
        """Whether a case would add more limited items (tags) than the resource may still take."""
        for hint in for_operation(self._service, "limit", case.operation):
            added = sum(len(v) for v in values(case.params, hint["path"]) if isinstance(v, list | dict))
            if instance.load and instance.load + added > hint["max"]:
                return True
        return False

    def _align(self, case: Case, body: dict[str, Any], named: dict[str, Instance]) -> None:
        """Where one named resource was created inside another, name that other (a stream and its group)."""
        original = case.params if isinstance(case.params, dict) else {}
        for member, value in original.items():
            if not isinstance(value, Ref) or value.state != "ready":
                continue
            for other, instance in list(named.items()):
                if instance.resource.name == value.resource:
                    continue
                parent = instance.ancestor({value.resource})
                inside = instance.created_with.get(member, instance.members.get(member))
                if parent is not None:
                    body[member] = value.within.replace("{}", self._identifiers.tell(parent, value.member))
                    named[value.member] = parent
                elif other != member and isinstance(inside, str) and value.within == "{}":
                    body[member] = inside

    def _other_kind(self, ref: Ref, case: Case) -> Instance:
        """A resource of a kind that the broken member does not take, if there is one: one that exists, or the
        cheapest to make. Where the member takes an ARN it has one."""
        name, arn = ref.resource, is_arn(ref.member)
        reference = self._graph.references.get((case.operation, case.violates[0] if case.violates else ""))
        taken = {name, *(reference.resources if reference else ())}
        for instance in self._inventory.instances:
            fits = not arn or instance.identifier.startswith("arn:")
            if instance.resource.name not in taken and not instance.deleted and fits:
                return instance
        others = [r for r in self._graph.resources.values() if r.name not in taken and r.create]
        makeable = [r for r in others if not arn or is_arn(r.identifier)]
        why = Unbuildable(f"there is no resource of another kind than {name}")
        for resource in sorted(makeable, key=lambda r: len(self._graph.references_of(r.create or ""))):
            try:
                return self._supply.ready(resource.name)
            except Unbuildable as problem:
                why = problem
        raise why
