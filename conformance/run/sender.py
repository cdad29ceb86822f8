"""Sends cases to the target, has what they make read back, and finds out what the target lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from conformance.cases.model import Case
from conformance.cases.oracle import sample
from conformance.contract.hints import for_operation
from conformance.contract.model import Service
from conformance.properties.read_back import ReadBack
from conformance.run.availability import Availability
from conformance.verdicts.outcome import Inconclusive, Untested
from conformance.wire.intent import Intent
from conformance.world.errors import Forbidden, Unbuildable
from conformance.world.provisioner import intent_of
from conformance.world.world import Sent, World


class Sender:
    """Sends cases, whatever the answer.

    Args:
        service: the contracts.
        world: fills the cases in.
        availability: what the target has.
        read_back: looks at what was made or updated.
        blocked: why such a request of an operation must not be sent any more, or None.
    """

    def __init__(
        self,
        service: Service,
        world: World,
        availability: Availability,
        read_back: ReadBack,
        blocked: Callable[[str, Intent], str | None],
    ) -> None:
        self._service = service
        self._world = world
        self._availability = availability
        self._read_back = read_back
        self._blocked = blocked
        self._asked: set[str] = set()
        self._cases: Counter[str] = Counter()

    def send(self, case: Case) -> Sent:
        """Send a case, whatever the answer; a resource that it makes is read back.

        Raises:
            Lacking: if the target lacks the operation. Unbuildable: if what the case refers to cannot be
                obtained. Unreachable: if the target is gone.
        """
        self._availability.implemented(case.operation)
        unsent = next(iter(for_operation(self._service, "unsent", case.operation)), None)
        if unsent is not None:
            raise Untested(f"not sent: {unsent['why']}")
        blocked = self._blocked(case.operation, intent_of(case))
        if blocked:
            raise Inconclusive(blocked)
        self.count(case)
        try:
            updated = self._read_back.before_update(case)
            sent = self._world.send(case)
        except Unbuildable as problem:
            self._ask_whether_lacking(case.operation, problem)
            raise
        if not sent.exchange.accepted:
            self._availability.check(case.operation, sent.exchange)
        elif updated is not None:
            self._read_back.after_update(*updated, sent)
        elif sent.instance is not None and sent.instance.created_by is sent.exchange and not case.violates:
            self._read_back.after_create(sent.instance)
        return sent

    def _ask_whether_lacking(self, operation: str, problem: Unbuildable) -> None:
        """Where the world for an operation cannot be built, find out whether the target has it at all.

        It is asked with identifiers of nothing.

        Raises:
            Lacking: if the target says that it lacks the operation.
        """
        known = self._availability.was_accepted(operation) or operation in self._asked
        if known or isinstance(problem, Forbidden) or operation not in self._service.operations:
            return
        self._asked.add(operation)
        body = sample(self._service.operations[operation], self._world.minimal(operation).params)
        exchange = self._world.ask(operation, body)
        if not exchange.accepted:
            self._availability.check(operation, exchange)

    def count(self, case: Case) -> None:
        """Take note of a case that an item is founded on."""
        self._cases["valid" if case.violates is None else "violating"] += 1

    def take_cases(self) -> Counter[str]:
        """How many cases of which kind were sent since this was last asked: what an item is founded on."""
        taken, self._cases = self._cases, Counter()
        return taken
