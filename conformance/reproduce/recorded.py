"""A failure that a run recorded: where it is found, and what the run was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from conformance.report.results import Failure, RequirementResult, Results
from conformance.report.results_file import ResultsError, load
from conformance.run.options import UsageError


@frozen
class Recorded:
    """One requirement that failed in a run: its result, the run's results, and the file they are in."""

    file: Path
    results: Results = field(repr=False)
    requirement: RequirementResult

    @property
    def failure(self) -> Failure | None:
        """The smallest departure that was recorded, with its exchange; None where none was."""
        return self.requirement.failures[0] if self.requirement.failures else None

    @property
    def spec(self) -> str:
        """What ``--target`` said in that run."""
        return str(self.results.options.get("target") or self.results.target.name)

    @property
    def options(self) -> Mapping[str, Any]:
        """What else the run was told, by the options' names."""
        kept = {key: value for key, value in self.results.options.items() if key not in _NOT_AGAIN}
        return {**kept, "seed": self.results.seed, "profile": self.results.profile}


_NOT_AGAIN = frozenset({"target", "operation", "requirement", "service", "allow-writes"})
"""What is decided anew: which requirement is chosen, and leave to create things that cost money."""


def recorded_in(path: Path, requirement: str) -> Recorded:
    """Return the failure of a requirement that a results file, or the one in a folder, holds.

    Raises:
        UsageError: in one line, if the file cannot be read or the requirement did not fail in it.
    """
    results = _loaded(path)
    found = next((r for r in results.requirements if r.id == requirement), None)
    if found is None:
        raise UsageError(f"{path}: there is no requirement {requirement!r} in it")
    if found.verdict != "fail":
        reason = f": {found.reason}" if found.reason else ""
        raise UsageError(f"{path}: {requirement} did not fail in it ({found.verdict}{reason})")
    return Recorded(path, results, found)


def search(folder: Path, requirement: str, target: str | None) -> Recorded | None:
    """Return the failure of a requirement among the reports in a folder, or None where there is none.

    Args:
        folder: where reports are written (``reports``): its own results, and those of its folders.
        requirement: the ID.
        target: only a run against this target, as ``--target`` said it or by its name.

    Raises:
        UsageError: if several runs recorded one, since then somebody has to choose.
    """
    found = [
        recorded
        for recorded in _failures(folder, requirement)
        if target is None or target in (recorded.spec, recorded.results.target.name)
    ]
    if len(found) > 1:
        files = ", ".join(str(recorded.file) for recorded in found)
        raise UsageError(f"{requirement} failed in several runs: give one of them with --from ({files})")
    return found[0] if found else None


def results_in(folder: Path) -> list[Path]:
    """Return the results files of a folder of reports: its own, and those of its folders."""
    return sorted({*folder.glob("results.json"), *folder.glob("*/results.json")})


def _failures(folder: Path, requirement: str) -> Iterator[Recorded]:
    for path in results_in(folder):
        try:
            results = load(path)
        except ResultsError:
            continue  # another program's file, or an older format: nobody asked for this one
        for r in results.requirements:
            if r.id == requirement and r.verdict == "fail":
                yield Recorded(path, results, r)


def _loaded(path: Path) -> Results:
    try:
        return load(path)
    except ResultsError as problem:
        raise UsageError(str(problem)) from problem
