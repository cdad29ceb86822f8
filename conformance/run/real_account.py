"""A run on an account that costs money and is somebody's: who it is, what it makes, and what is written down.

Everything that such a run sends passes through here before it leaves.
"""

from __future__ import annotations

import string
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import platformdirs
from attrs import frozen

from conformance.contract.endings import ending, stays
from conformance.contract.model import Requirement, Service
from conformance.contract.prices import prices
from conformance.contract.resources import graph
from conformance.recordings.foreign import Foreign
from conformance.run.budget import Budget, whole_part
from conformance.run.leftovers import Leftovers, Unknown
from conformance.run.options import Options, UsageError
from conformance.run.permission import Permission
from conformance.run.rehearsal import Recorder
from conformance.run.steadiness import Steadiness
from conformance.targets.plugin import Caller
from conformance.wire.exchange import Exchange
from conformance.wire.outgoing import After, Outgoing
from conformance.world.cleanup import Left, clean_up
from conformance.world.errors import Forbidden, Unreachable
from conformance.world.journal import Journal, created_by, digest
from conformance.world.journal_entries import SUFFIX, Creation, Heading, JournalError, read
from conformance.world.settings import TAG
from conformance.world.thrift import chosen
from conformance.world.world import World


def journals(options_folder: str | None) -> Path:
    """The folder of journals: the one that was named, or the user's own."""
    return (
        Path(options_folder) if options_folder else platformdirs.user_state_path("aws-conformance") / "runs"
    )


_SMOKE_CREATES = 5
MARKS = string.ascii_uppercase
"""What tells the processes of a run apart; the first is the one that starts the others."""

_SMOKE_USD = 0.05
"""With ``--profile smoke`` nothing is made on purpose that may cost so much."""


@frozen
class Identity:
    """The run's ID and the mark of this process, by which its names are told from all others, and whether it
    may write, as the process that started it found out; how many processes share what the run may spend."""

    run: str
    mark: str = "A"
    writes: bool = False
    processes: int = 1

    @property
    def part(self) -> tuple[int, int]:
        """Which of how many parts of a budget is this process's."""
        return (MARKS.index(self.mark) - 1) % self.processes, self.processes


class RealAccount:
    """What stands between a run and a real account.

    Args:
        service: the contracts.
        who: the run and the process.
        spec: how the target is named, so that it is found again. region: the region.
        caller: who the target takes the run for.
        options: what the run was told.
        requirements: what the run is about.
        steady: keeps passing answers from being judged.
        tagged: asks for the ARNs of what carries the run's tag.
        recorder: keeps what is sent, where the run is a rehearsal.

    Raises:
        UsageError: if the journal cannot be written.
    """

    def __init__(
        self,
        service: Service,
        who: Identity,
        spec: str,
        region: str,
        caller: Caller,
        options: Options,
        requirements: Sequence[Requirement],
        steady: Steadiness,
        tagged: Callable[[], Collection[str] | None],
        recorder: Recorder | None = None,
    ) -> None:
        self.caller = caller
        self.steady = steady
        self._tagged = tagged
        self._service = service
        self.who = who
        heading = Heading(who.run, service.name, spec, region, digest(who.run, caller.account), time.time())
        path = journals(options.journal) / f"{who.run}-{who.mark}-{service.name}{SUFFIX}"
        try:
            self.journal = Journal(path, heading, service, caller.account, (TAG, who.run))
        except JournalError as problem:
            raise UsageError(str(problem)) from problem

        self.writes = bool(options.allow_writes) or who.writes
        self._permission = Permission(service, lambda: self.writes, who.run, lambda: self.journal.made)
        self._recorder = recorder
        self.foreign = Foreign(service, who.run)
        self.kinds = self._few(options, requirements)
        self.budget = Budget(
            service,
            prices(service),
            creates=self._most(options),
            requests=whole_part(options.budget_requests, *who.part),
            money=None if options.budget is None else options.budget / who.processes,
        )

    def before(self, outgoing: Outgoing) -> After | None:
        """Take note of a request that is about to leave.

        Raises:
            Forbidden: if it may not be sent, or what it may make cannot be written down. Untested: if no more
                requests may be sent.
        """
        self._permission.check(outgoing)
        self.steady.before(outgoing)
        spending = self.budget.before(outgoing)
        try:
            writing = self.journal.watch(outgoing)
        except JournalError as problem:
            raise Forbidden(f"nothing is made that cannot be written down: {problem}") from problem
        recorder = self._recorder
        if spending is None and writing is None and recorder is None:
            return None

        def told(exchange: Exchange) -> None:
            try:
                if spending is not None:
                    spending(exchange)
                if writing is not None:
                    writing(exchange)
                if recorder is not None:
                    recorder.keep(exchange, self._kind_made(exchange))
            except JournalError as problem:
                raise Unreachable(str(problem)) from problem

        return told

    def _most(self, options: Options) -> int | None:
        """How many resources this process may make."""
        smoke = _SMOKE_CREATES if options.profile == "smoke" else None
        most = smoke if options.budget_creates is None else options.budget_creates
        return whole_part(most, *self.who.part)

    def _few(self, options: Options, requirements: Sequence[Requirement]) -> frozenset[str] | None:
        """The kinds of which one resource is made, where that is all that may be; None where more may be.

        One less than may be made, since a violating request may be accepted, and make one; and none that may
        cost five cents, or nobody knows what, or stays and goes on costing. (Of contracts of one's own there
        may be no prices at all.)
        """
        if options.profile != "smoke":
            return None
        most = self._most(options) or 0
        own = [r for r in requirements if r.operation in self._service.operations]
        known = prices(self._service)
        kinds = graph(self._service).resources
        free = options.schemas_root is not None and not known.known
        lasting = {name for name in kinds if known.most(name) and stays(self._service, kinds[name])}
        dear = {name for name in kinds if not known.less_than(name, _SMOKE_USD)}
        return chosen(self._service, own, max(most - 1, 0), () if free else dear | lasting)

    def _kind_made(self, exchange: Exchange) -> str | None:
        resource = created_by(self._service, exchange.operation)
        return resource.name if resource is not None and exchange.accepted else None

    def finish(self, world: World, patience: float) -> list[Left]:
        """Delete what the run made, also what an unanswered create may have made, and end the journal.

        Returns:
            What is left behind.
        """
        self.budget.lift()
        self.steady.cleaning = True
        left = clean_up(world, patience)
        unknown: list[Unknown] = []
        opened = [] if self.journal.is_empty or not patience else self._unanswered()
        if opened:
            tagged = self._tagged() if any(c.tagged for c in opened) else None
            leftovers = Leftovers(self._service, self.who.run, world.ask, tagged, self.steady.late)
            found = leftovers.of(opened)
            unknown = leftovers.unknown
            world.inventory.instances.extend(found)
            left = clean_up(world, patience) if found else left
        if self._recorder is not None:
            self._recorder.finish()
        deletable = any(ending(world.service, world.graph.resources[one.resource]) for one in left)
        self.journal.close(clean=bool(patience) and not unknown and not deletable)
        return [*left, *(Left(one.operation, 1, one.why) for one in unknown)]

    def _unanswered(self) -> list[Creation]:
        known = read(self.journal.path).shown(self.caller.account)
        return [c for c in known if c.identifier is None and not c.refused]
