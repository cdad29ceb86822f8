"""One run: its targets, started or attached to; a driver for each; the results at the end."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from attrs import define, evolve, field, frozen

from conformance.contract.catalogue import catalogue
from conformance.contract.load import ContractError, load_service
from conformance.contract.model import Requirement, Service
from conformance.properties.effort import PROFILES, Plan
from conformance.report.baseline import Baseline, BaselineError, read
from conformance.run.capabilities import Capabilities, Health
from conformance.run.driver import Driver, Traffic
from conformance.run.interruption import Interruption
from conformance.run.options import Options, UsageError
from conformance.targets.command import Started
from conformance.targets.errors import TargetError
from conformance.targets.guard import Guard
from conformance.targets.incident import Incident
from conformance.targets.plugin import Account, Running, Target
from conformance.targets.plugin import Options as TargetOptions
from conformance.targets.probe import harmless_operations, probe
from conformance.targets.resolve import resolve
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.partial import Part
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.world.cleanup import Left, clean_up
from conformance.world.settings import Settings


@frozen
class Address:
    """Where a running target is, as one process tells another."""

    spec: str
    url: str
    region: str
    probe: str | None


@define
class Visit:
    """One target in one process: its driver, and how it ended."""

    spec: str
    target: Target
    running: Running
    driver: Driver
    guard: Guard | None
    probe: str | None
    started: float = field(factory=time.time)
    seconds: float = 0.0
    down: str | None = None
    left_behind: list[Left] = field(factory=list)
    concluded: bool = False

    def took(self, seconds: float) -> None:
        """Take note of time that the run spent on this target."""
        self.seconds += seconds

    def lost(self, reason: str) -> None:
        """Take note that the target does not answer any more."""
        self.down = reason

    def finish(self) -> None:
        """Delete what the run created, in reverse order; what is left is noted."""
        if not self.concluded:
            self.concluded = True
            self.left_behind = clean_up(self.driver.world, None if self.down is None else 0.0)


class Session:
    """The run as a whole. In a worker process the targets are attached to, not started.

    Args:
        options: what the run was told.
        addresses: where the controlling process started the targets; None in that process itself.
        interruption: what knows of Ctrl-C; a new one where it is not given.
        make_ledger: makes the ledger of a target, which may want to know how many exchanges there were.
        shrink: whether what chance finds is made small.
        service: the contracts, where they are loaded already.
    """

    def __init__(
        self,
        options: Options,
        addresses: list[Address] | None = None,
        interruption: Interruption | None = None,
        make_ledger: Callable[[Service, Traffic], Ledger] = lambda service, traffic: Ledger(service),
        shrink: bool = True,
        service: Service | None = None,
    ) -> None:
        if options.start and len(options.targets) > 1:
            raise UsageError("--start starts one server: give one --target")
        self.options = options
        self.addresses = addresses
        self.service = service or load(options)
        self.requirements = selected(self.service, options)
        self.baseline = known_failures(options)
        self.visits: dict[str, Visit] = {}
        self.merged: dict[str, list[Part]] = {}
        self.defects: list[str] = []
        self.remarks: list[str] = []
        self.interruption = interruption or Interruption()
        self._make_ledger = make_ledger
        self._shrink = shrink

    @property
    def worker(self) -> bool:
        """Whether another process owns the targets."""
        return self.addresses is not None

    def names(self) -> list[str]:
        """The targets by name, in order; a name stands once."""
        return list(dict.fromkeys(self._target(spec).name for spec in self.options.targets))

    def start(self) -> None:
        """Start or attach to every target and look whether it is one.

        Raises:
            UsageError: in one line, if that fails.
        """
        for spec in self.options.targets:
            try:
                visit = self._visit(spec)
            except TargetError as problem:
                raise UsageError(str(problem)) from problem
            self.visits[visit.target.name] = visit

    def close(self) -> None:
        """Stop what was started."""
        for visit in self.visits.values():
            visit.driver.client.close()
            visit.running.close()

    def handed(self) -> list[Address]:
        """The addresses that worker processes need."""
        return [Address(v.spec, v.running.url, v.running.region, v.probe) for v in self.visits.values()]

    # --- inside -------------------------------------------------------------------------------------

    def _target(self, spec: str, address: str | None = None) -> Target:
        try:
            return resolve(spec, address)
        except TargetError as problem:
            raise UsageError(str(problem)) from problem

    def _visit(self, spec: str) -> Visit:
        handed = next((a for a in self.addresses or () if a.spec == spec), None)
        target = self._target(spec, None if handed is None else handed.url)
        pairs = told(target, self.options.pairs())
        wanted = TargetOptions(
            region=self.options.region,
            wait=self.options.wait,
            settings={**pairs, "schemas": self.options.schemas},
            externals=pairs,
        )
        if self.options.start and handed is None:
            wait = {} if self.options.wait is None else {"wait": self.options.wait}
            running = Started(self.options.start, target, **wait).start(self.service, wanted)
        else:
            running = target.start(self.service, wanted)
        try:
            found = handed.probe if handed else probe(target, running, self.service).operation
            return self._visiting(spec, target, running, found)
        except BaseException:
            running.close()
            raise

    def _visiting(self, spec: str, target: Target, running: Running, probed: str | None) -> Visit:
        guard = self._guard(target, running, probed)

        def connect(
            on_exchange: Callable[[Exchange], None] | None = None,
            region: str | None = None,
            account: Account | None = None,
        ) -> Client:
            who = account or running.account
            return Client(
                self.service,
                running.url,
                who.credentials,
                region or running.region,
                target.timeout,
                on_exchange,
                before=self.interruption.check,
            )

        traffic = Traffic()
        driver = Driver(
            self.service,
            connect,
            self._limits(target, running),
            self._plan(),
            self._capabilities(target, running, guard),
            self._make_ledger(self.service, traffic),
            traffic,
        )
        return Visit(spec, target, running, driver, guard, probed)

    def _capabilities(self, target: Target, running: Running, guard: Guard | None) -> Capabilities:
        known = Capabilities(
            target.lacks,
            lambda operation: target.lacks_operation(self.service, operation),
            other_account=running.other_account,
            alone=not self.worker,
        )
        if guard is None:
            return known
        return evolve(
            known,
            watch=lambda exchange: Health(_has_emptied(guard.saw(exchange)), guard.down),
            blocked=guard.blocked,
            mend=lambda exchange: _has_emptied(guard.spoilt(exchange)),
        )

    def _guard(self, target: Target, running: Running, probed: str | None) -> Guard | None:
        if probed is None:
            return None
        own = Client(
            self.service, running.url, running.credentials, running.region, timeout=min(5.0, target.timeout)
        )
        return Guard(running, own, probed, harmless_operations(self.service))

    def _limits(self, target: Target, running: Running) -> Settings:
        values = self.options
        return Settings(
            lifecycle_timeout=target.lifecycle_timeout
            if values.lifecycle_timeout is None
            else values.lifecycle_timeout,
            poll_interval=target.poll_interval if values.poll_interval is None else values.poll_interval,
            allow_writes=values.allow_writes or not target.creates_cost_money,
            budget=12 if target.creates_cost_money and values.profile == "smoke" else None,
            externals={**_known_of(running.account), **running.externals},
        )

    def _plan(self) -> Plan:
        plan = evolve(PROFILES[self.options.profile], seed=self.options.seed, shrink=self._shrink)
        if self.options.max_examples is not None:
            plan = evolve(plan, max_examples=self.options.max_examples)
        return plan


def told(target: Target, pairs: Mapping[str, str]) -> dict[str, str]:
    """What ``--setting`` says to a target: ``KEY=VALUE`` to all, and ``NAME.KEY=VALUE`` to it alone."""
    prefix = target.name.partition("@")[0] + "."
    own = {key.removeprefix(prefix): value for key, value in pairs.items() if key.startswith(prefix)}
    return {**pairs, **own}


def _has_emptied(incident: Incident | None) -> bool:
    """Whether nothing exists on the target any more, since it was reset or restarted."""
    return incident is not None and incident.by is not None


def _known_of(account: Account) -> dict[str, str]:
    """What the target tells of its account, by the key that hints use."""
    return {} if account.id is None else {"account": account.id}


def known_failures(options: Options) -> Baseline | None:
    """Read the baseline of known failures; None where the run has none.

    Raises:
        UsageError: in one line, if the file cannot be used.
    """
    if options.baseline is None:
        if options.update_baseline:
            raise UsageError("--update-baseline needs --baseline FILE")
        return None
    try:
        return read(Path(options.baseline), missing=bool(options.update_baseline))
    except BaselineError as problem:
        raise UsageError(str(problem)) from problem


def load(options: Options) -> Service:
    """Load the contracts that a run is about.

    Raises:
        UsageError: in one line, if they cannot be used.
    """
    try:
        return load_service(options.service, options.schemas_root)
    except ContractError as problem:
        raise UsageError(str(problem)) from problem


def selected(service: Service, options: Options) -> list[Requirement]:
    """Return the requirements that a run is about: all, or those that were chosen by operation or ID.

    Raises:
        UsageError: if the service has no such operation or requirement.
    """
    everything = catalogue(service)
    operations, ids = options.operation or (), options.requirement or ()
    for name in operations:
        if name not in service.operations:
            raise UsageError(_unknown(service, "operation", name, service.operations))
    for name in ids:
        if name not in everything:
            raise UsageError(_unknown(service, "requirement", name, everything))
    return [
        r
        for r in everything.values()
        if (not operations and not ids) or r.operation in operations or r.id in ids
    ]


def _unknown(service: Service, what: str, name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"service {service.name} has no {what} {name!r}{hint}"
