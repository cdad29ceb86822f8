"""The course of an evaluation, as a pytest plug-in: pytest collects the suite's items once, and in the place
of running them each fault's run is forked with all of that loaded.
"""

from __future__ import annotations

import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
from attrs import asdict, define, field, frozen

from conformance.contract.model import Requirement
from conformance.emulator import catalogue
from conformance.power import kinship
from conformance.power.child import Run, in_child, probe, record, run
from conformance.power.faults import NONE, Seeded
from conformance.power.forks import Ended, forked
from conformance.power.outcome import BROKEN, DETECTED, INVISIBLE, MISSED, OVERTIME, Outcome
from conformance.power.probe import Difference
from conformance.power.state import State
from conformance.power.target import NotStarted
from conformance.run.hooks import Hooks
from conformance.run.options import SESSION


@frozen
class Plan:
    """How an evaluation is done.

    ``workers`` runs at a time; ``seed`` of the suite; ``faultless`` seeds of runs without a fault;
    ``full_sample`` full runs on so many of the faults; ``near_limit`` and ``full_limit`` seconds that a run
    of the near requirements, and a full one, may take; ``foreign`` tells that the faults are a third party's,
    ``own_order`` that each run goes through the suite in its own order.
    """

    workers: int = 2
    seed: int = 0
    faultless: int = 1
    full_sample: int = 0
    near_limit: float = 60.0
    full_limit: float = 300.0
    foreign: bool = False
    own_order: bool = False


class ProbeError(Exception):
    """The probe cannot tell which faults are visible; a defect of the evaluation itself."""


class Watcher(Protocol):
    """Who is told how it goes."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins, with so many runs."""

    def tick(self, running: Sequence[str]) -> None:
        """Called often, with the faults whose runs go on."""

    def ended(self, outcome: Outcome) -> None:
        """A run ended."""


@define
class Found:
    """What an evaluation found: the outcome of each fault, the faultless runs by seed, and the full runs of
    the sample."""

    faults: list[Seeded]
    outcomes: dict[str, Outcome] = field(factory=dict)
    faultless: dict[int, Outcome] = field(factory=dict)
    full: dict[str, Outcome] = field(factory=dict)
    seconds: float = 0.0
    requirements: list[Requirement] = field(factory=list)
    items: int = 0


