"""One run: its targets, started or attached to; a driver for each; the results at the end."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from attrs import evolve

from conformance.contract.catalogue import Catalogue, catalogue
from conformance.contract.model import Service
from conformance.recordings.document import RecordingError
from conformance.recordings.recorder import RecordingFile
from conformance.report.results_file import ResultsError
from conformance.run import told_settings
from conformance.run.capabilities import Capabilities
from conformance.run.contracts import load, selected
from conformance.run.driver import Driver, Traffic
from conformance.run.entering import entered, leave
from conformance.run.gate import known_failures
from conformance.run.interruption import Interruption
from conformance.run.limits import bounds_of, limits, plan
from conformance.run.nonexistent import Nonexistent
from conformance.run.options import Options, UsageError
from conformance.run.party import Pair
from conformance.run.patience import Patience
from conformance.run.person import Person
from conformance.run.real_account import MARKS, Identity, RealAccount
from conformance.run.recording import keeping, kept, recorder
from conformance.run.resuming import keep, resumed
from conformance.run.server_log import last_printed
from conformance.run.shared_contamination import between
from conformance.run.told_settings import told
from conformance.run.visit import Address, Course, Visit, has_emptied, health
from conformance.targets.command import Started
from conformance.targets.errors import TargetError
from conformance.targets.guard import Guard
from conformance.targets.plugin import Account, Running, Target
from conformance.targets.plugin import Options as TargetOptions
from conformance.targets.probe import harmless_operations, probe
from conformance.targets.rehearsal import Rehearsal
from conformance.targets.resolve import resolve
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.partial import Part
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.outgoing import After, Outgoing
from conformance.world.fresh_names import FreshNames, run_id
from conformance.world.settings import Settings
from conformance.world.world import names_of


class Session:
    """The run as a whole. In a worker process the targets are attached to, not started.

    Args:
        options: what the run was told.
        addresses: where the controlling process started the targets; None in that process itself.
        interruption: what knows of Ctrl-C; a new one where it is not given.
        make_ledger: makes the ledger of a target, which may want to know how many exchanges there were.
        shrink: whether what chance finds is made small.
        services: the contracts, where they are loaded already.
        tell: is told what is being done, where that takes a while.
        who: the run and this process, where another process decided that.
        person: who is told what will be done on a real account, and asked.
    """

    def __init__(
        self,
        options: Options,
        addresses: list[Address] | None = None,
        interruption: Interruption | None = None,
        make_ledger: Callable[[Service, Traffic], Ledger] = lambda service, traffic: Ledger(service),
        shrink: bool = True,
        services: tuple[Service, ...] = (),
        tell: Callable[[str], None] = lambda stage: None,
        who: Identity | None = None,
        person: Person | None = None,
    ) -> None:
        if options.start and len(options.targets) > 1:
            raise UsageError("--start starts one server: give one --target")
        self.options = options
        self.addresses = addresses
        self.services = services or load(options, tell)
        self.who = who or Identity(run_id())
        self._tell = tell
        self._person = person or Person()
        self.requirements = selected(self.services, options, self.known)
        self.baseline = known_failures(options)
        self.visits: dict[str, Visit] = {}
        self.merged: dict[tuple[str, str], list[Part]] = {}
        self.resumed: frozenset[tuple[str, str]] = frozenset()
        """What an earlier run decided, which is gone on with: (target, requirement)."""
        self._take_over_resumed()
        self.defects: list[str] = []
        self.unwritten: list[str] = []
        self.remarks: list[str] = []
        self.interruption = interruption or Interruption()
        self._make_ledger = make_ledger
        self._shrink = shrink

    def known(self, service: Service) -> Catalogue:
        """Every requirement that there is of a service, chosen or not."""
        return catalogue(service)

    def identity(self, node: int) -> tuple[str, str, bool]:
        """Return what tells a worker process which run it is of, by which mark it is known, and whether it
        may write."""
        return self.who.run, MARKS[node % len(MARKS)], self.who.writes

    def keep(self, parts: list[Part]) -> list[str]:
        """Keep what a run on a real account knows that did not come to its end, and say how it goes on."""
        try:
            told = keep(self.options, self.who.run, parts)
        except ResultsError as problem:
            return [str(problem)]
        if told is not None:
            self._person.tell([told])
        return []

    def is_decided(self, name: str, requirement: str) -> bool:
        """Whether an earlier run, which this one goes on with, decided a requirement on a visit's target."""
        return (name.partition("/")[0], requirement) in self.resumed

    def _take_over_resumed(self) -> None:
        parts = resumed(self.options, {service.name: service for service in self.services})
        for part in parts if not self.worker else ():
            self.merged.setdefault((part.heading.target, part.heading.service), []).append(part)
        self.resumed = frozenset((p.heading.target, name) for p in parts for name in p.entries)

    @property
    def worker(self) -> bool:
        """Whether another process owns the targets."""
        return self.addresses is not None

    @property
    def _alone(self) -> bool:
        """Whether no other process of the run uses the targets."""
        return not self.worker

    @cached_property
    def pairs(self) -> dict[str, Pair]:  # asked for by each property, and plug-ins are slow to look up
        """What visits there will be, in order, by the name of each: the target's, which stands once.

        Where there are several services the name is ``TARGET/SERVICE``.
        """
        alone = len(self.services) == 1
        found: dict[str, Pair] = {}
        for spec in self.options.targets:
            name = self._target(spec).name
            for service in self.services:
                found.setdefault(name if alone else f"{name}/{service.name}", Pair(spec, service))
        return found

    def names(self) -> list[str]:
        """The names of all visits, in order."""
        return list(self.pairs)

    def start(self) -> None:
        """Start or attach to every target and look whether it is one.

        Raises:
            UsageError: in one line, if that fails.
        """
        told_settings.check(self.options.pairs(), map(self._target, self.options.targets), self.services)
        for name, pair in self.pairs.items():
            try:
                self.visits[name] = self._visit(name, pair)
            except TargetError as problem:
                raise UsageError(str(problem)) from problem

    def close(self) -> None:
        """Stop what was started."""
        for visit in self.visits.values():
            visit.close()

    def handed(self) -> list[Address]:
        """The addresses that worker processes need."""
        return [
            Address(v.spec, v.service.name, v.running.url, v.running.region, v.probe, v.ends)
            for v in self.visits.values()
        ]

    # --- inside -------------------------------------------------------------------------------------

    def _target(self, spec: str, address: str | None = None) -> Target:
        try:
            target = resolve(spec, address)
        except TargetError as problem:
            raise UsageError(str(problem)) from problem
        target.foreign = target.foreign or bool(self.options.start)
        return target

    def _visit(self, name: str, pair: Pair) -> Visit:
        spec, service = pair.spec, pair.service
        handed = next((a for a in self.addresses or () if (a.spec, a.service) == (spec, service.name)), None)
        target = self._target(spec, None if handed is None else handed.url)
        running = self._started(spec, service, target, handed)
        try:
            real = self._real_account(pair, target, running)
            found = handed.probe if handed else self._probed(service, target, running)
            ends = (running.owned and real is None) if handed is None else handed.ends
            return self._visiting(name, pair, target, running, found, ends, real)
        except TargetError as problem:
            raise TargetError(f"{problem}{last_printed(running)}") from problem
        except BaseException:
            running.close()
            raise

    def _started(self, spec: str, service: Service, target: Target, handed: Address | None) -> Running:
        """Start a target, or attach to it."""
        pairs = told(target, self.options.pairs())
        wanted = TargetOptions(
            region=self.options.region,
            wait=self.options.wait,
            settings={**pairs, "schemas": self.options.schemas},
            externals=pairs,
        )
        if self.options.start and handed is None:
            wait = {} if self.options.wait is None else {"wait": self.options.wait}
            return Started(self.options.start, target, **wait).start(service, wanted)
        return target.start(service, wanted)

    def _probed(self, service: Service, target: Target, running: Running) -> str | None:
        """A harmless operation that the target answers in its protocol."""
        return probe(target, running, service).operation

    def _client(
        self, service: Service, running: Running, *, guard: bool = False, other: bool = False, **told: Any
    ) -> Client:
        """A client for a target: the run's, the guard's, or that of the other account."""
        who = {"credentials": running.credentials, "region": running.region}
        return Client(service, running.url, **{**who, **told})

    def _names(self, limits: Settings) -> FreshNames:
        """What gives a target's world its names."""
        return names_of(limits)

    def _visiting(
        self,
        name: str,
        pair: Pair,
        target: Target,
        running: Running,
        probed: str | None,
        ends: bool,
        real: RealAccount | None,
    ) -> Visit:
        service = pair.service
        limits = self._limits(target, running, real)
        names = self._names(limits)
        recorder = self._recorder(pair, target, running, probed, names, limits.run)
        noted = kept(recorder, None, by="guard")
        own = self._client(
            service,
            running,
            guard=True,
            timeout=min(5.0, target.timeout),
            on_exchange=noted,
            shown=None if real is None else real.foreign.masked,
            skew=None if real is None else real.steady.skew,
        )
        guard = self._guard(service, keeping(running, recorder), own, probed)

        def connect(
            on_exchange: Callable[[Exchange], None] | None = None,
            region: str | None = None,
            account: Account | None = None,
        ) -> Client:
            other = account is not None and account is running.other_account
            return self._client(
                service,
                running,
                other=other,
                credentials=(account or running.account).credentials,
                region=region or running.region,
                timeout=target.timeout,
                on_exchange=kept(recorder, on_exchange, "other" if other else ""),
                before=before,
                again=patience.again,
                passing=None if real is None else real.steady.passing,
                shown=None if real is None else real.foreign.masked,
                skew=None if real is None else real.steady.skew,
            )

        traffic, bounds = Traffic(), bounds_of(self.options, target)
        patience = Patience(limits.lifecycle_timeout, limits.poll_interval)

        def before(outgoing: Outgoing) -> After | None:
            self.interruption.check()
            bounds.check()
            return None if real is None else real.before(outgoing)

        driver = Driver(
            service,
            connect,
            limits,
            plan(self.options, self._shrink),
            self._capabilities(service, target, running, guard, own),
            self._make_ledger(service, traffic),
            traffic,
            names,
            between(self.interruption.shared, pair.spec, service.name),
            frozenset(r.id for r in self.requirements),
        )
        return Visit(
            name, pair.spec, target, running, driver, guard, probed, bounds, ends,
            real=real, course=self._course(recorder), patience=patience,
        )  # fmt: skip

    def _course(self, recorder: RecordingFile | None) -> Course | None:
        """Who is told of the visit's course."""
        return recorder

    def _recorder(
        self,
        pair: Pair,
        target: Target,
        running: Running,
        probed: str | None,
        names: FreshNames,
        run: str,
    ) -> RecordingFile | None:
        """What keeps the exchanges with a target; None where nothing is to be kept.

        Raises:
            UsageError: if the recording cannot be written.
        """
        if not self.options.values.get("record"):
            return None
        try:
            return recorder(
                self.options, pair.service, target, running, self.unwritten.append, spec=pair.spec,
                probe=probed, token=names.token, prefix=names.prefix, run=run, alone=self._alone,
            )  # fmt: skip
        except RecordingError as problem:
            raise UsageError(str(problem)) from problem

    def _real_account(self, pair: Pair, target: Target, running: Running) -> RealAccount | None:
        """What stands between the run and an account that costs money; None where it costs none."""
        real = entered(pair, target, running, self.options, self.who, self.requirements)
        if real is not None and not (isinstance(target, Rehearsal) or self.worker):
            real.writes = leave(pair.service, target, running, real, self.options, self._person, self._tell)
            self.who = evolve(self.who, writes=real.writes)
        return real

    def _capabilities(
        self, service: Service, target: Target, running: Running, guard: Guard, own: Client
    ) -> Capabilities:
        def known(operation: str) -> bool | None:
            return target.lacks_operation(service, operation)

        never = Nonexistent(service, own, lambda operation: known(operation) is False)
        return Capabilities(
            lambda exchange: target.lacks(exchange) or (None if target.has_all else never.lacks(exchange)),
            known,
            other_account=running.other_account,
            alone=self._alone,
            watch=lambda exchange: health(guard, exchange),
            blocked=guard.blocked,
            mend=lambda exchange: has_emptied(guard.spoilt(exchange)),
        )

    def _guard(self, service: Service, running: Running, own: Client, probed: str | None) -> Guard:
        """Have every target watched over, also one that lacks all that may be asked without harm.

        That it lacks an operation is an answer as good as another: a server that is gone gives none.
        """
        harmless = harmless_operations(service)
        sign = probed or next(iter((*harmless, *service.operations)))
        return Guard(running, own, sign, harmless, allow_reset=bool(self.options.allow_reset))

    def _limits(self, target: Target, running: Running, real: RealAccount | None) -> Settings:
        return limits(self.options, target, running, self.who, real)
