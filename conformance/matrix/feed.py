"""The feed of changes: an Atom document, an entry for each pair that a run found changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from conformance.contract.english import plural
from conformance.matrix.board import Board, Cell, Changes
from conformance.matrix.runs import Run, RunError
from conformance.report.results_file import ResultsError, write_text
from conformance.report.sanitize import visible

CHANGES_FILE = "changes.json"
MOST = 50
"""How many entries a feed has."""

_ATOM = "http://www.w3.org/2005/Atom"
_NAMED = 20


def keep(run: Run, board: Board) -> None:
    """Write what a run found changed beside it, for this feed and for those of later runs.

    Raises:
        RunError: if it cannot be written.
    """
    told = [
        _entry(run, cell, cell.changes)
        for cell in board.cells
        if cell.pair.place in run.ended and cell.changes is not None and cell.changes.any
    ]
    try:
        write_text(run.folder / CHANGES_FILE, json.dumps(told, indent=1) + "\n")
    except ResultsError as problem:
        raise RunError(str(problem)) from problem


def _entry(run: Run, cell: Cell, changes: Changes) -> dict[str, Any]:
    return {
        "target": cell.pair.target,
        "service": cell.pair.service,
        "page": cell.page,
        "run": run.started,
        "since": changes.since,
        "before": changes.before.line,
        "after": changes.after.line,
        "broke": [change.id for change in changes.broke],
        "mended": [change.id for change in changes.mended],
        "found": [change.id for change in changes.found],
    }


def entries(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return what the runs found changed, the newest first.

    Raises:
        RunError: if what was kept cannot be read.
    """
    found: list[dict[str, Any]] = []
    for run in reversed(runs):
        file = run.folder / CHANGES_FILE
        if file.is_file():
            try:
                found += json.loads(file.read_text("utf-8"))
            except ValueError as problem:
                raise RunError(f"{file}: not JSON: {problem}") from problem
    return found[:MOST]


def atom(changes: Sequence[dict[str, Any]], updated: str, address: str) -> str:
    """Return the feed as text.

    Args:
        changes: the entries, the newest first.
        updated: when the last run was.
        address: the site's, with a slash at its end; relative links where it is "".
    """
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    _add(feed, "title", "AWS conformance: what changed")
    _add(feed, "id", address or "urn:aws-conformance:matrix")
    _add(feed, "updated", updated)
    _add(_add(feed, "author"), "name", "aws-conformance")
    ElementTree.SubElement(feed, "link", href=address or "index.html")
    for change in changes:
        entry = _add(feed, "entry")
        _add(entry, "title", title(change))
        _add(entry, "id", f"urn:aws-conformance:{quote(change['run'])}:{quote(change['page'])}")
        _add(entry, "updated", change["run"])
        ElementTree.SubElement(entry, "link", href=address + quote(change["page"]))
        _add(entry, "content", "\n".join(_lines(change)), type="text")
    ElementTree.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode") + "\n"


def title(change: dict[str, Any]) -> str:
    """Say in one line what changed: ``dynamodb on moto: 3 broke, 1 mended``."""
    counts = [f"{len(change[name])} {word}" for name, word in _WORDS if change[name]]
    return visible(f"{change['service']} on {change['target']}: {', '.join(counts) or 'other figures'}")


_WORDS = (("broke", "broke"), ("mended", "mended"), ("found", "newly found"))


def _lines(change: dict[str, Any]) -> Iterator[str]:
    yield f"before: {change['before']}"
    yield f"now: {change['after']}"
    for name, word in _WORDS:
        ids = change[name]
        if ids:
            more = f" and {plural(len(ids) - _NAMED, 'other')}" if len(ids) > _NAMED else ""
            yield f"{word}: {', '.join(ids[:_NAMED])}{more}"


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    child.text = text or None
    return child
