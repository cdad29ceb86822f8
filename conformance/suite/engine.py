"""The engine behind the properties: expects acceptance or refusal of cases, and does shared work once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import Any

from hypothesis.strategies import SearchStrategy

from conformance.cases.model import Case
from conformance.cases.valid import full
from conformance.checks import refusal
from conformance.checks.observation import answered
from conformance.contract import errors
from conformance.contract.hints import for_operation, is_complete
from conformance.contract.model import Requirement
from conformance.suite.outcome import Inconclusive, Unsure, Untested, Violation
from conformance.suite.search import search
from conformance.suite.sending import Sending
from conformance.wire.exchange import Exchange
from conformance.world.errors import Forbidden, Lacking, Unbuildable
from conformance.world.world import Sent

_SHORT_NAMES = 100
"""How often a create is sent again because somebody may have its short name already."""
_STALE = frozenset({errors.NOT_FOUND, errors.AUTHENTICATION, errors.TOKEN, errors.IN_USE})
"""What a target may say of a resource that another request spoilt."""


class Engine(Sending):
    """What a property works with: the fixture ``target``."""

    @cached_property
    def _bases(self) -> dict[str, Exception | None]:
        return {}  # by operation: why no valid request of it is accepted, or None

    @cached_property
    def _exhausted(self) -> set[str]:
        return set()  # the operations whose quota did not come free in time

    @cached_property
    def _done(self) -> dict[object, Exception | None]:
        return {}  # what several items need, by a key: why it failed, or None

    def start_afresh(self) -> None:
        """Take note that the target was reset or restarted: nothing that was made exists any more, and what
        could not be done for the damage can be tried again."""
        self.world.vanish()
        self._bases = {k: v for k, v in self._bases.items() if v is None}
        self._done = {k: v for k, v in self._done.items() if v is None}

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
            raise known.with_traceback(None)  # or else it grows by a frame each time

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
            if not exchange.refused and self._is_damaged(operation):
                self._mended(exchange)
                raise Inconclusive(f"{text}, and so is now what it accepted before")
            if exchange.refused and not is_complete(self.service, operation):
                raise Unsure(text)
            raise Violation(text, exchange)
        return exchange

    def _is_damaged(self, operation: str) -> bool:
        """Whether an operation that accepted requests before does not even answer its smallest any more."""
        if operation not in self._accepted or is_complete(self.service, operation):
            return False
        body = self.world.filled(self.world.minimal(operation))[0]
        again = self.world.ask(operation, body)
        return not again.accepted and not again.refused

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
            raise known.with_traceback(None)

    def names_something(self, requirement: Requirement) -> bool:
        """Whether a requirement is about a member that names a resource, or takes what is yielded."""
        key = (requirement.operation, requirement.path)
        return key in self.graph.references or key in self.graph.values

    def is_token(self, operation: str, member: str) -> bool:
        """Whether a member is an idempotency token, which every request must have of its own."""
        schema = self.service.operations[operation].request.get("properties", {}).get(member, {})
        return bool(schema.get("x-idempotencyToken"))

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
