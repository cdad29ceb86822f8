"""The driver behind the properties: a target, a client, a world on it, and the ledger of the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import Any

from attrs import define, evolve
from hypothesis.strategies import SearchStrategy

from conformance.cases.binding import Binding
from conformance.cases.model import Case
from conformance.contract.catalogue import Catalogue, catalogue
from conformance.contract.model import Operation, Requirement, Service
from conformance.contract.resources import Graph, graph
from conformance.properties.effort import Plan
from conformance.properties.fixtures import Stock
from conformance.properties.random_search import search
from conformance.properties.read_back import ReadBack
from conformance.run.availability import Availability
from conformance.run.capabilities import Capabilities
from conformance.run.expectations import Expectations
from conformance.run.sender import Sender
from conformance.run.shared_work import SharedWork
from conformance.verdicts.contamination import Others
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.monitors import Monitors
from conformance.verdicts.outcome import Disturbed, Inconclusive, Undecided, Untested, Verdict
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.world.errors import Lacking, Unreachable
from conformance.world.fresh_names import FreshNames
from conformance.world.instance import Instance
from conformance.world.settings import Settings
from conformance.world.world import Sent, World


@define
class Traffic:
    """How many exchanges there were so far with a target."""

    exchanges: int = 0


class Driver:
    """What a property works with: its argument ``target``.

    Args:
        service: the contracts.
        connect: makes a client for a callback that takes every exchange (and, for isolation, a region or
            another account).
        limits: what the world may do.
        plan: how much to try.
        capabilities: what the target can do.
        ledger: what is written into; a new one where it is not given.
        traffic: counts the exchanges, for whoever else wants to know; a new one where it is not given.
        names: gives fresh names; new ones where it is not given.
        others: other processes that send requests to the target, None for nobody.
        chosen: the IDs of the requirements that the run tries; None for all of them.
    """

    def __init__(
        self,
        service: Service,
        connect: Callable[..., Client],
        limits: Settings,
        plan: Plan,
        capabilities: Capabilities,
        ledger: Ledger | None = None,
        traffic: Traffic | None = None,
        names: FreshNames | None = None,
        others: Others | None = None,
        chosen: Collection[str] | None = None,
    ) -> None:
        self.service = service
        self._chosen = chosen
        self.connect = connect
        self.limits = limits
        self.plan = plan
        self.capabilities = capabilities
        self.ledger = Ledger(service) if ledger is None else ledger
        self._traffic = traffic or Traffic()
        self.availability = Availability(service, capabilities.lacks, capabilities.lacks_operation)
        self.monitors = Monitors(service, self.availability.lacks, others)
        self.client = connect(self._saw)
        self.world = World(
            service, self.client, limits, self.availability.lacks, self._made, self._mend, names
        )
        self.read_back = ReadBack(service, self.world, self.ledger, self.availability.has)
        self.stock = Stock(self.world, self.availability.check)
        self._sender = Sender(
            service,
            self.world,
            self.availability,
            self.read_back,
            capabilities.blocked,
        )
        self._expectations = Expectations(
            service, self.world, self._sender, self.availability, limits, self._mend
        )
        self._work = SharedWork(service, self.world, self._expectations, self.availability, self.binding)

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
        """What valid requests of an operation obey beyond its schema, as far as the target is known."""
        return self.world.bindings.of(operation)

    def stated(self, operation: str) -> Binding:
        """What valid requests of an operation obey beyond its schema, by the contracts alone."""
        return self.world.bindings.stated(operation)

    def instead(self, operation: str, refused: Exchange | None) -> str:
        """What the target accepts instead of the smallest valid request, which it refuses, or nothing."""
        return self.world.repaired(operation, refused)

    def conclude_lacking(self) -> None:
        """Say of every requirement on an operation that the target lacks that it is not implemented.

        Some were left aside for reasons of their own before anything was asked. That an operation is not
        there is a property of the operation: it goes for all that could be said of it.
        """
        for identifier, entry in self.ledger.entries().items():
            requirement = self.requirements[identifier]
            undecided = entry.concluded in (Verdict.UNTESTED, Verdict.INCONCLUSIVE) and not entry.held
            if not undecided or requirement.resource is not None or self.has(requirement.operation):
                continue
            try:
                self.availability.implemented(requirement.operation)
            except Lacking as problem:
                self.ledger.conclude(requirement, Verdict.NOT_IMPLEMENTED, str(problem))

    # --- the parts, as properties use them ----------------------------------------------------------

    def implemented(self, operation: str) -> None:
        self.availability.implemented(operation)

    def has(self, operation: str) -> bool:
        return self.availability.has(operation)

    def send(self, case: Case) -> Sent:
        return self._sender.send(case)

    def take_cases(self) -> Counter[str]:
        self.world.room.begin()
        return self._sender.take_cases()

    def accepts(self, case: Case) -> Sent:
        return self._expectations.accepts(case)

    def accepts_some(self, cases: Iterable[Case]) -> tuple[int, Undecided | None]:
        return self._expectations.accepts_some(cases)

    def refuses(self, case: Case, allowed: frozenset[str] = frozenset()) -> Sent:
        return self._expectations.refuses(case, allowed)

    def ask(self, operation: str, body: Any) -> Exchange:
        return self._expectations.ask(operation, body)

    def base(self, operation: str) -> None:
        self._work.base(operation)

    def exercise(self, operation: str) -> None:
        self._work.exercise(operation)

    def once(self, key: object, work: Callable[[], object]) -> None:
        self._work.once(key, work)

    # --- what the contracts say ---------------------------------------------------------------------

    def names_something(self, requirement: Requirement) -> bool:
        """Whether a requirement is about a member that names a resource, or takes what is yielded."""
        key = (requirement.operation, requirement.path)
        return key in self.graph.references or key in self.graph.values

    def is_chosen(self, requirement: Requirement) -> bool:
        """Whether the run tries a requirement for its own sake."""
        return self._chosen is None or requirement.id in self._chosen

    def is_token(self, operation: str, member: str) -> bool:
        """Whether a member is an idempotency token, which every request must have of its own."""
        schema = self.service.operations[operation].request.get("properties", {}).get(member, {})
        return bool(schema.get("x-idempotencyToken"))

    def conclude(self, requirement: Requirement) -> None:
        """End a monitored item with what the ledger says.

        Raises:
            Violation: if the requirement failed anywhere. Untested: if nothing was seen that it speaks of.
        """
        problem = self.ledger.departure(requirement)
        if problem is not None:
            raise problem
        if not self.ledger[requirement].held:
            seen = self.ledger.excusable(requirement)
            if seen is not None:
                raise Inconclusive(f"{seen}; a sentence of a page that nobody has read yet may say why")
            raise Untested("no answer in this run had anything to do with it")

    def explore(
        self,
        requirement: Requirement,
        strategy: SearchStrategy[Case] | None,
        check: Callable[[Case], object],
        share: int = 1,
    ) -> None:
        """Search at random beyond the deterministic cases, by :mod:`conformance.properties.random_search`."""
        examples = -(-self.plan.max_examples // share)
        if strategy is not None and examples > 0:
            search(requirement, evolve(self.plan, max_examples=examples), strategy, check)

    def each(self, cases: Iterable[Case], check: Callable[[Case], object]) -> int:
        """Run a check on every deterministic case; return how many there were."""
        count = 0
        for case in cases:
            check(case)
            count += 1
        return count

    # --- every exchange -----------------------------------------------------------------------------

    @property
    def exchanges(self) -> int:
        """How many exchanges there were so far."""
        return self._traffic.exchanges

    def notice(self, exchange: Exchange) -> None:
        """Take an exchange of another client into account (another region's, another account's)."""
        self._saw(exchange)

    def start_afresh(self) -> None:
        """Take note that the target was reset or restarted: nothing that was made exists any more, and what
        could not be done for the damage can be tried again."""
        self.world.vanish()
        self._work.forget_failures()

    def _mend(self, exchange: Exchange) -> bool:
        """Have damage mended that makes fail what was accepted before; whether it was."""
        mended = self.capabilities.mend(exchange)
        if mended:
            self.start_afresh()
        return mended

    def _made(self, instance: Instance) -> None:
        self.ledger.observe(self.monitors.own(instance))

    def _saw(self, exchange: Exchange) -> None:
        self._traffic.exchanges += 1
        self.availability.saw(exchange)
        health = self.capabilities.watch(exchange)
        if health.witness:
            self.ledger.observe(self.monitors.watch(exchange))
        if health.restarted:
            self.start_afresh()
        if health.down:
            raise Unreachable(health.down)
        if not health.witness:
            raise Disturbed(
                health.what or f"{exchange.operation} did not reach the target: {exchange.failure}"
            )
