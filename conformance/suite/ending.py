"""The end of a run: from the book to results.json and the report, and to the exit code."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

import conformance
from conformance.contract.model import Requirement
from conformance.suite.book import Book, Entry
from conformance.suite.options import Options, UsageError
from conformance.suite.outcome import Verdict
from conformance.suite.session import Session, Visit

OK, FAILED, INTERRUPTED, DEFECT, NOTHING = 0, 1, 2, 3, 5
FAILING = {"must": ("MUST",), "should": ("MUST", "SHOULD"), "none": ()}


def report_folders(options: Options, names: list[str]) -> dict[str, Path]:
    """Return each target's report folder, made and writable.

    Raises:
        UsageError: if one cannot be written.
    """
    base = Path(options.report) if options.report else Path("reports")
    folders = {name: base if options.report and len(names) == 1 else base / _folder(name) for name in names}
    for folder in folders.values():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".writable"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as problem:
            reason = problem.strerror or problem
            raise UsageError(f"the report folder {folder} cannot be written: {reason}") from problem
    return folders


def _folder(name: str) -> str:
    return "".join(char if char.isalnum() or char in "._-" else "-" for char in name)


def conclude(
    session: Session, wanted: list[tuple[str, str]], exitstatus: int, folders: Mapping[str, Path]
) -> int:
    """Write each target's results and return the run's exit code.

    Args:
        session: the run.
        wanted: the items that were chosen: ``(target, requirement ID)``.
        exitstatus: what pytest itself would say.
        folders: where the reports go, by target.
    """
    codes = []
    for name, visit in session.visits.items():
        chosen = [r for r in session.requirements if (name, r.id) in set(wanted)]
        results = results_of(session, visit, name, chosen)
        write(results, folders[name])
        codes.append(_code(session.options, results))
    if exitstatus == INTERRUPTED:
        return INTERRUPTED
    if session.defects or exitstatus == DEFECT:
        return DEFECT
    return FAILED if FAILED in codes else min(codes, default=NOTHING)


def _code(options: Options, results: dict[str, Any]) -> int:
    levels = FAILING[options.fail_on]
    decided = [r for r in results["requirements"] if r["verdict"] in (Verdict.PASS, Verdict.FAIL)]
    if any(r["verdict"] == Verdict.FAIL and r["level"] in levels for r in decided):
        return FAILED
    if not decided:
        return NOTHING
    if options.strict and len(decided) < len(results["requirements"]):
        return FAILED
    return OK


def merged(session: Session, name: str, visit: Visit) -> tuple[Book, int, list[str]]:
    """Return the book, the number of exchanges and what is left behind, of all processes together."""
    book, exchanges, left = visit.engine.book, visit.engine.exchanges, list(visit.left_behind)
    for data in session.merged.get(name, []):
        book.merge(data["book"])
        exchanges += data["exchanges"]
        left += data["left_behind"]
        session.defects += [d for d in data["defects"] if d not in session.defects]
    return book, exchanges, left


def results_of(session: Session, visit: Visit, name: str, chosen: list[Requirement]) -> dict[str, Any]:
    """Make the results document of one target."""
    book, exchanges, left = merged(session, name, visit)
    listed = [_requirement(r, book[r.id]) for r in chosen]
    return {
        "format": 1,
        "suite": {"name": "aws-conformance", "version": conformance.__version__},
        "target": {"name": name, "url": visit.running.url, "kind": visit.target.kind},
        "service": session.service.name,
        "boto3": boto3.__version__,
        "seed": session.options.seed,
        "profile": session.options.profile,
        "started": datetime.datetime.fromtimestamp(visit.started, datetime.UTC).isoformat(),
        "seconds": round(time.time() - visit.started, 3),
        "exchanges": exchanges,
        "summary": {v.value: sum(1 for r in listed if r["verdict"] == v.value) for v in Verdict},
        "left_behind": left,
        "requirements": listed,
    }


def _requirement(requirement: Requirement, entry: Entry) -> dict[str, Any]:
    verdict, reason = entry.verdict()
    return {
        "id": requirement.id,
        "operation": requirement.operation,
        "family": requirement.family,
        "kind": requirement.kind,
        "level": requirement.level,
        "statement": requirement.statement,
        "source": requirement.source.as_json(),
        "verdict": verdict.value,
        "reason": reason,
        "cases": entry.held + entry.failed,
        "failures": [
            {
                "summary": f.summary,
                "request": {
                    "operation": f.exchange.operation,
                    "body": f.exchange.sent.decode("utf-8", "replace"),
                },
                "response": {
                    "status": f.exchange.status,
                    "headers": dict(f.exchange.headers),
                    "body": f.exchange.answer.decode("utf-8", "replace"),
                },
            }
            for f in entry.failures
            if f.exchange is not None
        ],
    }


def write(results: dict[str, Any], folder: Path) -> None:
    """Write the results of one target into its report folder."""
    (folder / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
