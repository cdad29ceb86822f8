"""Since when: each verdict's first day, carried from one run's results to the next.

A run that finds the results of an earlier one in its report folder takes over since when each verdict
stands; ``conformance report --earlier`` does the same with results that were kept elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from conformance.report.results import RequirementResult, Results
from conformance.report.results_file import ResultsError, load


def carried(results: Results, folder: Path) -> Results:
    """Return results that know since when each verdict stands, from those in a report folder.

    Where there are none, or none that can be read, or they are another target's, every verdict begins
    with this run.
    """
    try:
        earlier = load(folder)
    except ResultsError:
        return with_history(results, None)
    return with_history(results, earlier)


def with_history(results: Results, earlier: Results | None) -> Results:
    """Return results with ``since`` set on each requirement.

    Args:
        results: the newer ones.
        earlier: older ones of the same target and service; others are passed over.
    """
    known: dict[str, RequirementResult] = {}
    if earlier is not None and _same(results, earlier) and earlier.started <= results.started:
        known = {r.id: _begun(r, earlier) for r in earlier.requirements}
    return evolve(
        results, requirements=tuple(_carry(r, known.get(r.id), results) for r in results.requirements)
    )


def _same(one: Results, other: Results) -> bool:
    return (one.service, one.target.name) == (other.service, other.target.name)


def _begun(requirement: RequirementResult, results: Results) -> RequirementResult:
    return requirement if requirement.since else evolve(requirement, since=results.started)


def _carry(now: RequirementResult, before: RequirementResult | None, results: Results) -> RequirementResult:
    if before is not None and before.verdict == now.verdict:
        return evolve(now, since=before.since)
    return _begun(now, results)
