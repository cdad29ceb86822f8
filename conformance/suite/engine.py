"""The engine behind the properties: sends cases, expects acceptance or refusal, keeps the evidence."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from typing import Any

from attrs import frozen
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Flaky
from hypothesis.strategies import SearchStrategy

from conformance.cases.bind import bind
from conformance.cases.binding import Binding
from conformance.cases.model import Case
from conformance.cases.valid import full
from conformance.checks import refusal
from conformance.checks.echo import echoes, tag_pairs, tag_problem, unchanged
from conformance.checks.observation import Observation, answered
from conformance.contract import errors
from conformance.contract.model import Operation, Requirement, Service
from conformance.contract.requirements import requirements
from conformance.contract.resources import Graph, Resource, graph
from conformance.suite.book import Book
from conformance.suite.monitors import Monitors
from conformance.suite.outcome import Inconclusive, Untested, Violation
from conformance.suite.shrinking import Shrinking
from conformance.suite.tagging import Tagging, tagging_of
from conformance.targets.plugin import Account
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.world.errors import Lacking, Unbuildable, Unreachable
from conformance.world.instance import Instance
from conformance.world.settings import Settings
from conformance.world.world import Sent, World

_SHORT_NAMES = 100
"""How often a create is sent again because somebody may have its short name already."""


@frozen
class Plan:
    """How much a run tries: ``max_examples`` random cases a property (0: none), the ``seed``, and whether
    pairs of optional members are covered (``pairwise``); ``profile`` is its name. ``shrink`` says whether
    what chance finds is made small, which takes exchanges of its own."""

    profile: str = "default"
    max_examples: int = 4
    seed: int = 0
    pairwise: bool = True
    shrink: bool = True


class Engine:
    """What a property works with: the fixture ``target``.

    Args:
        service: the contracts.
        connect: makes a client for a callback that takes every exchange (and, for isolation, a region or
            another account).
        limits: what the world may do.
        plan: how much to try.
        lacks: how the target says that it lacks an operation.
        lacks_operation: whether it is known to lack one without asking.
        watch: takes note of every exchange on behalf of the target's guard; returns why the run must end,
            or None.
        blocked: why an operation must not be sent any more, or None.
    """

    def __init__(
        self,
        service: Service,
        connect: Callable[..., Client],
        limits: Settings,
        plan: Plan,
        lacks: Callable[[Exchange], str | None],
        lacks_operation: Callable[[str], bool | None],
        watch: Callable[[Exchange], str | None] = lambda exchange: None,
        blocked: Callable[[str], str | None] = lambda operation: None,
    ) -> None:
        self.service = service
        self.plan = plan
        self.limits = limits
        self.book = Book()
        self.exchanges = 0
        self.connect = connect
        self._told_lacking = lacks
        self._accepted: set[str] = set()
        self.monitors = Monitors(service, self.lacks)
        self.client = connect(self._saw)
        self.world = World(service, self.client, self.binding, limits, self.lacks, self._made)
        self._lacks_operation = lacks_operation
        self._watch = watch
        self._blocked = blocked
        self.other_account: Account | None = None
        self._bindings: dict[str, Binding] = {}
        self._bases: dict[str, Exception | None] = {}
        self._lacking: dict[str, str] = {}
        self._audits = 0
        self._exhausted: set[str] = set()
        self._done: dict[object, Exception | None] = {}
        self._others: dict[str, Instance] = {}
        self._gone: dict[str, tuple[Instance, Violation | None]] = {}

    @cached_property
    def requirements(self) -> Mapping[str, Requirement]:
        """All requirements of the service by ID."""
        return {r.id: r for r in requirements(self.service)}

    @property
    def graph(self) -> Graph:
        """The resource graph of the service."""
        return graph(self.service)

    def operation(self, requirement: Requirement) -> Operation:
        """The contract that a requirement is listed under."""
        return self.service.operations[requirement.operation]

    def binding(self, operation: str) -> Binding:
        """What valid requests of an operation obey beyond its schema."""
        if operation not in self._bindings:
            self._bindings[operation] = bind(self.service, operation)
        return self._bindings[operation]

    # --- sending ------------------------------------------------------------------------------------

    def send(self, case: Case) -> Sent:
        """Send a case, whatever the answer; a resource that it makes is read back.

        Raises:
            Lacking: if the target lacks the operation. Unbuildable: if what the case refers to cannot be
                obtained. Unreachable: if the target is gone.
        """
        self.implemented(case.operation)
        blocked = self._blocked(case.operation)
        if blocked:
            raise Inconclusive(blocked)
        updated = self._about_to_update(case)
        sent = self.world.send(case)
        if not sent.exchange.accepted:
            self._check_lacking(case.operation, sent.exchange)
        elif updated is not None:
            self._audit_update(*updated, sent)
        elif sent.instance is not None and sent.instance.created_by is sent.exchange and not case.violates:
            self.audit(sent.instance)
        return sent

    def implemented(self, operation: str) -> None:
        """Make sure that the target has an operation, as far as is known.

        Raises:
            Lacking: if it does not.
        """
        if operation in self._lacking:
            raise Lacking(operation, self._lacking[operation])
        if operation in self.service.operations and self._lacks_operation(operation):
            self._lacking[operation] = "known without asking"
            raise Lacking(operation, self._lacking[operation])

    def base(self, operation: str) -> None:
        """Make sure that a valid request of an operation is accepted, since else no refusal proves a thing.

        Raises:
            Inconclusive: if none is (or Lacking, Unbuildable).
        """
        if operation not in self._bases:
            try:
                self.accepts(self.world.minimal(operation))
                self._bases[operation] = None
            except Violation as problem:
                self._bases[operation] = Inconclusive(f"no valid request is accepted: {problem.summary}")
            except (Unbuildable, Inconclusive) as problem:
                self._bases[operation] = problem
        known = self._bases[operation]
        if known is not None:
            raise known

    def accepts(self, case: Case) -> Sent:
        """Send a valid case and expect it to be accepted.

        Raises:
            Violation: if it is refused. Inconclusive: if a quota or throttling is in the way.
        """
        settled, tries = False, 0
        deadline = time.monotonic() + self.limits.lifecycle_timeout
        while True:
            sent, tries = self.send(case), tries + 1
            exchange = sent.exchange
            if exchange.accepted:
                return sent
            meaning = errors.meaning(exchange.code)
            if meaning in (errors.LIMIT, errors.THROTTLED):
                # Others may hold the quota; once it did not come free in time, nobody waits for it again.
                if time.monotonic() > deadline or case.operation in self._exhausted:
                    self._exhausted.add(case.operation)
                    raise Inconclusive(f"{case.operation} answered {answered(exchange)}")
            elif meaning == errors.EXISTS and self.world.may_be_taken(case) and tries < _SHORT_NAMES:
                continue  # somebody before this run had a name that short
            elif meaning != errors.IN_USE or settled:
                break
            settled = True
            self.world.patience.settle_all([i for i in self.world.alive() if not i.settled])
            self.world.patience.pause()
        if errors.meaning(exchange.code) == errors.AUTHENTICATION:
            raise Inconclusive(f"{case.operation} answered {answered(exchange)}")
        what = case.what or "smallest"
        raise Violation(f"a valid request ({what}) was answered with {answered(exchange)}", exchange)

    def refuses(self, case: Case, allowed: frozenset[str] = frozenset()) -> Sent:
        """Send an invalid case and expect it to be refused as invalid input.

        Raises:
            Violation: if it is accepted, or refused for a reason that is not there.
        """
        sent = self.send(case)
        operation = self.service.operations[case.operation]
        problem = refusal.not_invalid_input(operation, sent.exchange, allowed)
        if problem is not None:
            raise Violation(f"an invalid request ({case.what}) was {problem}", sent.exchange)
        return sent

    def ask(self, operation: str, body: Any) -> Exchange:
        """Send a reading request and expect it to be accepted.

        Raises:
            Lacking, Violation.
        """
        self.implemented(operation)
        exchange = self.world.ask(operation, body)
        if not exchange.accepted:
            self._check_lacking(operation, exchange)
            raise Violation(f"{operation} was answered with {answered(exchange)}", exchange)
        return exchange

    def exercise(self, operation: str) -> None:
        """Make sure that an operation was used at all, and that its resource was made with every member.

        Raises:
            Lacking: if the target lacks it.
        """
        try:
            if operation not in self._accepted:
                self.base(operation)
            owner = self.graph.owner(operation)
            if owner is not None and owner.create is not None:
                self.once(("full", owner.create), partial(self._make_full, owner.create))
        except Lacking as problem:
            if problem.operation == operation:
                raise
        except (Unbuildable, Inconclusive, Violation):
            return  # refused or not buildable: what its answers show is concluded all the same

    def once(self, key: object, work: Callable[[], object]) -> None:
        """Do a piece of work that several items need, once a run; a reason why it failed comes again.

        Raises:
            Whatever the work raised.
        """
        if key not in self._done:
            try:
                work()
                self._done[key] = None
            except (Violation, Inconclusive, Untested, Unbuildable) as problem:
                self._done[key] = problem
        known = self._done[key]
        if known is not None:
            raise known

    def another(self, name: str) -> Instance:
        """A settled resource of a kind, other than the shared one, made once a run.

        Raises:
            Unbuildable: if it cannot be made.
        """
        if name not in self._others or self._others[name].deleted:
            self._others[name] = self.world.new(name)
        self.world.patience.settle(self._others[name])
        return self._others[name]

    def gone(self, name: str, strict: bool = False) -> Instance | None:
        """A resource of a kind that was created, deleted and waited for, once a run.

        Returns:
            None where its kind has no Delete or, unless ``strict``, where the delete did not work.

        Raises:
            Violation: if ``strict`` and the resource did not go. Unbuildable: if it cannot be made.
        """
        resource = self.graph.resources[name]
        if resource.delete is None or resource.create is None:
            return None
        if name not in self._gone:
            instance = self.world.new(name)
            self.world.patience.settle(instance)
            self._gone[name] = (instance, self._delete(instance))
        instance, problem = self._gone[name]
        if problem is not None and strict:
            raise problem
        return instance if problem is None else None

    def _delete(self, instance: Instance) -> Violation | None:
        delete = instance.resource.delete
        assert delete is not None
        body = self.world.naming_body(delete, instance)
        exchange = self.world.ask(delete, body)
        self.world.note(delete, body, exchange, {instance.resource.identifier: instance})
        if not exchange.accepted:
            self._check_lacking(delete, exchange)
            return Violation(f"{delete} was answered with {answered(exchange)}", exchange)
        still = self.world.patience.until_gone(instance)
        if still is None:
            return None
        if still.accepted:
            text = f"{self.limits.lifecycle_timeout:g} s after {delete} the resource is still described"
            return Violation(text, still)
        return Violation(f"after {delete} the resource was answered with {answered(still)}", still)

    def is_token(self, operation: str, member: str) -> bool:
        """Whether a member is an idempotency token, which every request must have of its own."""
        schema = self._members(operation).get(member, {})
        return bool(schema.get("x-idempotencyToken"))

    def notice(self, exchange: Exchange) -> None:
        """Take an exchange of another client into account (another region's, another account's)."""
        self._saw(exchange)

    def _make_full(self, create: str) -> None:
        binding = self.binding(create)
        self.accepts(full(self.service.operations[create], binding))

    def conclude(self, requirement: Requirement) -> None:
        """End a monitored item with what the book says.

        Raises:
            Violation: if the requirement failed anywhere. Untested: if nothing was seen that it speaks of.
        """
        entry = self.book[requirement.id]
        if entry.failures:
            raise Violation(entry.failures[0].summary, entry.failures[0].exchange)
        if not entry.held:
            raise Untested("no answer in this run had anything to do with it")

    # --- following up -------------------------------------------------------------------------------

    def audit(self, instance: Instance) -> None:
        """Read a new resource back and note what it shows of what was sent."""
        create = instance.resource.create
        if create is None or instance.created_by is None:
            return
        sent = instance.created_with
        try:
            described = self.world.describe(instance)
        except Unbuildable:
            return  # Create did not tell what Describe needs: its own requirement says so
        if described is not None and not self._lacks_answer(described):
            if described.accepted:
                self.book.observe(echoes(self.service, instance.resource, create, sent, described))
            elif instance.resource.describe:
                name = f"{self.service.name}.{instance.resource.describe}.accepted"
                text = f"a new {instance.resource.name} was answered with {answered(described)}"
                self.book.fail(name, text, described)
        tags = next((sent[m] for m in sent if m.lower() == "tags"), None)
        self._audits += 1
        if tags or (self._audits % 8 == 0 and "tags" in self._members(create)):
            self.tags(instance, f"{self.service.name}.{create}.tags.echo", tag_pairs(tags) or {})

    def _about_to_update(self, case: Case) -> tuple[Instance, Exchange] | None:
        """Before a valid update: the resource that it is about, and how it is described now."""
        owner = self.graph.owner(case.operation)
        if owner is None or case.operation not in owner.updates or case.violates is not None:
            return None
        if owner.create is None or owner.describe is None or case.raw is not None:
            return None
        instance = self.world.ready(owner.name)
        before = self.world.describe(instance)
        return (instance, before) if before is not None and before.accepted else None

    def _audit_update(self, instance: Instance, before: Exchange, sent: Sent) -> None:
        """After an accepted update: what it named is shown, what it did not name is as it was."""
        if sent.instance is not instance:
            return
        update = sent.case.operation
        try:
            self.world.patience.settle(instance)
        except Unbuildable:
            return  # the lifecycle's own requirements say so
        after = self.world.describe(instance)
        if after is None or not after.accepted:
            return
        resource = instance.resource
        self.book.observe(echoes(self.service, resource, update, sent.body, after))
        self.book.observe(unchanged(self.service, resource, update, sent.body, before, after))

    def tags(self, instance: Instance, requirement: str, expected: Mapping[str, Any]) -> None:
        """Note whether a resource's list of tags shows exactly the expected ones."""
        operation = self.tag_listing()
        if operation is None or requirement not in self.requirements:
            return
        member = next(iter(self.service.operations[operation].request.get("required", ())), None)
        if member is None or operation in self._lacking:
            return
        listed = self.world.ask(operation, {member: instance.identifier})
        if listed.accepted:
            self.book.observe([Observation(requirement, tag_problem(expected, listed), listed)])

    def tag_listing(self) -> str | None:
        """The operation that lists a resource's tags, or None."""
        named = ("ListTagsForResource", "ListTags", "ListResourceTags", "ListTagsOfResource")
        return next((name for name in named if name in self.service.operations), None)

    def tag_operations(self) -> Tagging | None:
        """How resources are tagged and untagged, or None."""
        found = tagging_of(self.service)
        missing = found is not None and (found.add in self._lacking or found.remove in self._lacking)
        return None if missing else found

    def is_taggable(self, resource: Resource) -> bool:
        """Whether a kind of resource is among those that the tagging operations name."""
        tagging = self.tag_operations()
        reference = self.graph.references.get((tagging.add, tagging.subject)) if tagging else None
        return reference is not None and resource.name in reference.resources

    def walkable(self, resource: Resource) -> bool:
        """Whether a kind of resource can be created here, as far as is known."""
        if resource.create is None or resource.describe is None:
            return False
        try:
            self.base(resource.create)
            self.implemented(resource.describe)
        except (Unbuildable, Inconclusive):
            return False
        return True

    def explore(
        self,
        requirement: Requirement,
        strategy: SearchStrategy[Case] | None,
        check: Callable[[Case], object],
        examples: int | None = None,
    ) -> None:
        """Search at random beyond the deterministic cases; what is found is shrunk.

        The same seed makes the same cases on every run; the requirement's ID is mixed in. A departure that
        does not show on every try is one all the same: the smallest that was seen is reported.
        """
        count = self.plan.max_examples if examples is None else examples
        if strategy is None or count <= 0:
            return
        shrinking = Shrinking()

        @seed(self.plan.seed ^ zlib.crc32(requirement.id.encode()))
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink) if self.plan.shrink else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            report_multiple_bugs=False,
        )
        @given(strategy)
        def search(case: Case) -> None:
            if shrinking.over:
                return
            try:
                check(case)
            except Violation as problem:
                shrinking.saw(problem)
                raise

        try:
            search()
        except Flaky:
            if shrinking.smallest is None:
                raise
            raise shrinking.smallest from None

    def each(self, cases: Iterable[Case], check: Callable[[Case], object]) -> int:
        """Run a check on every deterministic case; return how many there were."""
        count = 0
        for case in cases:
            check(case)
            count += 1
        return count

    # --- inside -------------------------------------------------------------------------------------

    def _members(self, operation: str) -> Mapping[str, Any]:
        members: Mapping[str, Any] = self.service.operations[operation].request.get("properties", {})
        return members

    def lacks(self, exchange: Exchange) -> str | None:
        """How an answer says that the target lacks the operation, or None.

        An operation that was ever accepted is not lacking, whatever it answers later.
        """
        if exchange.operation in self._accepted:
            return None
        return self._told_lacking(exchange)

    def _made(self, instance: Instance, case: Case) -> None:
        """Have a resource watched; or left out of sight, if an invalid request made it."""
        if case.violates is None:
            self.book.observe(self.monitors.own(instance))
        else:
            self.monitors.taint(instance.identifier)

    def _saw(self, exchange: Exchange) -> None:
        self.exchanges += 1
        if exchange.accepted:
            self._accepted.add(exchange.operation)
        self.book.observe(self.monitors.watch(exchange))
        down = self._watch(exchange)
        if down:
            raise Unreachable(down)

    def _lacks_answer(self, exchange: Exchange) -> bool:
        return not exchange.accepted and self.lacks(exchange) is not None

    def _check_lacking(self, operation: str, exchange: Exchange) -> None:
        told = self.lacks(exchange) if operation in self.service.operations else None
        if told is not None:
            self._lacking[operation] = told
            raise Lacking(operation, told)
