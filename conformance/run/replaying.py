"""A run whose target is a recording: the same properties, the same judges, no network, no waiting."""

from __future__ import annotations

import contextlib
from collections.abc import Container
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import conformance
from conformance.contract.catalogue import Catalogue, catalogue
from conformance.contract.effects import effect
from conformance.contract.english import plural
from conformance.contract.model import Service
from conformance.recordings.answers import Answers
from conformance.recordings.document import Heading, Kept, Recording
from conformance.run.hooks import Hooks
from conformance.run.options import OPTIONS, SESSION, Options, UsageError
from conformance.run.part import part_of
from conformance.run.party import Pair
from conformance.run.real_account import RealAccount
from conformance.run.replay_client import ReplayClient, Unrecorded
from conformance.run.session import Session
from conformance.run.visit import Address, Course
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Account, Running, Target
from conformance.targets.resolve import resolve
from conformance.targets.url import Url
from conformance.verdicts.partial import COMPLETE, Part
from conformance.wire.client import Client
from conformance.wire.clock import Recorded, going_by
from conformance.wire.exchange import Exchange
from conformance.wire.sign import fixed
from conformance.world.fresh_names import FreshNames
from conformance.world.settings import Settings

_QUIETLY = (
    "-c", str(Path(__file__).parent / "pytest.ini"), "--rootdir", ".", "-p", "no:cacheprovider",
    "-p", "no:terminal", "--noconftest",
)  # fmt: skip
"""pytest's arguments: whatever is around is not the replay's business, and nothing is shown."""

_NOBODY = fixed("replay", "replay")


class ReplayedTarget(Running):
    """A target that is gone; what was done to it is in the recording."""

    def __init__(self, heading: Heading, answers: Answers) -> None:
        other = heading.other_account
        super().__init__(
            heading.url,
            region=heading.region,
            account=Account(_NOBODY, heading.account),
            other_account=None if other is None else Account(_NOBODY, None if other == "other" else other),
            externals=heading.externals,
        )
        self.version = heading.version
        self._owned = heading.owned
        self._answers = answers

    @property
    def owned(self) -> bool:
        """Whether the run had started it."""
        return self._owned

    def is_alive(self, timeout: float = 2.0) -> bool:
        """It is not asked."""
        return True

    def reset(self) -> bool:
        """What came of it then."""
        return bool(self._answers.seen("reset"))

    def restart(self) -> bool:
        """What came of it then."""
        return bool(self._answers.seen("restart"))


class ReplaySession(Session):
    """A run on one file of a recording.

    Args:
        recording: what answers.
        options: what this replay was told; what was tried, the recording says.
        service: the contracts.
        clock: what the run waits by.
    """

    def __init__(self, recording: Recording, options: Options, service: Service, clock: Recorded) -> None:
        self.recording = recording
        heading = recording.heading
        reads = partial(_reads, service)
        self.answers = Answers(recording.entries, reads, heading.token, self._overhear)
        self._recorded_by = clock
        super().__init__(options_of(heading, options, service), services=(service,))
        self.chosen = self.requirements
        self.requirements = [r for r in self.requirements if r.id in self.answers.turns]

    def _overhear(self, exchange: Exchange) -> None:
        for visit in self.visits.values():
            visit.driver.monitors.overhear(exchange)

    def _target(self, spec: str, address: str | None = None) -> Target:
        heading = self.recording.heading
        try:
            target = resolve(heading.spec)
        except TargetError:
            target = Url(heading.url)  # a plug-in that is not installed here
        target.name = heading.target
        return target

    def start(self) -> None:
        """There is nothing to start."""
        for name, pair in self.pairs.items():
            visit = self.visits[name] = self._visit(name, pair)
            visit.started = self.recording.heading.started

    def _started(self, spec: str, service: Service, target: Target, handed: Address | None) -> Running:
        return ReplayedTarget(self.recording.heading, self.answers)

    def _probed(self, service: Service, target: Target, running: Running) -> str | None:
        return self.recording.heading.probe

    def _real_account(self, pair: Pair, target: Target, running: Running) -> None:
        return None  # nothing is sent

    def _limits(self, target: Target, running: Running, real: RealAccount | None) -> Settings:
        return evolve(super()._limits(target, running, real), run=self.recording.heading.run)

    @property
    def _alone(self) -> bool:
        return self.recording.heading.alone

    def _names(self, limits: Settings) -> FreshNames:
        return FreshNames(self.recording.heading.token, self.recording.heading.prefix)

    def _recorder(self, *told: Any) -> None:
        return None

    def _course(self, recorder: object) -> Course:
        return self.answers

    def _client(
        self, service: Service, running: Running, *, guard: bool = False, other: bool = False, **told: Any
    ) -> Client:
        who = {"credentials": running.credentials, "region": running.region}
        return ReplayClient(
            service,
            running.url,
            **{**who, **told},
            answers=self.answers,
            clock=self._recorded_by,
            other=other,
            guard=guard,
        )


