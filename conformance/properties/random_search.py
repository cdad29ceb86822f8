"""Searching at random beyond the deterministic cases, and shrinking what is found within a bound."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import Flaky, Unsatisfiable
from hypothesis.strategies import SearchStrategy

from conformance.cases.model import Case
from conformance.contract.model import Requirement
from conformance.properties.effort import Plan
from conformance.properties.same_cases import no_constants_of_others
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.world.errors import Unbuildable, Unreachable

TRIES = 40
"""How often a smaller departure is tried after the first one."""

QUIETLY: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": False,
    "report_multiple_bugs": False,
    "verbosity": Verbosity.quiet,
}
"""Hypothesis's settings for every search: it says nothing itself, and keeps nothing."""

UNDECIDED = (Inconclusive, Untested, Unbuildable, Unreachable)
"""What a property raises where it cannot say whether the target departs."""


def leave_no_folder() -> None:
    """Keep Hypothesis's tables in the user's cache, not in the folder that a run was started in."""
    if "HYPOTHESIS_STORAGE_DIRECTORY" not in os.environ:
        home = Path(os.environ.get("HOME") or tempfile.gettempdir())
        caches = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
        set_hypothesis_home_dir(caches / "aws-conformance" / "hypothesis")


class Enough(BaseException):
    """Ends a search at once. No ``Exception``: Hypothesis would take it for what it looks for, and go on."""


class Shrinking:
    """Keeps what a search found, and ends it where it has gone on long enough.

    Hypothesis calls the property again and again while it shrinks, and whatever it calls sends requests.

    Args:
        tries: how often a smaller departure is tried after the first one.
    """

    def __init__(self, tries: int = TRIES) -> None:
        self._left = tries
        self.smallest: Violation | None = None
        self.undecided: Exception | None = None

    def spend(self) -> None:
        """Take note that something is about to be tried.

        Raises:
            Enough: if nothing more is to be tried.
        """
        if self.smallest is not None:
            self._left -= 1
            if self._left < 0:
                raise Enough

    def saw(self, problem: Violation) -> None:
        """Take note of a departure."""
        if self.smallest is None or _size(problem) <= _size(self.smallest):
            self.smallest = problem

    def gave_up(self, reason: Exception) -> NoReturn:
        """Take note of why nothing can be decided: it is no departure that Hypothesis should make small.

        Raises:
            Enough: always.
        """
        self.undecided = self.undecided or reason
        raise Enough from reason

    def conclude(self) -> None:
        """Raise the smallest departure; without one, why nothing could be decided; else nothing."""
        found = self.smallest or self.undecided
        if found is not None:
            found.__notes__ = []  # Hypothesis's own words, which tell a reader of a report nothing
            raise found.with_traceback(None) from None


def _size(problem: Violation) -> tuple[int, int]:
    return len(problem.script), len(problem.exchange.sent) if problem.exchange else 0


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

    @seed(plan.seed ^ zlib.crc32(requirement.id.encode()))
    @settings(
        max_examples=plan.max_examples,
        phases=(Phase.generate, Phase.shrink) if plan.shrink else (Phase.generate,),
        **QUIETLY,
    )
    @given(strategy)
    def examine(case: Case) -> None:
        shrinking.spend()
        try:
            check(case)
        except Violation as problem:
            shrinking.saw(problem)
            raise
        except UNDECIDED as reason:
            shrinking.gave_up(reason)

    try:
        with no_constants_of_others():
            examine()
    except (Enough, Violation, Unsatisfiable):
        pass  # where nothing random fits, the deterministic cases stand for themselves
    except Flaky:
        if shrinking.smallest is None:
            raise
    shrinking.conclude()
