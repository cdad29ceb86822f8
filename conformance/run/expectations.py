"""What is expected of an answer: a valid case is accepted, an invalid one refused as invalid input."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from conformance.cases.model import Case
from conformance.checks import refusal
from conformance.checks.observation import Promise, answered
from conformance.checks.part_refused import refused_part
from conformance.contract import errors
from conformance.contract.dependence import dependent_values, why_open
from conformance.contract.hints import for_operation
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Service
from conformance.run.availability import Availability
from conformance.run.sender import Sender
from conformance.verdicts.outcome import Inconclusive, Undecided, Violation
from conformance.verdicts.policy import policy_of
from conformance.wire import clock
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Valid
from conformance.world.errors import Forbidden, Lacking, Spared, Unbuildable
from conformance.world.settings import Settings
from conformance.world.world import Sent, World

_SHORT_NAMES = 100
"""How often a create is sent again because somebody may have its short name already."""
_IN_VAIN = 3
"""How many operations' quotas are waited for as long as may be, although none comes free."""
_STALE = frozenset({errors.NOT_FOUND, errors.AUTHENTICATION, errors.TOKEN, errors.IN_USE})
"""What a target may say of a resource that another request spoilt."""


class Expectations:
    """Sends cases and judges the answers.

    Args:
        service: the contracts.
        world: the resources on the target.
        sender: sends cases.
        availability: what the target has.
        limits: how long to wait for a quota.
        mend: told of a request that fails although it was accepted before; whether the target was mended.
    """

    def __init__(
        self,
        service: Service,
        world: World,
        sender: Sender,
        availability: Availability,
        limits: Settings,
        mend: Callable[[Exchange], bool],
    ) -> None:
        self._service = service
        self._policy = policy_of(service)
        self._world = world
        self._sender = sender
        self._availability = availability
        self._limits = limits
        self._mend = mend
        self._taken: set[tuple[str, str, str]] = set()  # what depends on other resources, and was accepted
        self._accepted: set[str] = set()  # the cases that were accepted, as symbols
        self._exhausted: set[str] = set()  # the operations whose quota did not come free in time

    def accepts(self, case: Case, again: bool = False) -> Sent:
        """Send a valid case and expect it to be accepted.

        Raises:
            Violation: if it is refused. Inconclusive: if a quota is in the way.
        """
        settled, moved, tries, renewed = (
            False,
            False,
            0,
            not self._policy.may_say_more(case.operation, REQUEST),
        )
        deadline = clock.monotonic() + self._limits.lifecycle_timeout
        while True:
            sent, tries = self._sender.send(case), tries + 1
            exchange = sent.exchange
            if exchange.accepted:
                self._taken |= dependent_values(self._service, case.operation, exchange.params)
                return sent
            meaning = errors.meaning(exchange.code)
            if meaning == errors.LIMIT and self._makes_room(case.operation):
                continue
            if meaning == errors.LIMIT and not moved and sent.named:
                moved = True  # what it lies in may be full: another one has room
                self._world.renew(sent.named.values())
                continue
            if meaning == errors.LIMIT:
                # Others may hold the quota; once it did not come free in time, nobody waits for it again.
                given_up = case.operation in self._exhausted or len(self._exhausted) >= _IN_VAIN
                if clock.monotonic() > deadline or given_up:
                    self._exhausted.add(case.operation)
                    raise Inconclusive(f"{case.operation} answered {answered(exchange)}")
            elif meaning == errors.EXISTS and self._world.may_be_taken(case) and tries < _SHORT_NAMES:
                continue  # somebody before this run had a name that short
            elif not renewed and meaning in _STALE and sent.named:
                renewed = True  # something before may have spoilt what the request names
                self._world.renew(sent.named.values())
                continue
            elif meaning != errors.IN_USE or settled:
                break
            settled = True
            self._world.waiter.settle_all([i for i in self._world.alive() if not i.settled])
            self._world.waiter.pause()
        if errors.meaning(exchange.code) == errors.AUTHENTICATION:
            raise Inconclusive(f"{case.operation} answered {answered(exchange)}")
        if not exchange.refused and self._is_damaged(case.operation):
            if not again and self._mend(exchange):
                return self.accepts(case, again=True)
            text = f"{case.operation} answered {answered(exchange)}"
            raise Inconclusive(f"{text}, and so it does now to what it accepted before")
        if self._untold_limit(case.operation, exchange):
            raise Inconclusive(
                f"{case.operation} answered {answered(exchange)}, and no page tells how many are too many"
            )
        text = f"a valid request ({case.what or 'smallest'}) was answered with {answered(exchange)}"
        # No sentence of a page excuses a 5xx, or no answer.
        promise = Promise.CLAUSE if exchange.refused else Promise.PROTOCOL
        invalid = errors.meaning(exchange.code) in (errors.INVALID_INPUT, errors.MALFORMED)
        unknown = "whether its page asks for more than its markup says is not known" if invalid else ""
        dependent = why_open(self._service, case.operation, exchange.params, self._taken)
        raise self._policy.broken(case.operation, text, exchange, promise, unknown, REQUEST, dependent)

    def _makes_room(self, operation: str) -> bool:
        """Whether room could be made for what an operation creates: nobody needs some of its kind."""
        owner = self._world.graph.owner(operation)
        return owner is not None and owner.create == operation and self._world.room.make(owner) > 0

    def _untold_limit(self, operation: str, exchange: Exchange) -> bool:
        """Whether a refusal is a documented one for too many of something, and nothing tells how many are."""
        if errors.meaning(exchange.code) != errors.TOO_MANY_TAGS:
            return False
        documented = any(
            exchange.code in (e.name, e.code) for e in self._service.operations[operation].errors
        )
        told = [h["exception"] for h in for_operation(self._service, "limit", operation)]
        return documented and exchange.code not in told

    def accepts_some(self, cases: Iterable[Case]) -> tuple[int, Undecided | None]:
        """Send valid cases and expect them to be accepted, as far as it is known that they must be.

        One that this target accepted in this run is not sent again: with other names it is the same request.

        Returns:
            How many were or had been accepted or refused, and the first reason why one may have been refused
            rightly.

        Raises:
            Violation, Inconclusive: see :meth:`accepts`.
        """
        count, unsure = 0, None
        for case in cases:
            count += 1
            symbol = case.symbol
            if symbol in self._accepted:
                self._sender.count(case)
                continue
            try:
                self.accepts(case)
                self._accepted.add(symbol)
            except Undecided as problem:
                unsure = unsure or problem
            except Spared:
                count -= 1  # nobody tried it: the other side may be decided all the same
            except Unbuildable as problem:
                lacking = isinstance(problem, Lacking) and problem.operation == case.operation
                if lacking or isinstance(problem, Forbidden):
                    raise
                if not self._policy.may_say_more(case.operation, REQUEST):
                    raise
                unsure = unsure or Undecided(str(problem))
        return count, unsure

    def refuses(self, case: Case, allowed: frozenset[str] = frozenset()) -> Sent:
        """Send an invalid case and expect it to be refused as invalid input.

        Raises:
            Violation: if it is accepted, or refused for a reason that is not there.
            Inconclusive: if it is about several things, and the answer refuses one of them.
        """
        sent = self._sender.send(case)
        if errors.LIMIT not in allowed and errors.meaning(sent.exchange.code) == errors.LIMIT:
            if not self._makes_room(case.operation):
                self._world.renew(sent.named.values())
            sent = self._sender.send(case)
        if self._limits.kinds is not None and errors.meaning(sent.exchange.code) == errors.EXISTS:
            raise Inconclusive(f"{case.operation} answered {answered(sent.exchange)}: there is one already")
        operation = self._service.operations[case.operation]
        problem = refusal.not_invalid_input(operation, sent.exchange, allowed)
        if problem is not None:
            part = refused_part(sent.exchange) if _is_in_a_list(case) else None
            if part is not None:
                raise Inconclusive(
                    f"{case.operation} was accepted as a whole, and {part} says that a part of it was refused"
                )
            raise Violation(f"an invalid request ({case.what}) was {problem}", sent.exchange)
        return sent

    def ask(self, operation: str, body: Any) -> Exchange:
        """Send a reading request and expect it to be accepted.

        Raises:
            Lacking, Violation. Undecided: if it is refused, and a sentence of the page may say why.
        """
        self._availability.implemented(operation)
        exchange = self._world.ask(operation, body, Valid())
        if not exchange.accepted:
            self._availability.check(operation, exchange)
            text = f"{operation} was answered with {answered(exchange)}"
            if not exchange.refused and self._is_damaged(operation):
                self._mend(exchange)
                raise Inconclusive(f"{text}, and so is now what it accepted before")
            promise = Promise.CLAUSE if exchange.refused else Promise.PROTOCOL
            raise self._policy.broken(operation, text, exchange, promise, at=REQUEST)
        return exchange

    def _is_damaged(self, operation: str) -> bool:
        """Whether an operation that accepted requests before does not even answer its smallest any more."""
        if not self._availability.was_accepted(operation) or not self._policy.may_say_more(
            operation, REQUEST
        ):
            return False
        body = self._world.filled(self._world.minimal(operation))[0]
        again = self._world.ask(operation, body, Valid())
        return not again.accepted and not again.refused


def _is_in_a_list(case: Case) -> bool:
    """Whether what an invalid case breaks is in one of several things that it is about."""
    return case.violates is not None and "[]" in case.violates[0]
