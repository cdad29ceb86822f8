"""Searching at random beyond the deterministic cases, and shrinking what is found within a bound."""

from __future__ import annotations

import os
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import Flaky, Unsatisfiable
from hypothesis.strategies import SearchStrategy

from conformance.cases.model import Case
from conformance.contract.model import Requirement
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.world.errors import Unbuildable, Unreachable

SECONDS = 15.0
"""How long after the first departure a smaller one is looked for."""


UNDECIDED = (Inconclusive, Untested, Unbuildable, Unreachable)
"""What a property raises where it cannot say whether the target departs."""


def leave_no_folder() -> None:
    """Keep Hypothesis's tables in the user's cache, not in the folder that a run was started in."""
    if "HYPOTHESIS_STORAGE_DIRECTORY" not in os.environ:
        home = Path(os.environ.get("HOME") or tempfile.gettempdir())
        caches = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
        set_hypothesis_home_dir(caches / "aws-conformance" / "hypothesis")


class Shrinking:
    """Keeps the smallest departure that was seen, and says when to stop looking for a smaller one.

    Hypothesis calls the property again and again while it shrinks. After the bound the property does
    nothing any more, which Hypothesis takes for flakiness; the departure is then taken from here.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._until: float | None = None
        self.smallest: Violation | None = None

    @property
    def over(self) -> bool:
        """Whether the time for shrinking is up."""
        return self._until is not None and time.monotonic() > self._until

    def saw(self, problem: Violation) -> None:
        """Take note of a departure."""
        if self._until is None:
            self._until = time.monotonic() + self._seconds
        if self.smallest is None or _size(problem) <= _size(self.smallest):
            self.smallest = problem


def _size(problem: Violation) -> tuple[int, int]:
    return len(problem.script), len(problem.exchange.sent) if problem.exchange else 0


def undecided_in(flaky: Flaky) -> Exception:
    """Return the reason why nothing could be decided, where Hypothesis took two of them for flakiness."""
    inner = flaky.exceptions if isinstance(flaky, ExceptionGroup) else ()
    return next((e for e in inner if isinstance(e, UNDECIDED)), flaky)


def search(
    requirement: Requirement, plan: Plan, strategy: SearchStrategy[Case], check: Callable[[Case], object]
) -> None:
    """Run a check on random cases; the smallest departure is raised.

    The same seed makes the same cases on every run; the requirement's ID is mixed in. A departure that
    does not show on every try is one all the same: the smallest that was seen is reported.

    Raises:
        Violation: the smallest departure; without one, the first reason why a case could not be decided.
        Whatever else the check raises.
    """
    shrinking = Shrinking()
    undecided: list[Exception] = []

    @seed(plan.seed ^ zlib.crc32(requirement.id.encode()))
    @settings(
        max_examples=plan.max_examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if plan.shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )
    @given(strategy)
    def examine(case: Case) -> None:
        if shrinking.over or undecided:
            return
        try:
            check(case)
        except Violation as problem:
            shrinking.saw(problem)
            raise
        except UNDECIDED as reason:
            undecided.append(reason)  # no departure that Hypothesis should shrink: the search ends here

    try:
        examine()
    except Unsatisfiable:
        return  # nothing random fits: the deterministic cases stand for themselves
    except Flaky:
        if shrinking.smallest is None and not undecided:
            raise
    if shrinking.smallest is not None:
        raise shrinking.smallest from None
    if undecided:
        raise undecided[0]
