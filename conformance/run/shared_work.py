"""Work that several items need: done once a run, and its failure told to each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from attrs import evolve

from conformance.cases.binding import Binding
from conformance.cases.valid import full
from conformance.contract.dependence import dependent_members
from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.run.availability import Availability
from conformance.run.expectations import Expectations
from conformance.verdicts.outcome import Disturbed, Inconclusive, Undecided, Untested, Violation
from conformance.world.errors import Lacking, Unbuildable
from conformance.world.world import World


class SharedWork:
    """Remembers which work was done.

    Args:
        service: the contracts.
        world: the resources on the target.
        expectations: sends valid requests.
        availability: what the target has.
        binding: what valid requests of an operation obey beyond its schema.
    """

    def __init__(
        self,
        service: Service,
        world: World,
        expectations: Expectations,
        availability: Availability,
        binding: Callable[[str], Binding],
    ) -> None:
        self._service = service
        self._world = world
        self._expectations = expectations
        self._availability = availability
        self._binding = binding
        self._done: dict[object, Exception | None] = {}  # by a key: why it failed, or None

    def forget_failures(self) -> None:
        """Take note that the target was reset or restarted: what failed for the damage can be tried again."""
        self._done = {key: problem for key, problem in self._done.items() if problem is None}

    def once(self, key: object, work: Callable[[], object]) -> None:
        """Do a piece of work that several items need, once a run; a reason why it failed comes again.

        Raises:
            Whatever the work raised.
        """
        if key not in self._done:
            try:
                work()
                self._done[key] = None
            except Disturbed:
                raise  # another request was to blame: the next who needs the work does it
            except (Violation, Inconclusive, Untested, Unbuildable) as problem:
                self._done[key] = problem
        known = self._done[key]
        if known is not None:
            raise known.with_traceback(None)  # or else it grows by a frame each time

    def base(self, operation: str) -> None:
        """Make sure that a valid request of an operation is accepted, since else no refusal proves a thing.

        Raises:
            Inconclusive: if none is (or Lacking, Unbuildable).
        """
        self.once(("base", operation), partial(self._smallest, operation))

    def _smallest(self, operation: str) -> None:
        owner = graph(self._service).owner(operation)
        if self._world.settings.kinds is not None and owner is not None and operation == owner.create:
            self._world.ready(owner.name)
            return
        try:
            self._expectations.accepts(self._world.minimal(operation))
        except (Violation, Undecided) as problem:
            if self._world.repaired(operation, problem.exchange):
                return  # what the target accepts instead serves as well
            if isinstance(problem, Undecided):
                raise
            raise Inconclusive(f"no valid request is accepted: {problem.summary}") from None

    def exercise(self, operation: str) -> None:
        """Make sure that an operation was used at all, and that its resource was made with every member.

        Raises:
            Lacking: if the target lacks it.
        """
        try:
            if not self._availability.was_accepted(operation):
                self.base(operation)
            owner = graph(self._service).owner(operation)
            if owner is not None and owner.create is not None:
                self.once(("full", owner.create), partial(self._make_full, owner.create))
        except Lacking as problem:
            if problem.operation == operation:
                raise
        except (Unbuildable, Inconclusive, Violation):
            return  # refused or not buildable: what its answers show is concluded all the same

    def _make_full(self, create: str) -> None:
        operation, binding = self._service.operations[create], self._binding(create)
        try:
            self._expectations.accepts(full(operation, binding))
        except Undecided:
            depending = frozenset(dependent_members(self._service, create))
            if not depending:
                raise
            self._expectations.accepts(full(operation, evolve(binding, omit=binding.omit | depending)))