class Campaign:
    """Runs the evaluation where pytest would run the items."""

    def __init__(self, faults: Sequence[Seeded], plan: Plan, state: State, watcher: Watcher) -> None:
        self.plan = plan
        self.state = state
        self.watcher = watcher
        self.found = Found(list(faults))
        self.problem: BaseException | None = None
        self._counted: frozenset[str] = frozenset()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Evaluate."""
        started = time.monotonic()
        hooks = session.config.pluginmanager.get_plugin(SESSION)
        assert isinstance(hooks, Hooks)  # a target was named
        session.config.option.collectonly = False
        session.config.option.tbstyle = "native"  # nobody reads it, and the others take ten times as long
        items = {item.callspec.params["requirement"].id: item for item in session.items}  # type: ignore[attr-defined]
        self.found.requirements = [r for r in hooks.session.requirements if r.id in items]
        self.found.items = len(items)
        self._counted = frozenset(items)
        try:
            self._evaluate(hooks, list(session.items), items)
        except NotStarted as problem:
            raise pytest.UsageError(f"--server: {problem}") from problem
        finally:
            self.found.seconds = round(time.monotonic() - started, 1)
        return True

    def _evaluate(self, hooks: Hooks, everything: list[pytest.Item], items: dict[str, pytest.Item]) -> None:
        catalogue(hooks.session.services[0])  # computed once a loaded service: the children find it done
        self._faultless(hooks, everything)
        gc.collect()
        gc.freeze()
        known = self.state.outcomes
        todo = [f for f in self.found.faults if f.id not in known]
        open_: list[Seeded] = []
        tried: dict[str, Outcome] = {}
        self.watcher.stage("near", len(self.found.faults))
        for fault in self.found.faults:
            if fault.id in known:
                self._note(known[fault.id])
        by_id = {fault.id: fault for fault in self.found.faults}
        if self.plan.own_order:
            works, limit = (self._run(fault, everything) for fault in todo), self.plan.full_limit
        else:
            works, limit = (self._near(hooks, fault, items) for fault in todo), self.plan.near_limit
        for outcome in self._forked(hooks, works, limit):
            if outcome.verdict == MISSED:
                open_.append(by_id[outcome.fault])
                tried[outcome.fault] = outcome
                self.watcher.ended(outcome)
            else:
                self._keep(outcome)
        open_ = self._visible(hooks, open_, everything)
        if self.plan.own_order:
            for fault in open_:
                self._keep(tried[fault.id])
        else:
            self.watcher.stage("full", len(open_))
            works = (self._run(fault, everything) for fault in open_)
            for outcome in self._forked(hooks, works, self.plan.full_limit):
                self._keep(outcome)
        self._sample(hooks, everything)

    def _faultless(self, hooks: Hooks, everything: list[pytest.Item]) -> None:
        """Run without a fault: the first time in this process, so that all that is computed is at hand for
        every child."""
        self.watcher.stage("faultless", self.plan.faultless)
        first = run(hooks, self._whole(NONE, everything, self.plan.seed))
        self.found.faultless[self.plan.seed] = first
        self.watcher.ended(first)
        seeds = [self.plan.seed + n for n in range(1, self.plan.faultless)]
        works = [self._whole(NONE, everything, seed) for seed in seeds]
        for ended in forked(works, lambda w: in_child(hooks, w), self.plan.workers, lambda w: 600.0):
            outcome = _outcome(ended)
            self.found.faultless[ended.work.seed] = outcome
            self.watcher.ended(outcome)
        failing = {catch.requirement for run_ in self.found.faultless.values() for catch in run_.caught}
        self._counted -= failing

    def _visible(self, hooks: Hooks, faults: list[Seeded], everything: list[pytest.Item]) -> list[Seeded]:
        """Return those of the faults that the exhaustive probe can see; the others are invisible.

        Raises:
            ProbeError: if the record cannot be relied on.
        """
        if not faults or self.plan.foreign:
            return faults
        self.watcher.stage("probe", len(faults) + 1)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "record"
            limit = max(_PATIENCE, _TIMES * max(run_.seconds for run_ in self.found.faultless.values()))
            (one,) = forked(
                ("record",), lambda w: record(hooks, everything, self.plan.seed, path), 1, lambda w: limit
            )
            if one.value is None:
                raise ProbeError(f"the probe's record could not be made: {_why(one, limit)}")
            act: Callable[[str], Any] = lambda name: asdict(probe(hooks, name, path))  # noqa: E731
            seen = set()
            for ended in forked((NONE, *(f.id for f in faults)), act, self.plan.workers, lambda w: limit):
                if ended.value is None:
                    raise ProbeError(f"the probe of {ended.work} failed: {_why(ended, limit)}")
                shown = Difference(**ended.value)
                if ended.work == NONE:
                    if shown.at_all is not None:
                        raise ProbeError(f"the record is not repeatable: see request {shown.at_all}")
                elif shown.but_for_wording is not None:
                    seen.add(ended.work)
                else:
                    self._keep(_invisible(ended, one.value, shown))
        return [fault for fault in faults if fault.id in seen]

    def _sample(self, hooks: Hooks, everything: list[pytest.Item]) -> None:
        visible = [f for f in self.found.faults if self.found.outcomes[f.id].verdict != INVISIBLE]
        count = min(self.plan.full_sample, len(visible))
        if not count:
            return
        picked = random.Random(self.plan.seed).sample(visible, count)
        self.watcher.stage("sample", count)
        works = (self._whole(f.id, everything, self.plan.seed) for f in picked)
        for outcome in self._forked(hooks, works, self.plan.full_limit):
            self.found.full[outcome.fault] = outcome
            self.watcher.ended(outcome)

    def _near(self, hooks: Hooks, fault: Seeded, items: dict[str, pytest.Item]) -> Run:
        where = kinship.place(hooks.session.services[0], fault)
        rank = {r.id: kinship.distance(where, r) for r in self.found.requirements}
        near = sorted((r for r in items if rank[r][0] < kinship.NEAR), key=rank.__getitem__)
        return self._run(fault, [items[r] for r in near])

    def _run(self, fault: Seeded, items: Sequence[pytest.Item]) -> Run:
        return Run(fault.id, items, seed=self.plan.seed, counted=self._counted)

    def _whole(self, fault: str, everything: Sequence[pytest.Item], seed: int) -> Run:
        return Run(fault, everything, stop=False, seed=seed, counted=self._counted)

    def _forked(self, hooks: Hooks, works: Iterable[Run], limit: float) -> Iterator[Outcome]:
        act: Callable[[Run], Any] = lambda work: in_child(hooks, work)  # noqa: E731

        def tick(running: list[Run]) -> None:
            self.watcher.tick([work.fault for work in running])

        for ended in forked(works, act, self.plan.workers, lambda work: limit, tick):
            yield _outcome(ended)

    def _keep(self, outcome: Outcome) -> None:
        self.state.add(outcome)
        self._note(outcome)

    def _note(self, outcome: Outcome) -> None:
        self.found.outcomes[outcome.fault] = outcome
        self.watcher.ended(outcome)


_PATIENCE = 1800.0
"""Seconds that the record may take, and each probe: on a busy machine it takes many times what it needs."""

_TIMES = 20
"""How many times as long as a run without a fault they may take, where that is longer."""


def _why(ended: Ended[Any], limit: float) -> str:
    return f"it took more than {limit:.0f} s" if ended.overtime else ended.stderr


def _invisible(ended: Ended[str], requests: int, shown: Difference) -> Outcome:
    same = "the same bytes" if shown.at_all is None else "the same but for the wording of refusals"
    note = f"{same}, for {requests} requests"
    return Outcome(ended.work, INVISIBLE, (), requests, round(ended.seconds, 3), note)


def _outcome(ended: Ended[Run]) -> Outcome:
    if ended.value is not None:
        return Outcome.from_json(ended.value)
    verdict = OVERTIME if ended.overtime else BROKEN
    return Outcome(ended.work.fault, verdict, seconds=round(ended.seconds, 3), note=ended.stderr[-1500:])


__all__ = ["DETECTED", "Campaign", "Found", "Plan", "Watcher"]
