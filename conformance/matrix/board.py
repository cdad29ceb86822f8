"""What a site shows of a matrix's runs: cells, operations across targets, trends, changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from conformance.matrix.pairs import Pair
from conformance.matrix.runs import Ended, Run
from conformance.report.badge import endpoint_text, svg
from conformance.report.difference import Change, difference
from conformance.report.figures import Figures, figures
from conformance.report.results import GONE, Results
from conformance.report.wording import place

_SEEN_BY = "undeclared"
"""The kind of which there is evidence for each operation whose valid request was accepted, and no other."""

_STANDS_FOR_ALL = ("fail", "pass", "documented-otherwise", "not-implemented", "inconclusive", "untested")
"""Which verdict stands for all those on an operation: the first of these that one has."""


@frozen
class Point:
    """The two figures of one run of a pair."""

    started: str
    figures: Figures


@frozen
class Changes:
    """What is different from the run before: the groups of a difference that somebody wants to hear of."""

    since: str
    broke: tuple[Change, ...]
    mended: tuple[Change, ...]
    found: tuple[Change, ...]
    before: Figures
    after: Figures

    @property
    def any(self) -> bool:
        """Whether there is something to tell."""
        return bool(self.broke or self.mended or self.found or self.before != self.after)


@frozen
class OperationCell:
    """One operation on one target: its verdicts counted; ``state`` stands for all of them."""

    state: str
    counts: Mapping[str, int]
    accepted: bool


@frozen
class Cell:
    """One pair: what its last run found, and the figures of all runs, oldest first.

    ``why`` says what there is instead of figures, "" where there are some; ``accepted`` counts the operations
    a valid request of which was accepted; ``changes`` is None where no run before found anything; ``badge``
    is an image, ``endpoint`` what a badge service reads.
    """

    pair: Pair
    title: str = ""
    version: str = ""
    started: str = ""
    boto3: str = ""
    figures: Figures | None = None
    verdicts: Mapping[str, int] | None = None
    failing_must: int = 0
    failing_should: int = 0
    why: str = ""
    ended: Ended | None = None
    accepted: int = 0
    trend: tuple[Point, ...] = ()
    operations: Mapping[str, OperationCell] | None = None
    changes: Changes | None = None
    badge: str = field(default="", repr=False)
    endpoint: str = field(default="", repr=False)

    @property
    def page(self) -> str:
        """The path of the pair's page below the site."""
        return f"pairs/{self.pair.place}/index.html"


@frozen
class Row:
    """A service on all targets; ``operations`` are all of its operations that some run was about."""

    service: str
    title: str
    cells: tuple[Cell, ...]
    operations: tuple[str, ...]


@frozen
class Board:
    """The whole matrix; ``started`` is when its last run was."""

    targets: tuple[str, ...]
    rows: tuple[Row, ...]
    started: str

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, a row after the other."""
        return tuple(cell for row in self.rows for cell in row.cells)


def board(runs: Sequence[Run]) -> Board:
    """Put together what runs found, oldest first: the services and targets of all of them.

    Of each pair no more than two results are read at a time: those of services may be large.

    Raises:
        RunError: if results cannot be read.
    """
    services = dict.fromkeys(name for run in runs for name in run.asked.services)
    targets = tuple(dict.fromkeys(name for run in runs for name in run.asked.targets))
    rows = []
    for service in services:
        cells = tuple(cell_of(Pair(target, service), runs) for target in targets)
        title = next((cell.title for cell in cells if cell.title), service)
        names = dict.fromkeys(name for cell in cells for name in cell.operations or ())
        rows.append(Row(service, title, cells, tuple(names)))
    return Board(targets, tuple(rows), runs[-1].started if runs else "")


def cell_of(pair: Pair, runs: Sequence[Run]) -> Cell:
    """Return what runs, oldest first, tell of a pair.

    Raises:
        RunError: if results cannot be read.
    """
    mine = [run for run in runs if pair.place in run.ended]
    if not mine:
        return Cell(pair, why="not run")
    last = mine[-1]
    ended = last.ended[pair.place]
    results = last.results(pair)
    trend = tuple(
        Point(run.started, known) for run in mine if (known := run.ended[pair.place].figures) is not None
    )
    if results is None:
        return Cell(pair, started=last.started, why=_last_words(ended), ended=ended, trend=trend)
    operations = _operations(results)
    return Cell(
        pair,
        title=results.service_title,
        version=results.target.version,
        started=results.started,
        boto3=results.boto3,
        figures=figures(results),
        verdicts=results.summary,
        failing_must=results.count("fail", "MUST"),
        failing_should=results.count("fail", "SHOULD"),
        why=results.ended if results.ended.startswith(GONE) else "",
        ended=ended,
        accepted=sum(1 for one in operations.values() if one.accepted),
        trend=trend,
        operations=operations,
        changes=_changes(pair, mine[:-1], results),
        badge=svg(results, str(pair)),
        endpoint=endpoint_text(results, str(pair)),
    )


def _changes(pair: Pair, earlier: Sequence[Run], results: Results) -> Changes | None:
    for run in reversed(earlier):
        before = run.results(pair)
        if before is not None:
            found = difference(before, results)
            return Changes(
                before.started, found.broke, found.mended, found.found, figures(before), figures(results)
            )
    return None


def _last_words(ended: Ended) -> str:
    lines = [line.strip() for line in ended.said.splitlines() if line.strip()]
    return lines[-1].removeprefix("ERROR: ") if lines else f"it ended with code {ended.code}"


def _operations(results: Results) -> dict[str, OperationCell]:
    counts: dict[str, dict[str, int]] = {}
    accepted = set()
    for requirement in results.requirements:
        name = place(requirement)
        mine = counts.setdefault(name, {})
        mine[requirement.verdict] = mine.get(requirement.verdict, 0) + 1
        evidence = requirement.evidence
        if requirement.kind == _SEEN_BY and evidence is not None and evidence.held + evidence.failed:
            accepted.add(name)
    return {name: OperationCell(_state(mine), mine, name in accepted) for name, mine in counts.items()}


def _state(counts: Mapping[str, int]) -> str:
    return next((verdict for verdict in _STANDS_FOR_ALL if counts.get(verdict)), "untested")
