"""The engine behind the properties: sends cases, expects acceptance or refusal, keeps the evidence."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from typing import Any

from hypothesis.strategies import SearchStrategy

from conformance.cases.bind import bind
from conformance.cases.binding import Binding
from conformance.cases.model import Case
from conformance.cases.referee import sample
from conformance.cases.valid import full
from conformance.checks import refusal
from conformance.checks.observation import answered
from conformance.contract import errors
from conformance.contract.hints import for_operation, is_complete
from conformance.contract.model import Operation, Requirement, Service
from conformance.contract.requirements import requirements
from conformance.contract.resources import Graph, graph
from conformance.suite.book import Book
from conformance.suite.monitors import Monitors
from conformance.suite.outcome import Inconclusive, Unsure, Untested, Violation
from conformance.suite.plan import Plan
from conformance.suite.read_back import ReadBack
from conformance.suite.search import search
from conformance.suite.stock import Stock
from conformance.targets.plugin import Account
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.world.errors import Forbidden, Lacking, Unbuildable, Unreachable
from conformance.world.instance import Instance
from conformance.world.settings import Settings
from conformance.world.world import Sent, World

_SHORT_NAMES = 100
"""How often a create is sent again because somebody may have its short name already."""
_STALE = frozenset({errors.NOT_FOUND, errors.AUTHENTICATION, errors.TOKEN, errors.IN_USE})
"""What a target may say of a resource that another request spoilt."""


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
        book: what is written into; a new one where it is not given.
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
        book: Book | None = None,
    ) -> None:
        self.service = service
        self.plan = plan
        self.limits = limits
        self.book = Book() if book is None else book
        self.exchanges = 0
        self.connect = connect
        self._told_lacking = lacks
        self._accepted: set[str] = set()
        self._asked: set[str] = set()
        self.monitors = Monitors(service, self.lacks)
        self.client = connect(self._saw)
        self.world = World(service, self.client, self.binding, limits, self.lacks, self._made)
        self.read_back = ReadBack(service, self.world, self.book, self.has)
        self.stock = Stock(self.world, self.check_lacking)
        self._lacks_operation = lacks_operation
        self._watch = watch
        self._blocked = blocked
        self.other_account: Account | None = None
        self.alone = True  # or else other processes use the same account, and its quotas, at the same time
        self._bindings: dict[str, Binding] = {}
        self._bases: dict[str, Exception | None] = {}
        self._lacking: dict[str, str] = {}
        self._cases: Counter[str] = Counter()
        self._exhausted: set[str] = set()
        self._done: dict[object, Exception | None] = {}

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
        unsent = next(iter(for_operation(self.service, "unsent", case.operation)), None)
        if unsent is not None:
            raise Untested(f"not sent: {unsent['why']}")
        blocked = self._blocked(case.operation)
        if blocked:
            raise Inconclusive(blocked)
        self._cases["valid" if case.violates is None else "violating"] += 1
        try:
            updated = self.read_back.before_update(case)
            self.monitors.garbled.sending(case)
            sent = self.world.send(case)
        except Unbuildable as problem:
            self._ask_whether_lacking(case.operation, problem)
            raise
        finally:
            self.monitors.garbled.sending(None)
        if sent.exchange.accepted:
            self.monitors.garbled.accepted(case, sent.body)
        if not sent.exchange.accepted:
            self.check_lacking(case.operation, sent.exchange)
        elif updated is not None:
            self.read_back.after_update(*updated, sent)
        elif sent.instance is not None and sent.instance.created_by is sent.exchange and not case.violates:
            self.read_back.after_create(sent.instance)
        return sent

    def _ask_whether_lacking(self, operation: str, problem: Unbuildable) -> None:
        """Where the world for an operation cannot be built, find out whether the target has it at all.

        It is asked with identifiers of nothing.

        Raises:
            Lacking: if the target says that it lacks the operation.
        """
        known = operation in self._accepted or operation in self._asked
        if known or isinstance(problem, Forbidden) or operation not in self.service.operations:
            return
        self._asked.add(operation)
        body = sample(self.service.operations[operation], self.world.minimal(operation).body)
        exchange = self.world.ask(operation, body)
        if not exchange.accepted:
            self.check_lacking(operation, exchange)

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

    def take_cases(self) -> Counter[str]:
        """How many cases of which kind were sent since this was last asked: what an item is founded on."""
        taken, self._cases = self._cases, Counter()
        return taken

    def has(self, operation: str) -> bool:
        """Whether the target is not known to lack an operation."""
        return operation not in self._lacking

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
        settled, tries, renewed = False, 0, is_complete(self.service, case.operation)
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
            elif not renewed and meaning in _STALE and sent.named:
                renewed = True  # something before may have spoilt what the request names
                self.world.renew(sent.named.values())
                continue
            elif meaning != errors.IN_USE or settled:
                break
            settled = True
            self.world.patience.settle_all([i for i in self.world.alive() if not i.settled])
            self.world.patience.pause()
        if errors.meaning(exchange.code) == errors.AUTHENTICATION:
            raise Inconclusive(f"{case.operation} answered {answered(exchange)}")
        if self._untold_limit(case.operation, exchange):
            raise Inconclusive(
                f"{case.operation} answered {answered(exchange)}, and no page tells how many are too many"
            )
        text = f"a valid request ({case.what or 'smallest'}) was answered with {answered(exchange)}"
        if not is_complete(self.service, case.operation):
            raise Unsure(f"{text}; whether its page asks for more than its markup says is not known")
        raise Violation(text, exchange)

    def _untold_limit(self, operation: str, exchange: Exchange) -> bool:
        """Whether a refusal is a documented one for too many of something, and nothing tells how many are."""
        if errors.meaning(exchange.code) != errors.TOO_MANY_TAGS:
            return False
        documented = any(exchange.code in (e.name, e.code) for e in self.service.operations[operation].errors)
        told = [h["exception"] for h in for_operation(self.service, "limit", operation)]
        return documented and exchange.code not in told

    def accepts_some(self, cases: Iterable[Case]) -> tuple[int, Unsure | None]:
        """Send valid cases and expect them to be accepted, as far as it is known that they must be.

        Returns:
            How many were sent, and the first reason why one may have been refused rightly.

        Raises:
            Violation, Inconclusive: see :meth:`accepts`.
        """
        count, unsure = 0, None
        for case in cases:
            count += 1
            try:
                self.accepts(case)
            except Unsure as problem:
                unsure = unsure or problem
            except Unbuildable as problem:
                lacking = isinstance(problem, Lacking) and problem.operation == case.operation
                if lacking or isinstance(problem, Forbidden) or is_complete(self.service, case.operation):
                    raise
                unsure = unsure or Unsure(str(problem))
        return count, unsure

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
            Lacking, Violation. Unsure: if it is refused, and the operation's page is not known to the end.
        """
        self.implemented(operation)
        exchange = self.world.ask(operation, body)
        if not exchange.accepted:
            self.check_lacking(operation, exchange)
            text = f"{operation} was answered with {answered(exchange)}"
            if exchange.refused and not is_complete(self.service, operation):
                raise Unsure(text)
            raise Violation(text, exchange)
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

    def names_something(self, requirement: Requirement) -> bool:
        """Whether a requirement is about a member that names a resource, or takes what is yielded."""
        key = (requirement.operation, requirement.path)
        return key in self.graph.references or key in self.graph.values

    def is_token(self, operation: str, member: str) -> bool:
        """Whether a member is an idempotency token, which every request must have of its own."""
        schema = self.service.operations[operation].request.get("properties", {}).get(member, {})
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
        problem = self.book.departure(requirement.id)
        if problem is not None:
            raise problem
        if not self.book[requirement.id].held:
            raise Untested("no answer in this run had anything to do with it")

    def explore(
        self,
        requirement: Requirement,
        strategy: SearchStrategy[Case] | None,
        check: Callable[[Case], object],
    ) -> None:
        """Search at random beyond the deterministic cases; see :func:`conformance.suite.search.search`."""
        if strategy is not None and self.plan.max_examples > 0:
            search(requirement, self.plan, strategy, check)

    def each(self, cases: Iterable[Case], check: Callable[[Case], object]) -> int:
        """Run a check on every deterministic case; return how many there were."""
        count = 0
        for case in cases:
            check(case)
            count += 1
        return count

    # --- inside -------------------------------------------------------------------------------------

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

    def check_lacking(self, operation: str, exchange: Exchange) -> None:
        """Take note if a refusal says that the target lacks the operation.

        Raises:
            Lacking: then.
        """
        told = self.lacks(exchange) if operation in self.service.operations else None
        if told is not None:
            self._lacking[operation] = told
            raise Lacking(operation, told)
