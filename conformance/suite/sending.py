"""Sends cases to the target, has every exchange watched, and knows what the target lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from conformance.cases.bind import bind
from conformance.cases.binding import Binding
from conformance.cases.model import Case
from conformance.cases.referee import sample
from conformance.contract.catalogue import Catalogue, catalogue
from conformance.contract.hints import for_operation
from conformance.contract.model import Operation, Requirement, Service
from conformance.contract.resources import Graph, graph
from conformance.suite.book import Book
from conformance.suite.monitors import Monitors
from conformance.suite.outcome import Inconclusive, Untested
from conformance.suite.plan import Plan
from conformance.suite.read_back import ReadBack
from conformance.suite.stock import Stock
from conformance.targets.plugin import Account
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.world.errors import Forbidden, Lacking, Unbuildable, Unreachable
from conformance.world.instance import Instance
from conformance.world.settings import Settings
from conformance.world.world import Sent, World


class Sending:
    """A target with a world on it, and what is known of it.

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
        mended: told of a valid request that fails although its like was accepted before; whether the target
            was mended, so that it can be tried again.
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
        mended: Callable[[Exchange], bool] = lambda exchange: False,
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
        self.world = World(service, self.client, self.binding, limits, self.lacks, self._made, mended)
        self.read_back = ReadBack(service, self.world, self.book, self.has)
        self.stock = Stock(self.world, self.check_lacking)
        self._lacks_operation = lacks_operation
        self._mended = mended
        self._watch = watch
        self._blocked = blocked
        self.other_account: Account | None = None
        self.alone = True  # or else other processes use the same account, and its quotas, at the same time
        self._bindings: dict[str, Binding] = {}
        self._lacking: dict[str, str] = {}
        self._cases: Counter[str] = Counter()

    @property
    def requirements(self) -> Catalogue:
        """All requirements of the service."""
        return catalogue(self.service)

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

    def has(self, operation: str) -> bool:
        """Whether the target is not known to lack an operation."""
        return operation not in self._lacking

    def take_cases(self) -> Counter[str]:
        """How many cases of which kind were sent since this was last asked: what an item is founded on."""
        taken, self._cases = self._cases, Counter()
        return taken

    def notice(self, exchange: Exchange) -> None:
        """Take an exchange of another client into account (another region's, another account's)."""
        self._saw(exchange)

    def lacks(self, exchange: Exchange) -> str | None:
        """How an answer says that the target lacks the operation, or None.

        An operation that was ever accepted is not lacking, whatever it answers later.
        """
        if exchange.operation in self._accepted:
            return None
        return self._told_lacking(exchange)

    def check_lacking(self, operation: str, exchange: Exchange) -> None:
        """Take note if a refusal says that the target lacks the operation.

        Raises:
            Lacking: then.
        """
        told = self.lacks(exchange) if operation in self.service.operations else None
        if told is not None:
            self._lacking[operation] = told
            raise Lacking(operation, told)

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
