"""Which passes of a run say that a known failure is mended, and why the others say nothing.

A requirement that is watched in every answer holds wherever nothing departs from it: it also holds in a run
in which what departed could not be made, or was not tried. Such a pass is true and proves no repair. To call
it one would have somebody take the entry out of the baseline, and the next run would fail.
"""

from __future__ import annotations

from collections.abc import Mapping

from conformance.contract.families import FAMILIES
from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.report.results import RequirementResult, Results

EFFORT = ("smoke", "default", "thorough")
"""The profiles, each of which tries all that those before it try, and more."""
PROFILE = "profile"
"""What a baseline calls the profile that it was written with, beside the versions."""
_USED = "accepted"
"""The kind that says whether a valid request of an operation is accepted."""
_WATCHED = frozenset(family.name for family in FAMILIES.values() if family.monitored)


class Repairs:
    """Says of a run's passes whether they prove a repair.

    Args:
        results: the run's results.
        profile: the profile of the run that the failures are known from; None where nobody knows.
        made_by: the operation that makes what an operation is about, by its name.
    """

    def __init__(
        self, results: Results, profile: str | None = None, made_by: Mapping[str, str] | None = None
    ) -> None:
        self._results = results
        self._profile = profile
        self._made_by = made_by or {}
        self._used = {r.operation: r for r in results.requirements if r.kind == _USED}

    def doubt(self, requirement: RequirementResult) -> str | None:
        """Say why a pass does not prove that a failure is mended; None where it does."""
        results, operation = self._results, requirement.operation
        if results.ended != "complete":
            return f"holds as far as the run came: {results.broke_off}"
        if _tries_less(results.profile, self._profile):
            return (
                f"holds with --profile {results.profile}; that it fails was found with {self._profile},"
                " which tries more"
            )
        if requirement.family not in _WATCHED:
            return None
        if operation not in self._used:
            return f"holds in a run that did not try all of {operation}"
        for name in (operation, self._made_by.get(operation)):
            used = self._used.get(name) if name is not None else None
            if used is not None and used.verdict != "pass":
                return f"holds in what was seen, but no valid {name} was seen to be accepted: {_why(used)}"
        return None


def made_by(service: Service) -> dict[str, str]:
    """Return the operation that makes what an operation is about, by the name of the latter."""
    resources = graph(service).resources.values()
    return {name: r.create for r in resources if r.create is not None for name in r.operations}


def _tries_less(profile: str, than: str | None) -> bool:
    if profile not in EFFORT or than not in EFFORT:
        return False
    return EFFORT.index(profile) < EFFORT.index(than)


def _why(requirement: RequirementResult) -> str:
    if requirement.failures:
        return requirement.failures[0].summary
    return requirement.reason or f"it is {requirement.verdict}"
