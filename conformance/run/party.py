"""Who is under test, and the run that it is tested in, as the hooks and the end of a run see them.

A server is one (:mod:`conformance.run.session`), and so is a client (:mod:`conformance.sdk.session`): what
pytest is told, how it ends, reports and exit codes are the same for both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Protocol

from attrs import frozen

from conformance.contract.catalogue import Catalogue
from conformance.contract.model import Requirement, Service
from conformance.report.baseline import Baseline
from conformance.run.bounds import Bounds
from conformance.run.interruption import Interruption
from conformance.run.options import Options
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.partial import Part
from conformance.world.cleanup import Left


@frozen
class Pair:
    """A target as the run was told of it, and one of the run's services: what a visit is of."""

    spec: str
    service: Service


class Party(Protocol):
    """One target and one service in one process, and how it ended."""

    name: str
    spec: str
    bounds: Bounds
    started: float
    seconds: float
    down: str | None
    left_behind: list[Left]

    @property
    def service(self) -> Service:
        """The contracts that it is held to."""

    @property
    def target_name(self) -> str:
        """The target's name, whichever service."""

    @property
    def kind(self) -> str:
        """Its kind, as results tell it."""

    @property
    def url(self) -> str:
        """Where it is; of a client, ""."""

    @property
    def version(self) -> str:
        """Its own version, where it tells it."""

    @property
    def printed(self) -> str:
        """The end of what a server that the run started printed; known once it has ended."""

    @property
    def ledger(self) -> Ledger:
        """All evidence on it."""

    @property
    def under_test(self) -> Any:
        """What properties are given."""

    @property
    def exchanges(self) -> int:
        """How many exchanges there were."""

    @property
    def transitions(self) -> Mapping[str, Counter[tuple[str, str]]]:
        """The steps from state to state that were seen, by resource."""

    def take_cases(self) -> dict[str, int]:
        """Return how many cases of which kind were sent since the last time."""

    def deletable(self) -> int:
        """Return how many resources there are that the run made and can delete."""

    def notes(self, untested: Collection[str]) -> list[str]:
        """Return remarks on the run as a whole; ``untested`` are IDs."""

    def begin(self, requirement: str) -> None:
        """Begin with the item of a requirement.

        Raises:
            LeftOut: if the time is over.
        """

    def took(self, seconds: float) -> None:
        """Take note of time that the run spent on it."""

    def lost(self, reason: str) -> None:
        """Take note that it does not answer any more."""

    def finish(self) -> None:
        """Delete what the run created."""


class Run(Protocol):
    """A run of the suite: its parties and what is known of them."""

    options: Options
    services: tuple[Service, ...]
    requirements: list[Requirement]
    baseline: Baseline | None
    merged: dict[tuple[str, str], list[Part]]
    defects: list[str]
    unwritten: list[str]
    """What could not be written, a line each."""
    remarks: list[str]
    interruption: Interruption

    @property
    def visits(self) -> Mapping[str, Party]:
        """The parties by name, once they are started."""

    @property
    def worker(self) -> bool:
        """Whether another process owns the targets."""

    def known(self, service: Service) -> Catalogue:
        """Every requirement that there is of a service, chosen or not."""

    @property
    def pairs(self) -> dict[str, Pair]:
        """What parties there will be, in order, by name."""

    def names(self) -> list[str]:
        """The names of all parties, in order."""

    def start(self) -> None:
        """Start every party."""

    def close(self) -> None:
        """Stop what was started."""

    def identity(self, node: int) -> tuple[str, str, bool]:
        """Return what tells a worker process which run it is of, and by which mark it is known, and whether
        it may write."""

    def keep(self, parts: list[Part]) -> list[str]:
        """Keep what is known at the end where the run may be gone on with; return what went wrong."""

    def handed(self) -> list[Any]:
        """What worker processes need to know, an ``Address`` each."""
