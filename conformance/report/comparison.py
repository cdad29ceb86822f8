"""Several results side by side, requirements where they disagree first.

Where one of them is of real AWS (a run on it, or a recording of one, judged again), it is the measure: what
AWS keeps and another does not is another thing than what AWS itself does not keep.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attrs import frozen

from conformance.report import gate as gates
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

    @property
    def gate(self) -> str | None:
        """The line of its gate; None where there was no baseline."""
        gate = self.results.gate
        return gates.line(gate) if gate is not None and gate.baseline is not None else None


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
class Group:
    """Requirements that are alike in how the results stand to each other."""

    name: str
    heading: str
    rows: tuple[Row, ...]


@frozen
class Comparison:
    """All requirements in all results. ``groups`` are in the order in which they matter."""

    service: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]

    def of(self, name: str) -> tuple[Row, ...]:
        """The requirements of a group."""
        return next(group.rows for group in self.groups if group.name == name)


_ALIKE = {
    "fail": "Where all fail",
    "partly": "Decided alike, but not everywhere",
    "pass": "Where all pass",
    "undecided": "Where nothing was decided",
}
_HEADINGS = {"disagree": "Where they disagree", **_ALIKE}
_BESIDE_AWS = {
    "unlike": "Kept by AWS, and not here",
    "only": "Kept here, and not by AWS: the documentation is wrong",
    "disagree": "Where they disagree, and AWS decided nothing",
    **_ALIKE,
    "fail": "Kept neither by AWS nor here",
}
_AWS = "aws"
_DEPARTS = ("fail", "documented-otherwise")


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
    measure = next((at for at, one in enumerate(several) if one.target.kind == _AWS), None)
    headings = _HEADINGS if measure is None else _BESIDE_AWS
    groups: dict[str, list[Row]] = {name: [] for name in headings}
    for identifier in order:
        found = [one.get(identifier) for one in known]
        first = next(r for r in found if r is not None)
        cells = tuple(_cell(r, column) for r, column in zip(found, columns, strict=True))
        row = Row(identifier, first.level, first.operation, first.family, first.statement, cells)
        groups[_group(cells, measure)].append(row)
    for rows in groups.values():
        rows.sort(key=lambda row: row.level != "MUST")
    return Comparison(
        several[0].service_title or several[0].service,
        columns,
        tuple(Group(name, heading, tuple(groups[name])) for name, heading in headings.items()),
    )


def as_json(found: Comparison) -> dict[str, Any]:
    """Return a comparison as plain JSON values."""
    return {
        "format": 1,
        "service": found.service,
        "targets": [
            {
                "label": column.label,
                "kind": column.results.target.kind,
                "suite": column.results.suite_version,
                "boto3": column.results.boto3,
                "started": column.results.started,
                "version": column.results.target.version,
                "gate": column.gate,
                "coverage": _coverage(column.figures),
                "divergence": _divergence(column.figures),
            }
            for column in found.columns
        ],
        "counts": {group.name: len(group.rows) for group in found.groups},
        **{
            group.name: [
                {
                    "id": row.id,
                    "level": row.level,
                    "verdicts": [cell.verdict for cell in row.cells],
                    "why": [cell.why for cell in row.cells],
                }
                for row in group.rows
            ]
            for group in found.groups
        },
    }


def _coverage(found: Figures) -> dict[str, int]:
    return {"implemented": found.coverage.implemented, "operations": found.coverage.operations}


def _divergence(found: Figures) -> dict[str, int]:
    return {"failed": found.divergence.failed, "decided": found.divergence.decided}


def _group(cells: Sequence[CellView], measure: int | None) -> str:
    beside = None if measure is None else _beside_aws(cells, measure)
    return beside or _alike(cells)


def _beside_aws(cells: Sequence[CellView], measure: int) -> str | None:
    """The group by what AWS does; None where AWS decided nothing, or nobody does otherwise."""
    aws = cells[measure].verdict
    others = {cell.verdict for at, cell in enumerate(cells) if at != measure}
    if aws == "pass":
        return "unlike" if others & set(_DEPARTS) else None
    if aws not in _DEPARTS:
        return None
    if "pass" in others:
        return "only"
    return "fail" if others <= set(_DEPARTS) else "partly"


def _alike(cells: Sequence[CellView]) -> str:
    decided = {cell.verdict for cell in cells if cell.verdict in ("pass", "fail")}
    if len(decided) == 2:
        return "disagree"
    if not decided:
        return "undecided"
    if any(cell.verdict not in ("pass", "fail") for cell in cells):
        return "partly"
    return "fail" if "fail" in decided else "pass"


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
