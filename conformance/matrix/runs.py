"""The runs of a matrix, kept in a folder: what was found of which pair, and what is still to be done."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import asdict, define, field, frozen

from conformance.matrix.pairs import INTERRUPTED, RESULTS, Outcome, Pair
from conformance.report.figures import Coverage, Divergence, Figures, figures
from conformance.report.results import Results
from conformance.report.results_file import ResultsError, load, write_text

FORMAT = 1
RUN_FILE = "run.json"
RUNS = "runs"
_STAMP = "%Y%m%dT%H%M%SZ"


class RunError(Exception):
    """A kept run that cannot be used; one line."""


@frozen
class Asked:
    """What a run is to do: every service on every target, told the same words."""

    services: tuple[str, ...]
    targets: tuple[str, ...]
    words: tuple[str, ...] = ()

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All pairs, a service after the other, so that its contract is compiled once."""
        return tuple(Pair(target, service) for service in self.services for target in self.targets)


@frozen
class Ended:
    """How a pair ended, and its two figures, without its files; they are None where it found nothing."""

    code: int
    seconds: float
    peak_mb: int
    said: str = ""
    figures: Figures | None = None

    @property
    def is_final(self) -> bool:
        """Whether there is nothing to be done again: no interruption, signal or lost worker ended it."""
        return self.code >= 0 and self.code != INTERRUPTED


@define
class Run:
    """One run: a folder of its own, with the pairs' reports below and what is known in ``run.json``."""

    folder: Path
    started: str
    asked: Asked
    ended: dict[str, Ended] = field(factory=dict)

    @property
    def missing(self) -> tuple[Pair, ...]:
        """The pairs that are still to be run."""
        return tuple(
            pair
            for pair in self.asked.pairs
            if pair.place not in self.ended or not self.ended[pair.place].is_final
        )

    def report(self, pair: Pair) -> Path:
        """The folder of a pair's report."""
        return self.folder / pair.place

    def results(self, pair: Pair) -> Results | None:
        """What a pair's run found; None where it has no results.

        Raises:
            RunError: if they cannot be read.
        """
        path = self.report(pair) / RESULTS
        if not path.is_file():
            return None
        try:
            return load(path)
        except ResultsError as problem:
            raise RunError(str(problem)) from problem

    def keep(self, outcome: Outcome) -> None:
        """Take note of an outcome: first its files, then that it ended, each whole or not at all.

        Raises:
            RunError: if that cannot be written.
        """
        place = outcome.pair.place
        found: Figures | None = None
        try:
            for name, content in outcome.files.items():
                write_text(self.folder / place / name, content.decode("utf-8", "replace"))
            if RESULTS in outcome.files:
                found = figures(load(self.folder / place))
        except ResultsError as problem:
            raise RunError(str(problem)) from problem
        self.ended[place] = Ended(outcome.code, outcome.seconds, outcome.peak_mb, outcome.said, found)
        self.write()

    def write(self) -> None:
        """Write ``run.json``.

        Raises:
            RunError: if that fails.
        """
        value = {
            "format": FORMAT,
            "started": self.started,
            "services": list(self.asked.services),
            "targets": list(self.asked.targets),
            "words": list(self.asked.words),
            "pairs": {place: asdict(ended) for place, ended in sorted(self.ended.items())},
        }
        try:
            write_text(self.folder / RUN_FILE, json.dumps(value, indent=1) + "\n")
        except ResultsError as problem:
            raise RunError(str(problem)) from problem


def kept(out: Path) -> list[Run]:
    """Return the runs that a folder has, oldest first.

    Raises:
        RunError: if one cannot be read.
    """
    return sorted((_read(file) for file in (out / RUNS).glob(f"*/{RUN_FILE}")), key=lambda run: run.started)


def open_run(out: Path, asked: Asked, fresh: bool, now: datetime.datetime) -> Run:
    """Return the run to go on with: the last one, if it was to do the same and is not done; else a new one.

    Args:
        out: the folder of the matrix.
        asked: what is to be done.
        fresh: whether to begin a new run in any case.
        now: the time.

    Raises:
        RunError: if a kept run cannot be read, or the new one not be written.
    """
    earlier = kept(out)
    if earlier and not fresh and earlier[-1].missing and earlier[-1].asked == asked:
        return earlier[-1]
    stamp = now.astimezone(datetime.UTC)
    run = Run(out / RUNS / stamp.strftime(_STAMP), stamp.isoformat(timespec="seconds"), asked)
    run.write()
    return run


def _read(file: Path) -> Run:
    try:
        value: Any = json.loads(file.read_text("utf-8"))
        if value["format"] != FORMAT:
            raise RunError(f"{file}: format {value['format']!r} is not known")
        return Run(
            file.parent,
            value["started"],
            Asked(_texts(value["services"]), _texts(value["targets"]), _texts(value["words"])),
            {place: _in(told) for place, told in value["pairs"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise RunError(f"{file}: no run of a matrix: {problem}") from problem


def _in(told: dict[str, Any]) -> Ended:
    said = told.get("figures")
    if said is None:
        return Ended(**told)
    coverage, divergence = said["coverage"], said["divergence"]
    found = Figures(
        Coverage(coverage["operations"], coverage["implemented"], _texts(coverage["lacking"])),
        Divergence(**divergence),
    )
    return Ended(**{**told, "figures": found})


def _texts(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
