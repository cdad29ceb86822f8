"""One target in one process: where it is, its driver, how it is, and how it ended."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Protocol

from attrs import define, field, frozen

from conformance.contract.endings import ending
from conformance.contract.model import Service
from conformance.recordings.answers import SETTING_UP
from conformance.report.redact import redacted
from conformance.run.bounds import Bounds
from conformance.run.capabilities import Health
from conformance.run.driver import Driver
from conformance.run.patience import Patience
from conformance.run.real_account import RealAccount
from conformance.targets.guard import Guard
from conformance.targets.incident import Incident, failed, is_witness
from conformance.targets.plugin import Running, Target
from conformance.verdicts.ledger import Ledger
from conformance.wire.exchange import Exchange
from conformance.world.cleanup import Left, clean_up


@frozen
class Address:
    """Where a running target is, as one process tells another, and whether it ends with the run."""

    spec: str
    service: str
    url: str
    region: str
    probe: str | None
    ends: bool = False


class Course(Protocol):
    """Who wants to know whose turn it is, and when a visit is over."""

    def turn(self, requirement: str) -> None:
        """The item of a requirement begins; without one, nobody's does."""

    def close(self) -> None:
        """The visit is over."""


@define
class Visit:
    """One target and one service in one process: the driver, and how it ended.

    ``ends`` says that its server ends with the run, and all that is on it.

    ``name`` is the target's, or ``TARGET/SERVICE``; see :meth:`conformance.run.session.Session.pairs`.
    """

    name: str
    spec: str
    target: Target
    running: Running
    driver: Driver
    guard: Guard
    probe: str | None
    bounds: Bounds
    ends: bool = False
    started: float = field(factory=time.time)
    seconds: float = 0.0
    down: str | None = None
    left_behind: list[Left] = field(factory=list)
    real: RealAccount | None = None
    course: Course | None = None
    patience: Patience | None = None
    concluded: bool = False

    @property
    def service(self) -> Service:
        """The contracts that the target is held to."""
        return self.driver.service

    @property
    def target_name(self) -> str:
        """The target's name, whichever service."""
        return self.target.name

    @property
    def kind(self) -> str:
        """The target's kind."""
        return self.target.kind

    @property
    def url(self) -> str:
        """Where it is."""
        return self.running.url

    @property
    def version(self) -> str:
        """Its own version, where it tells it."""
        return self.running.version

    @property
    def printed(self) -> str:
        """The end of what its server printed, where the run started it and has ended it."""
        return "" if self.running.process is None else self.running.process.printed

    @property
    def ledger(self) -> Ledger:
        """All evidence on it."""
        return self.driver.ledger

    @property
    def under_test(self) -> Driver:
        """What properties are given."""
        return self.driver

    @property
    def exchanges(self) -> int:
        """How many exchanges there were."""
        return self.driver.exchanges

    @property
    def transitions(self) -> Mapping[str, Counter[tuple[str, str]]]:
        """The steps from state to state that were seen, by resource."""
        return self.driver.monitors.transitions

    def take_cases(self) -> dict[str, int]:
        """Return how many cases of which kind were sent since the last time."""
        return dict(self.driver.take_cases())

    def deletable(self) -> int:
        """Return how many resources there are that the run made and can delete."""
        world = self.driver.world
        return sum(1 for instance in world.alive() if ending(world.service, instance.resource))

    def notes(self, untested: Collection[str]) -> list[str]:
        """Return remarks on the run as a whole."""
        busy = [] if self.real is None else self.real.steady.notes()
        printed = [] if self.guard.printed is None else [redacted(self.guard.printed)]
        return [*self.bounds.notes(untested), *busy, *map(str, self.guard.incidents), *printed]

    def took(self, seconds: float) -> None:
        """Take note of time that the run spent on this target."""
        self.seconds += seconds

    def begin(self, requirement: str) -> None:
        """Begin with the item of a requirement.

        Raises:
            LeftOut: if the time is over.
        """
        self.bounds.begin()
        self._turn(requirement)

    def _turn(self, requirement: str) -> None:
        if self.course is not None:
            self.course.turn(requirement)

    def close(self) -> None:
        """Let go of the target, and stop it if it was started."""
        self.driver.client.close()
        self.running.close()
        if self.course is not None:
            self.course.close()

    def lost(self, reason: str) -> None:
        """Take note that the target does not answer any more."""
        self.down = reason

    def finish(self) -> None:
        """Delete what the run created, in reverse order; what is left is noted.

        Nothing is deleted on a server that ends with the run: nothing is left on it either.
        """
        if not self.concluded:
            self.concluded = True
            self.bounds.lift()
            if self.patience is not None:
                self.patience.cleaning = True
            self._turn(SETTING_UP)
            self.driver.conclude_lacking()
            if self.ends:
                return
            self.left_behind = self._cleaned()

    def _cleaned(self) -> list[Left]:
        if self.real is None:
            return clean_up(self.driver.world, None if self.down is None else 0.0)
        patience = self.driver.limits.lifecycle_timeout if self.down is None else 0.0
        return self.real.finish(self.driver.world, patience)


def health(guard: Guard, exchange: Exchange) -> Health:
    """Show an exchange to the guard, and say what that means for the run."""
    incident = guard.saw(exchange)
    excused = failed(exchange) and (guard.down is not None or guard.is_damaged(exchange.operation))
    what = guard.blocked(exchange.operation, exchange.intent) if incident is None else str(incident)
    return Health(
        has_emptied(incident), guard.down, is_witness(exchange, incident) and not excused, what or ""
    )


def has_emptied(incident: Incident | None) -> bool:
    """Whether nothing exists on the target any more, since it was reset or restarted."""
    return incident is not None and incident.by is not None
