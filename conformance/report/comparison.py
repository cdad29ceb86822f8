"""Several results side by side, requirements where they disagree first."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from attrs import frozen

from conformance.report.figures import Figures, figures
from conformance.report.results import RequirementResult, Results
from conformance.report.results_file import ResultsError


@frozen
class Column:
    """One of the results. ``href`` is its own report, relative to the page, where there is one."""

    results: Results
    label: str
    href: str | None

    @property
    def figures(self) -> Figures:
        """Its coverage and divergence."""
        return figures(self.results)


@frozen
class CellView:
    """What one of the results says about a requirement; ``verdict`` is None where it does not have it."""

    verdict: str | None
    why: str
    href: str | None


@frozen
class Row:
    """One requirement in all results."""

    id: str
    level: str
    operation: str
    family: str
    statement: str
    cells: tuple[CellView, ...]


@frozen
class Comparison:
    """All requirements in all results.

    ``disagree``: passes here and fails there. ``partly``: decided alike, but not everywhere.
    ``fail`` and ``pass``: decided alike by all. ``undecided``: by none.
    """

    service: str
    columns: tuple[Column, ...]
    disagree: tuple[Row, ...]
    partly: tuple[Row, ...]
    fail: tuple[Row, ...]
    passed: tuple[Row, ...]
    undecided: tuple[Row, ...]

    def groups(self) -> tuple[tuple[str, str, tuple[Row, ...]], ...]:
        """The groups: name, heading, rows."""
        return (
            ("disagree", "Where they disagree", self.disagree),
            ("fail", "Where all fail", self.fail),
            ("partly", "Decided alike, but not everywhere", self.partly),
            ("pass", "Where all pass", self.passed),
            ("undecided", "Where nothing was decided", self.undecided),
        )


def compare(several: Sequence[Results], paths: Sequence[Path], out: Path | None) -> Comparison:
    """Put results side by side.

    Args:
        several: the results, in the order of the columns.
        paths: where each was read from; its own report is linked where it lies beside it.
        out: where the page goes, for relative links; None links nothing.

    Raises:
        ResultsError: if they are not all about one service, or are fewer than two.
    """
    if len(several) < 2:
        raise ResultsError("a comparison needs two results or more")
    services = sorted({results.service for results in several})
    if len(services) > 1:
        raise ResultsError(f"nothing to compare: the results are about {' and '.join(services)}")
    columns = tuple(
        Column(results, label, _link(path, out))
        for results, path, label in zip(several, paths, _labels(several, paths), strict=True)
    )
    known = [{r.id: r for r in results.requirements} for results in several]
    order = dict.fromkeys(identifier for one in known for identifier in one)
    groups: dict[str, list[Row]] = {n: [] for n in ("disagree", "partly", "fail", "passed", "undecided")}
    for identifier in order:
        found = [one.get(identifier) for one in known]
        first = next(r for r in found if r is not None)
        cells = tuple(_cell(r, column) for r, column in zip(found, columns, strict=True))
        row = Row(identifier, first.level, first.operation, first.family, first.statement, cells)
        groups[_group(cells)].append(row)
    for rows in groups.values():
        rows.sort(key=lambda row: row.level != "MUST")
    return Comparison(
        several[0].service_title or several[0].service, columns, **{n: tuple(r) for n, r in groups.items()}
    )


def _group(cells: Sequence[CellView]) -> str:
    decided = {cell.verdict for cell in cells if cell.verdict in ("pass", "fail")}
    if len(decided) == 2:
        return "disagree"
    if not decided:
        return "undecided"
    if any(cell.verdict not in ("pass", "fail") for cell in cells):
        return "partly"
    return "fail" if "fail" in decided else "passed"


def _cell(requirement: RequirementResult | None, column: Column) -> CellView:
    if requirement is None:
        return CellView(None, "not in these results", None)
    failures = requirement.failures
    why = failures[0].summary if failures else requirement.reason or ""
    href = f"{column.href}#{quote(requirement.id, safe='')}" if column.href else None
    return CellView(requirement.verdict, why, href)


def _labels(several: Sequence[Results], paths: Sequence[Path]) -> list[str]:
    """The targets' names; where two are alike, with their folders, or the day they were run."""
    names = [results.target.name for results in several]
    labels = []
    for name, path, results in zip(names, paths, several, strict=True):
        folder = (path if path.is_dir() else path.parent).resolve().name
        if names.count(name) == 1:
            labels.append(name)
        else:
            labels.append(f"{name} ({folder if folder and folder != name else results.started[:10]})")
    if len(set(labels)) < len(labels):
        labels = [f"{label} [{number}]" for number, label in enumerate(labels, 1)]
    return labels


def _link(path: Path, out: Path | None) -> str | None:
    page = (path if path.is_dir() else path.parent) / "index.html"
    if out is None or not page.exists() or page.resolve() == out.resolve():
        return None
    return quote(os.path.relpath(page.resolve(), out.resolve().parent).replace(os.sep, "/"))
