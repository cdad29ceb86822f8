"""What stands behind a pass: how many seeded faults of its family the suite detects.

The figures come from ``conformance evaluate --json FILE`` (the suite against the reference emulator, once
for each fault), condensed to a few lines a service in ``detected/<service>.json``, which is shipped.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from attrs import field, frozen

from conformance.report.results_file import ResultsError

FORMAT = 1


@frozen
class Power:
    """Detected and visible faults by family, and the profile that they were detected in."""

    profile: str = "default"
    families: Mapping[str, tuple[int, int]] = field(factory=dict)

    def says(self, family: str) -> str:
        """Return a sentence about one family, or ``""`` where nothing is known."""
        if family not in self.families:
            return ""
        detected, visible = self.families[family]
        return f"The suite itself, not this run: {detected:,} of {visible:,} seeded faults detected."


def condensed(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    """Condense what ``conformance evaluate --json`` writes; the inverse of nothing, small enough to ship.

    Raises:
        ResultsError: if it is no such document.
    """
    try:
        visible: Counter[str] = Counter()
        detected: Counter[str] = Counter()
        for fault in evaluation["faults"]:
            if fault["verdict"] != "invisible":
                visible[fault["family"]] += 1
                detected[fault["family"]] += fault["verdict"] == "detected"
        return {
            "format": FORMAT,
            "service": evaluation["service"],
            "profile": evaluation["profile"],
            "families": {name: [detected[name], count] for name, count in sorted(visible.items())},
        }
    except (KeyError, TypeError) as problem:
        raise ResultsError(f"not written by conformance evaluate --json: {problem!r} is missing") from problem


def shipped(service: str) -> Power:
    """Return the shipped figures of a service; empty where there are none."""
    file = files("conformance.report") / "detected" / f"{service}.json"
    return (
        _read(json.loads(file.read_bytes()))
        if service.replace("-", "_").isidentifier() and file.is_file()
        else Power()
    )


def load(path: Path) -> Power:
    """Read figures from a file: condensed ones, or what ``conformance evaluate --json`` writes.

    Raises:
        ResultsError: if it cannot be read or understood; one line.
    """
    try:
        value = json.loads(path.read_bytes())
    except OSError as problem:
        raise ResultsError(f"{path}: {problem.strerror or problem}") from problem
    except ValueError as problem:
        raise ResultsError(f"{path}: not JSON: {problem}") from problem
    if not isinstance(value, dict):
        raise ResultsError(f"{path}: not written by conformance evaluate --json")
    try:
        return _read(value if "families" in value else condensed(value))
    except ResultsError as problem:
        raise ResultsError(f"{path}: {problem}") from problem


def _read(value: Mapping[str, Any]) -> Power:
    try:
        return Power(value["profile"], {n: (d, v) for n, (d, v) in value["families"].items()})
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ResultsError("not figures of detected faults") from problem
