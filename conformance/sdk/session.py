"""A run of the suite on SDKs: a bench for each, in the place of a session with servers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from functools import cached_property

from attrs import define, evolve, field

from conformance.contract.catalogue import Catalogue
from conformance.contract.client_requirements import SDK, client_catalogue
from conformance.contract.model import Requirement, Service
from conformance.properties.effort import PROFILES
from conformance.run.bounds import Bounds
from conformance.run.contracts import load, selected
from conformance.run.gate import known_failures
from conformance.run.interruption import Interruption
from conformance.run.options import Options, UsageError
from conformance.run.party import Pair
from conformance.run.visit import Address
from conformance.sdk.bench import Bench
from conformance.sdk.driver import Driver
from conformance.sdk.drivers.shipped import start
from conformance.sdk.errors import DriverError
from conformance.sdk.spoken import not_checked
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.partial import Part
from conformance.world.cleanup import Left


@define
class SdkVisit:
    """One SDK in one process, and how it ended. Nothing is created that would have to be deleted."""

    name: str
    spec: str
    bench: Bench
    ledger: Ledger
    bounds: Bounds
    started: float = field(factory=time.time)
    seconds: float = 0.0
    down: str | None = None
    left_behind: list[Left] = field(factory=list)

    @property
    def service(self) -> Service:
        """The contracts that the SDK is held to."""
        return self.bench.service

    @property
    def target_name(self) -> str:
        """The driver, as it was named."""
        return self.spec

    @property
    def kind(self) -> str:
        """What results call a client."""
        return SDK

    @property
    def url(self) -> str:
        """Nowhere: it is a client."""
        return ""

    @property
    def version(self) -> str:
        """The SDK's own version."""
        return self.bench.hello.version

    @property
    def printed(self) -> str:
        """A driver's words are told where it fails."""
        return ""

    @property
    def under_test(self) -> Bench:
        """What properties are given."""
        return self.bench

    @property
    def exchanges(self) -> int:
        """How many calls were made."""
        return self.bench.calls

    @property
    def transitions(self) -> Mapping[str, Counter[tuple[str, str]]]:
        """None: a client has no states."""
        return {}

    def take_cases(self) -> dict[str, int]:
        """Return how many calls were made since the last time."""
        return self.bench.take_cases()

    def deletable(self) -> int:
        """Return 0: nothing is created."""
        return 0

    def notes(self, untested: Collection[str]) -> list[str]:
        """Return remarks on the run as a whole."""
        return self.bounds.notes(untested)

    def begin(self, requirement: str) -> None:
        """Begin with the item of a requirement."""
        self.bounds.begin()

    def took(self, seconds: float) -> None:
        """Take note of time that the run spent on it."""
        self.seconds += seconds

    def lost(self, reason: str) -> None:
        """Take note that the driver does not work any more."""
        self.down = reason

    def finish(self) -> None:
        """Let go of all bounds."""
        self.bounds.lift()


class SdkSession:
    """The run as a whole; each process has drivers and endpoints of its own.

    Args:
        options: what the run was told; its targets are drivers.
        addresses: given in a worker process.
        interruption: what knows of Ctrl-C.
        tell: is told what is being done, where that takes a while.
        starting: starts a driver by its name or command, in an environment.
    """

    def __init__(
        self,
        options: Options,
        addresses: list[Address] | None,
        interruption: Interruption,
        tell: Callable[[str], None] = lambda stage: None,
        starting: Callable[[str, Mapping[str, str]], Driver] = start,
    ) -> None:
        if options.start:
            raise UsageError("--start is for servers; an SDK is driven by --driver NAME or COMMAND")
        self.options = options
        self.worker = addresses is not None
        self.services = load(options, tell)
        for service in self.services:
            refused = not_checked(service)
            if refused is not None:
                raise UsageError(refused)
        self.requirements: list[Requirement] = selected(self.services, options, self.known)
        self.baseline = known_failures(options)
        self.visits: dict[str, SdkVisit] = {}
        self.merged: dict[tuple[str, str], list[Part]] = {}
        self.defects: list[str] = []
        self.unwritten: list[str] = []
        self.remarks: list[str] = []
        self.interruption = interruption
        self._starting = starting

    def known(self, service: Service) -> Catalogue:
        """Every requirement on a client that there is of a service, chosen or not."""
        return client_catalogue(service)

    def identity(self, node: int) -> tuple[str, str, bool]:
        """Return what tells a worker process apart: nothing has to."""
        return "", "", False

    @cached_property
    def pairs(self) -> dict[str, Pair]:
        """What visits there will be, in order: each driver stands once."""
        alone = len(self.services) == 1
        return {
            name if alone else f"{name}/{service.name}": Pair(name, service)
            for name in dict.fromkeys(self.options.targets)
            for service in self.services
        }

    def names(self) -> list[str]:
        """Return the names of all visits, in order."""
        return list(self.pairs)

    def start(self) -> None:
        """Start every driver.

        Raises:
            UsageError: in one line, if one does not start, or does not have the service.
        """
        for name, pair in self.pairs.items():
            self.visits[name] = self._visit(name, pair)

    def close(self) -> None:
        """End all drivers."""
        for visit in self.visits.values():
            visit.bench.close()

    def keep(self, parts: list[Part]) -> list[str]:
        """Keep nothing: an SDK is run from the beginning."""
        return []

    def handed(self) -> list[Address]:
        """What worker processes need: which drivers there are."""
        return [Address(pair.spec, pair.service.name, "", "", None) for pair in self.pairs.values()]

    def _visit(self, name: str, pair: Pair) -> SdkVisit:
        service = pair.service
        told = self.options.time_limit
        bounds = Bounds() if told is None else Bounds(told)
        plan = evolve(PROFILES[self.options.profile], seed=self.options.seed)
        if self.options.max_examples is not None:
            plan = evolve(plan, max_examples=self.options.max_examples)

        def before() -> None:
            self.interruption.check()
            bounds.check()

        try:
            bench = Bench(service, lambda added: self._starting(pair.spec, added), plan, before)
        except DriverError as problem:
            raise UsageError(str(problem)) from problem
        services = bench.hello.services
        if services and service.name not in services:
            bench.close()
            raise UsageError(f"{bench.hello.sdk} has no service {service.name}")
        return SdkVisit(name, pair.spec, bench, Ledger(service, self.known(service)), bounds)
