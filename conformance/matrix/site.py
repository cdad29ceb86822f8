"""The site of a matrix: static pages, badges, JSON and a feed, all below one folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.matrix.board import Board, Cell, board
from conformance.matrix.feed import atom, entries, keep
from conformance.matrix.runs import Run, RunError
from conformance.matrix.trend import Lines, lines
from conformance.report.html import page
from conformance.report.results_file import ResultsError, write_text

FORMAT = 1


def write(out: Path, runs: Sequence[Run], address: str = "") -> Board:
    """Write the site of these runs, oldest first; return what it shows.

    Args:
        out: the folder, which has the runs in it.
        runs: the runs; there is one at least.
        address: where the site will be, for the feed; relative links where it is "".

    Raises:
        RunError: if results cannot be read, or the site not be written.
    """
    found = board(runs)
    keep(runs[-1], found)
    changes = entries(runs)
    newest = {cell.pair.place: run for run in runs for cell in found.cells if cell.pair.place in run.ended}
    try:
        put(
            out,
            "index.html",
            page("matrix.html.j2", b=found, lines=_lines(found), changes=changes, runs=len(runs)),
        )
        for row in found.rows:
            put(out, f"services/{row.service}.html", page("matrix_service.html.j2", row=row))
        for cell in found.cells:
            run = newest.get(cell.pair.place)
            report = None if run is None else f"../../../runs/{run.folder.name}/{cell.pair.place}/index.html"
            values = {"cell": cell, "lines": lines(cell.trend), "report": report}
            put(out, cell.page, page("matrix_pair.html.j2", **values))
            if cell.figures is not None:
                put(out, f"badges/{cell.pair.place}.svg", cell.badge)
                put(out, f"badges/{cell.pair.place}.json", cell.endpoint)
        put(out, "api/matrix.json", json.dumps(as_json(found), indent=1) + "\n")
        put(out, "feed.xml", atom(changes, found.started, address))
    except ResultsError as problem:
        raise RunError(str(problem)) from problem
    return found


def put(out: Path, name: str, text: str) -> None:
    """Write one file of the site."""
    write_text(out / name, text)


def _lines(found: Board) -> Mapping[str, Lines]:
    return {cell.pair.place: lines(cell.trend) for cell in found.cells}


def as_json(found: Board) -> dict[str, Any]:
    """Return a board as plain JSON values: what ``api/matrix.json`` has."""
    return {
        "format": FORMAT,
        "started": found.started,
        "targets": list(found.targets),
        "services": [row.service for row in found.rows],
        "pairs": [_pair(cell) for cell in found.cells],
    }


def _pair(cell: Cell) -> dict[str, Any]:
    told: dict[str, Any] = {
        "target": cell.pair.target,
        "service": cell.pair.service,
        "version": cell.version,
        "started": cell.started,
        "boto3": cell.boto3,
        "page": cell.page,
        "why": cell.why,
        "coverage": None,
        "divergence": None,
    }
    if cell.figures is not None:
        coverage, divergence = cell.figures.coverage, cell.figures.divergence
        told["coverage"] = {
            "operations": coverage.operations,
            "implemented": coverage.implemented,
            "lacking": list(coverage.lacking),
            "accepted": cell.accepted,
        }
        told["divergence"] = {
            "failed": divergence.failed,
            "decided": divergence.decided,
            "must": cell.failing_must,
            "should": cell.failing_should,
        }
        told["verdicts"] = dict(cell.verdicts or {})
    if cell.ended is not None:
        told |= {"code": cell.ended.code, "seconds": cell.ended.seconds, "peak_mb": cell.ended.peak_mb}
    told["trend"] = [
        {
            "started": point.started,
            "operations": point.figures.coverage.operations,
            "implemented": point.figures.coverage.implemented,
            "failed": point.figures.divergence.failed,
            "decided": point.figures.divergence.decided,
        }
        for point in cell.trend
    ]
    return told