def _reads(service: Service, operation: str) -> bool:
    return operation in service.operations and effect(service, operation).reads


def options_of(heading: Heading, told: Options, service: Service) -> Options:
    """The options of a replay: what the recorded run was told, and what is told about the outcome now."""
    values = {option.attribute: option.default for option in OPTIONS}
    known = {name: value for name, value in heading.options.items() if name in values}
    known["service"] = [heading.service]
    there: dict[str, Container[str]] = {"operation": service.operations, "requirement": catalogue(service)}
    for name, among in there.items():  # the others are of other services of the same run
        known[name] = [one for one in known.get(name) or () if one in among]
    return Options((heading.spec,), {**values, **known, **told.values})


class ReplayHooks(Hooks):
    """The hooks of a replay: nothing is written; what was found is for whoever started it."""

    def __init__(self, config: pytest.Config, session: ReplaySession) -> None:
        self._replayed = session
        self.part: Part | None = None
        super().__init__(config, session.options)

    def begun(self, *told: Any) -> ReplaySession:
        """Return the run."""
        return self._replayed

    def _prepare_reports(self) -> None:
        self.reports = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Say what is known now. What is left of the recording deleted what the run had made."""
        if not self._started:
            return
        replay = self._replayed
        replay.interruption.rest()
        (visit,) = replay.visits.values()
        with contextlib.suppress(Unrecorded):
            visit.finish()
        name = visit.target.name
        wanted = [(name, r.id) for r in replay.chosen]
        ended = "interrupted" if exitstatus == pytest.ExitCode.INTERRUPTED else COMPLETE
        self.part = part_of(replay, visit, wanted, ended)


class _Plugin:
    """Registers the hooks of a replay in a pytest of its own."""

    def __init__(self, session: ReplaySession) -> None:
        self.session = session
        self.hooks: ReplayHooks | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        self.hooks = ReplayHooks(config, self.session)
        config.pluginmanager.register(self.hooks, SESSION)


def replayed(recording: Recording, options: Options, service: Service) -> Part:
    """Judge one file of a recording again, and return what is known by it.

    Raises:
        UsageError: if the options do not fit the contracts.
        KeyboardInterrupt: if it is interrupted.
    """
    clock = Recorded(recording.heading.started)
    plugin = _Plugin(ReplaySession(recording, options, service, clock))
    with going_by(clock):
        code = pytest.main(list(_QUIETLY), plugins=[plugin])
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if plugin.hooks is None or plugin.hooks.part is None:
        raise UsageError(f"the recording of {recording.heading.target} could not be replayed")
    return _told(plugin.hooks.part, recording, plugin.session.answers, catalogue(service))


def _told(part: Part, recording: Recording, answers: Answers, known: Catalogue) -> Part:
    """The part with what is to be said of the recording."""
    heading, notes = recording.heading, list(part.notes)
    left = answers.count - answers.given
    if left:
        notes.append(f"{left} of {answers.count} recorded exchanges were not asked for again")
    if not recording.whole:
        notes.append("the recording was not brought to its end")
    lost = len(answers.turns - set(known))
    if lost:
        notes.append(f"{plural(lost, 'requirement')} of the recording are none of these contracts")
    seconds = (
        max(
            (e.exchange.started + e.exchange.seconds for e in recording.entries if isinstance(e, Kept)),
            default=heading.started,
        )
        - heading.started
    )
    about = evolve(part.heading, started=heading.started, suite=conformance.__version__)
    return evolve(part, heading=about, notes=notes, seconds=seconds, exchanges=answers.given)
