"""The world: fills cases in, sends them, and provides the resources that they refer to.

Prerequisites are found from the contracts by who returns what each member takes, created, waited for
and reused where that is harmless. Nothing here knows a service.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from attrs import field, frozen

from conformance.cases.binding import Binding
from conformance.cases.model import Case, External, Fresh, Placeholder, Ref, fill, placeholders
from conformance.cases.valid import minimal
from conformance.contract import errors, naming
from conformance.contract.hints import for_operation, hinted, is_complete
from conformance.contract.lifecycle import states_before
from conformance.contract.model import Service
from conformance.contract.paths import values
from conformance.contract.resources import Graph, Resource, graph
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.idempotency import with_tokens
from conformance.world.errors import Forbidden, Lacking, Unbuildable
from conformance.world.instance import Instance, identifier_of
from conformance.world.ledger import Ledger, NamesUsedUp
from conformance.world.lookalike import lookalike
from conformance.world.patience import Patience
from conformance.world.sequences import ancestors, forerunners, keeps, uses_up
from conformance.world.settings import Settings
from conformance.world.telling import told

_PREFETCH = 6


@frozen
class Sent:
    """A case as it went out: the filled body, the exchange, the resource that it made (if any), and the
    resources that it named, by member."""

    case: Case
    body: Any
    exchange: Exchange
    instance: Instance | None = None
    named: Mapping[str, Instance] = field(factory=dict)


class World:
    """The resources of one run (or of one worker) on a target.

    Args:
        service: the loaded contracts.
        client: sends requests.
        bindings: gives each operation's binding.
        settings: limits and patience.
        lacks: tells from an exchange whether the target lacks the operation (the reason, or None).
        made: told of every resource that the run makes, with the case that made it.
        ledger: names; a new one where it is not given.
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

    # --- sending ------------------------------------------------------------------------------------

    def send(self, case: Case) -> Sent:
        """Fill a case in, send it, and remember what it made or deleted.

        Raises:
            Unbuildable: if a resource that the case refers to cannot be obtained (Lacking, if the
                target lacks the operation that makes it; Forbidden, if it may not be made).
        """
        body, named = self.filled(case)
        exchange = self.client.send(case.operation, body, raw=case.raw, headers=case.headers)
        return self.note(case.operation, body, exchange, named, case)

    def filled(self, case: Case) -> tuple[Any, dict[str, Instance]]:
        """Fill a case in, without sending it; return the body, and the resources that it names.

        Raises:
            Unbuildable: see :meth:`send`.
        """
        self._permit(case)
        for hint in for_operation(self.service, "unsent", case.operation):
            raise Unbuildable(f"{case.operation} is not sent: {hint['why']}")
        named: dict[str, Instance] = {}
        body = self._fill(case, named)
        self._run_before(case.operation, named)
        operation = self.service.operations.get(case.operation)
        if operation is not None and isinstance(body, dict) and case.raw is None:
            tokens = with_tokens(operation.request, body)
            left_out = case.violates[0] if case.violates else ""
            body = {k: v for k, v in tokens.items() if k in body or k != left_out}
        return body, named

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

    # --- resources ----------------------------------------------------------------------------------

    def ready(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Return a resource of a kind in its stable state, shared with other cases.

        Args:
            name: the kind of resource.
            given: members that its Create must take, with their values.

        Raises:
            Unbuildable: if none can be obtained.
        """
        key = (name, repr(sorted((given or {}).items())))
        instance = self._pool.get(key)
        if instance is None or instance.deleted:
            instance = self.new(name, given)
            self._pool[key] = instance
        elif key in self._failed:
            raise self._failed[key]
        try:
            self.patience.settle(instance)
        except Unbuildable as problem:
            create = instance.resource.create
            if create is not None and not is_complete(self.service, create):
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
        resource = self.graph.resources[name]
        if resource.create is None:
            return self._found(resource)
        if name in self._unbuildable and not given:
            raise self._unbuildable[name]
        if name in self._building:
            raise Unbuildable(f"{name} refers to itself through {' > '.join(self._building)}")
        self._building.append(name)
        try:
            case = self.minimal(resource.create)
            if given:
                case = Case(case.operation, {**case.body, **given}, what=case.what)
            instance = self._created(resource, case)
            self._prepare(instance)
            return instance
        except Unbuildable as problem:
            if not isinstance(problem, Forbidden) and not given:
                self._unbuildable[name] = problem
            raise
        finally:
            self._building.pop()

    def _prepare(self, instance: Instance) -> None:
        """Do what makes a new resource usable (a user's password), by ``[[prepare]]`` hints."""
        for hint in hinted(self.service, "prepare"):
            if hint["resource"] == instance.resource.name:
                operation = hint["operation"]
                known = {instance.resource.identifier: instance}
                body = {**self._fill(self.minimal(operation), known), **hint.get("body", {})}
                self.note(operation, body, self._ask(operation, body), known)

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

    # --- inside -------------------------------------------------------------------------------------

    def _created(self, resource: Resource, case: Case) -> Instance:
        for attempt in range(3):
            self._make_room(resource)
            sent = self.send(case)
            if sent.instance is not None and sent.instance.resource is resource:
                return sent.instance
            answer = sent.exchange
            identifier = identifier_of(resource, sent.body, answer) if answer.accepted else None
            if resource.product and identifier is not None:
                parents = tuple(sent.named.values())
                return Instance(resource, identifier, sent.body, answer, {}, settled=True, parents=parents)
            lacking = self._lacks(answer)
            if lacking:
                raise Lacking(case.operation, lacking)
            if errors.meaning(answer.code) in (errors.LIMIT, errors.THROTTLED) and attempt < 2:
                self.patience.settle_all(self.alive(resource.name))
                self.patience.pause()
                continue
            break
        if sent.exchange.accepted:
            raise Unbuildable(
                f"{case.operation} was accepted but told no {resource.identifier}", sent.exchange
            )
        told = (
            sent.exchange.failure or f"{sent.exchange.status} {sent.exchange.code}: {sent.exchange.message}"
        )
        raise Unbuildable(
            f"{case.operation}, which must make a {resource.name}, answered {told}"[:400], sent.exchange
        )

    def _found(self, resource: Resource) -> Instance:
        """A resource that exists without being created: from its list, else from a hint."""
        known = self._pool.get((resource.name, "[]"))
        if known:
            return known
        hints = [h for h in hinted(self.service, "builtin") if h["resource"] == resource.name]
        if hints:
            return Instance(resource, hints[0]["identifiers"][0], {}, None, settled=True)
        if resource.listing:
            listing = self._ask(resource.listing.operation, {})
            lacking = self._lacks(listing)
            if lacking:
                raise Lacking(resource.listing.operation, lacking)
            for item in values(listing.json, resource.listing.items):
                value = item.get(resource.identifier) if isinstance(item, dict) else item
                if isinstance(value, str):
                    return Instance(resource, value, {}, None, settled=True)
        raise Unbuildable(f"nothing creates a {resource.name}, and none was found")

    def _ask(self, operation: str, body: Any) -> Exchange:
        return self.client.send(operation, body)

    def _permit(self, case: Case) -> None:
        verb, _ = naming.verb_and_noun(case.operation)
        reading = (
            verb in ("Describe", "Get", "List", "Search") or case.operation not in self.service.operations
        )
        if not reading and not self.settings.allow_writes:
            raise Forbidden(
                f"would send {case.operation}, which may create something; --allow-writes says yes"
            )
        budget = self.settings.budget
        if not reading and budget is not None and self._accepted >= budget and case.violates is None:
            raise Forbidden(f"the budget of {budget} accepted creates is spent")

    def _fill(self, case: Case, named: dict[str, Instance]) -> Any:
        self._prepare_unique(case, named)

        def filler(placeholder: Placeholder) -> Any:
            if isinstance(placeholder, Fresh):
                try:
                    return self.ledger.fresh(placeholder)
                except NamesUsedUp as problem:
                    raise Unbuildable(str(problem)) from problem
            if isinstance(placeholder, External):
                return self.settings.external(placeholder.key, placeholder.default)
            return placeholder.within.replace("{}", self._refer(placeholder, case, named))

        body = fill(case.body, filler)
        if isinstance(body, dict):
            self._align(case, body, named)
            self._prepare_needs(case, body, named)
        return body

    def _run_before(self, operation: str, named: Mapping[str, Instance]) -> None:
        """Do what must have been done before an operation on the same resources makes sense.

        Whether it worked is for the operation itself to show.
        """
        if operation in self._before:
            return
        for name in forerunners(self.service, self.graph, operation):
            key = (name, tuple(sorted((m, i.identifier) for m, i in named.items())))
            if name in self._before or key in self._done_before:
                continue
            self._before.append(operation)
            try:
                case, known = self.minimal(name), dict(named)
                body = self._fill(case, known)
                self._run_before(name, known)
                exchange = self._ask(name, with_tokens(self.service.operations[name].request, body))
                if exchange.accepted and keeps(operation):
                    self._done_before.add(key)
                self.note(name, body, exchange, known, case)
            except Unbuildable:
                pass
            finally:
                self._before.pop()

    def _refer(self, ref: Ref, case: Case, named: dict[str, Instance]) -> str:
        if ref.state == "other-kind":
            return self._other_kind(ref.resource, case).identifier
        if ref.state == "absent":
            model = self.ready(ref.resource, dict(ref.given))
            names = [i.name for i in (model, *model.parents) if i.name]
            nothing = lookalike(self.tell(model, ref.member), names, self.ledger.fresh(Fresh()))
            return nothing if ref.length is None else nothing.ljust(ref.length, "x")
        known = next((i for i in named.values() if i.resource.name == ref.resource), None)
        known = known or next((a for i in named.values() if (a := self.ancestor(i, {ref.resource}))), None)
        if known is not None:
            return self.tell(known, ref.member)
        resource = self.graph.resources[ref.resource]
        deleting = case.operation == resource.delete and resource.create
        if case.violates is None and (deleting or self._is_used_up(ref, case)):
            instance = self.new(ref.resource, dict(ref.given))
            self.patience.settle(instance)
        elif case.operation in resource.actions and ref.member == resource.identifier:
            instance = self._in_state_for(case.operation, resource)
        else:
            instance = self.ready(ref.resource, dict(ref.given))
            if self._overloaded(case, instance):
                self.forget(instance)
                instance = self.ready(ref.resource, dict(ref.given))
        named[ref.member] = instance
        return self.tell(instance, ref.member)

    def _is_used_up(self, ref: Ref, case: Case) -> bool:
        """Whether a request may leave the resource of no use to others: it, and not what it lies in."""
        if not uses_up(self.graph, case.operation):
            return False
        others = {p.resource for p in placeholders(case.body) if isinstance(p, Ref)} - {ref.resource}
        return not any(ref.resource in ancestors(self.graph, other) for other in others)

    def _in_state_for(self, action: str, resource: Resource) -> Instance:
        """A resource in a state in which an action (Start…, Stop…) is possible, brought there if need be.

        Raises:
            Unbuildable: if it cannot be brought there.
        """
        wanted = states_before(self.service, resource, action)
        known = self.patience.automaton_of(resource)
        if wanted is None or known is None:
            return self.ready(resource.name)
        if not wanted & known.terminal:
            return self.new(resource.name)  # a passing state: the one right after its creation
        instance = self.ready(resource.name)
        for _ in resource.actions:
            state = self.patience.state(instance)
            if state in wanted:
                return instance
            for other in resource.actions:
                if state in (states_before(self.service, resource, other) or ()):
                    body = self.naming_body(other, instance)
                    self.note(other, body, self._ask(other, body), {resource.identifier: instance})
                    self.patience.settle(instance)
                    break
        if self.patience.state(instance) in wanted:
            return instance
        raise Unbuildable(f"no {resource.name} could be brought into {' or '.join(sorted(wanted))}")

    def _overloaded(self, case: Case, instance: Instance) -> bool:
        """Whether a case would add more limited items (tags) than the resource may still take."""
        for hint in for_operation(self.service, "limit", case.operation):
            added = sum(len(v) for v in values(case.body, hint["path"]) if isinstance(v, list))
            if instance.load and instance.load + added > hint["max"]:
                return True
        return False

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

    def vanish(self) -> None:
        """Take note that the target was reset or restarted: nothing that was made exists any more."""
        for instance in self.instances:
            instance.deleted = True
        self._pool.clear()
        self._spare.clear()
        self._unique.clear()
        self._unbuildable.clear()
        self._done_before.clear()
        self._failed.clear()

    def _align(self, case: Case, body: dict[str, Any], named: dict[str, Instance]) -> None:
        """Where one named resource was created inside another, name that other (a stream and its group)."""
        original = case.body if isinstance(case.body, dict) else {}
        for member, value in original.items():
            if not isinstance(value, Ref) or value.state != "ready":
                continue
            for other, instance in list(named.items()):
                if instance.resource.name == value.resource:
                    continue
                parent = self.ancestor(instance, {value.resource})
                inside = instance.created_with.get(member, instance.members.get(member))
                if parent is not None:
                    body[member] = self.tell(parent, value.member)
                    named[value.member] = parent
                elif other != member and isinstance(inside, str):
                    body[member] = inside

    def _other_kind(self, name: str, case: Case) -> Instance:
        """A resource of a kind that the broken member does not take, if there is one: one that exists, or the
        cheapest to make."""
        reference = self.graph.references.get((case.operation, case.violates[0] if case.violates else ""))
        taken = {name, *(reference.resources if reference else ())}
        for instance in self.instances:
            if instance.resource.name not in taken and not instance.deleted:
                return instance
        makeable = [r for r in self.graph.resources.values() if r.name not in taken and r.create]
        why = Unbuildable(f"there is no resource of another kind than {name}")
        for resource in sorted(makeable, key=lambda r: len(self.graph.references_of(r.create or ""))):
            try:
                return self.ready(resource.name)
            except Unbuildable as problem:
                why = problem
        raise why

    def _prepare_unique(self, case: Case, named: dict[str, Instance]) -> None:
        """Choose parents in which the members that may occur once together are unused."""
        if not isinstance(case.body, dict):
            return
        for hint in for_operation(self.service, "unique", case.operation):
            parents = [m for m in hint["members"] if isinstance(case.body.get(m), Ref)]
            parents = [m for m in parents if case.body[m].state == "ready"]
            if not parents:
                continue
            member = parents[0]
            if any(i.resource.name == case.body[member].resource for i in named.values()):
                continue  # another request needs it in this one
            kind = case.body[member].resource
            for instance in [i for i in self._spare.get(kind, []) if not i.deleted]:
                if self._unique_key(case, hint, instance.identifier) not in self._unique:
                    self.patience.settle(instance)
                    named[member] = instance
                    return
            fresh = [self.new(kind) for _ in range(1 if self.settings.budget is not None else _PREFETCH)]
            self._spare.setdefault(kind, []).extend(fresh)
            self.patience.settle_all(fresh)
            named[member] = fresh[0]

    def _unique_key(
        self, case: Case, hint: Mapping[str, Any], parent: str | None, body: Any = None
    ) -> tuple[Any, ...]:
        key: list[Any] = [case.operation]
        for member in hint["members"]:
            value = (body if body is not None else case.body).get(member)
            if isinstance(value, Ref):
                value = parent
            key.append(value.lower() if hint.get("ignore_case") and isinstance(value, str) else repr(value))
        return tuple(key)

    def _prepare_needs(self, case: Case, body: dict[str, Any], named: Mapping[str, Instance]) -> None:
        """Make what must exist before a value is valid (an earlier import before an incremental one)."""
        for hint in for_operation(self.service, "needs", case.operation):
            if hint["equals"] not in values(body, hint["path"]) or hint["through"] not in body:
                continue
            through, kind = hint["through"], hint["resource"]
            if through not in named:
                continue
            existing = [i for i in self.alive(kind) if i.created_with.get(through) == body[through]]
            if not existing and kind not in self._building:
                existing = [self.new(kind, {through: body[through]})]
            if existing:
                self.patience.settle(existing[0])

    def _make_room(self, resource: Resource) -> None:
        """Wait while a documented quota of resources in some states is exhausted by the run itself."""
        for hint in hinted(self.service, "quota"):
            if hint["resource"] == resource.name and "states" in hint:
                busy = [i for i in self.alive(resource.name) if not i.settled]
                if len(busy) >= hint["max"]:
                    self.patience.settle_all(busy[: len(busy) - hint["max"] + 1])

    def note(
        self,
        operation: str,
        body: Any,
        exchange: Exchange,
        named: Mapping[str, Instance],
        case: Case | None = None,
    ) -> Sent:
        """Remember what an accepted request made, changed or deleted."""
        case = case or Case(operation, body)
        owner = self.graph.owner(operation)
        if not exchange.accepted or not isinstance(body, dict):
            return Sent(case, body, exchange, None, named)
        for hint in for_operation(self.service, "limit", operation):
            for instance in named.values():
                instance.load += sum(len(v) for v in values(body, hint["path"]) if isinstance(v, list))
        if owner is None:
            self._note_use(operation, named)
            return Sent(case, body, exchange, None, named)
        if operation == owner.create:
            return self._noted_create(owner, case, body, exchange, named)
        subject = next((i for i in named.values() if i.resource is owner), None)
        subject = subject or self._by_identifier(body.get(owner.identifier), owner)
        if subject is not None and operation in (owner.delete, *owner.updates, *owner.actions):
            subject.touched += 1
            subject.settled = False
            subject.told = None
            if operation == owner.delete:
                self._end(subject)
        return Sent(case, body, exchange, subject, named)

    def _noted_create(
        self, owner: Resource, case: Case, body: Any, exchange: Exchange, named: Mapping[str, Instance]
    ) -> Sent:
        self._accepted += 1
        for hint in for_operation(self.service, "unique", case.operation):
            self._unique.add(self._unique_key(case, hint, None, body))
        identifier = identifier_of(owner, body, exchange)
        if identifier is None:
            return Sent(case, body, exchange, None, named)
        told = (exchange.json or {}).items()
        members = {name: value for name, value in told if isinstance(value, str)}
        instance = Instance(owner, identifier, body, exchange, members, parents=tuple(named.values()))
        self.instances.append(instance)
        self._made(instance, case)
        return Sent(case, body, exchange, instance, named)

    def _note_use(self, operation: str, named: Mapping[str, Instance]) -> None:
        """After an accepted request of an operation that belongs to no resource: who is not as before."""
        used_up = uses_up(self.graph, operation)
        for instance in named.values():
            if naming.verb_and_noun(operation)[0] not in naming.LIST_VERBS:
                instance.told = None
                instance.touched += 1
        if used_up:
            self.renew(named.values())

    def _end(self, instance: Instance) -> None:
        """Take note that a resource was deleted, and with it everything that is named through it."""
        instance.deleted = True
        for other in self.instances:
            if not other.deleted and instance in other.parents and self._lies_in(other, instance):
                self._end(other)

    def _lies_in(self, inner: Instance, outer: Instance) -> bool:
        """Whether a resource can only be named together with the one that it was created in."""
        shown = inner.resource.describe or inner.resource.delete
        if inner.resource.facet == outer.resource.name or shown is None:
            return True
        required = self.service.operations[shown].request.get("required", ())
        return any(
            outer.resource.name in reference.resources
            for (operation, member), reference in self.graph.references.items()
            if operation == shown and member in required
        )

    def _by_identifier(self, identifier: Any, resource: Resource) -> Instance | None:
        return next(
            (i for i in self.instances if i.identifier == identifier and i.resource is resource), None
        )
