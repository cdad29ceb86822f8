"""The end of a run: from the ledger to results.json and the report, and to the exit code."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, frozen

from conformance.contract.model import Service
from conformance.recordings.redaction import Redactor
from conformance.report import history, html, results_file
from conformance.report import results as document
from conformance.report.baseline import Baseline, BaselineError, updated, versions_of
from conformance.report.baseline import write as write_baseline
from conformance.report.quotes import quotations
from conformance.run.gate import (
    DEFECT,
    FAILED,
    INTERRUPTED,
    NOTHING,
    OK,
    exit_code,
    gated,
    nothing_chosen,
    overall,
    remarks,
)
from conformance.run.options import Options, UsageError
from conformance.run.part import part_of
from conformance.run.party import Run
from conformance.run.resulting import results_of
from conformance.usage import USAGE
from conformance.verdicts.ledger import without_secrets
from conformance.verdicts.partial import COMPLETE, Part, merge
from conformance.verdicts.partial import document as partial_document


def report_folders(options: Options, names: list[str]) -> dict[str, Path]:
    """Return each target's report folder. It can be written, and is made at the end of the run.

    Raises:
        UsageError: if one cannot be written.
    """
    base = Path(options.report) if options.report else Path("reports")
    folders = {name: base if options.report and len(names) == 1 else base / _folder(name) for name in names}
    for folder in folders.values():
        try:
            there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as problem:
            reason = problem.strerror or problem
            raise UsageError(f"the report folder {folder} cannot be written: {reason}") from problem
    return folders


def _folder(name: str) -> str:
    return "".join(char if char.isalnum() or char in "._-" else "-" for char in name)


@frozen
class Written:
    """The results of one target, and where the report is."""

    results: document.Results
    folder: Path
    visit: str


def published(results: document.Results, service: Service, folder: Path) -> document.Results:
    """Write results and their report into a folder; return them with what the folder knew of earlier runs.

    Raises:
        ResultsError: if they cannot be written.
    """
    results = history.carried(results, folder)
    results_file.write(results, folder)
    html.write(results, folder, quotations(service))
    return results


def tellable(part: Part) -> Part:
    """A part as it may be written to a file: of a real account without secrets and account numbers."""
    if part.heading.kind != "aws":
        return part
    redactor = Redactor()
    told = redactor.text, redactor.exchange
    entries = {name: without_secrets(entry, *told) for name, entry in part.entries.items()}
    return evolve(part, entries=entries, notes=[redactor.text(note) for note in part.notes])


def conclude(
    session: Run, wanted: list[tuple[str, str]], exitstatus: int, folders: Mapping[str, Path]
) -> tuple[int, list[Written]]:
    """Write each target's results and return the run's exit code, and what was written.

    Args:
        session: the run.
        wanted: the items that were chosen: ``(visit's name, requirement ID)``.
        exitstatus: what pytest itself would say.
        folders: where the reports go, by target.
    """
    ended = "interrupted" if exitstatus == INTERRUPTED else COMPLETE
    written, parts = [], []
    for name, visit in session.visits.items():
        others = session.merged.get((visit.target_name, visit.service.name), [])
        whole = merge([part_of(session, visit, wanted, ended), *others])
        session.defects += [d for d in whole.defects if d not in session.defects]
        parts.append(whole)
        if not whole.items:
            continue
        service = visit.service
        results = gated(results_of(service, whole), session.baseline, session.options, service)
        try:
            results = published(results, visit.service, folders[name])
        except results_file.ResultsError as problem:
            session.unwritten.append(str(problem))
        written.append(Written(results, folders[name], name))
    if not written:
        session.remarks = [nothing_chosen(session.options)]
        return _verdict(session, exitstatus, []), []
    if session.options.partial:
        try:
            results_file.write_text(
                Path(session.options.partial), json.dumps(partial_document(map(tellable, parts))) + "\n"
            )
        except results_file.ResultsError as problem:
            session.unwritten.append(str(problem))
    made = [w.results for w in written]
    session.unwritten += session.keep(parts)
    session.remarks = remarks(session, made, _baseline_written(session, made))
    return _verdict(session, exitstatus, [exit_code(one) for one in made]), written


def _baseline_written(session: Run, made: list[document.Results]) -> Baseline | None:
    """Write the baseline anew where that is asked for, and no target went away."""
    file = session.options.baseline
    if (
        not session.options.update_baseline
        or not file
        or any(one.ended.startswith(document.GONE) for one in made)
    ):
        return None
    there = [identifier for service in session.services for identifier in session.known(service)]
    kept = updated(made, session.baseline or Baseline(), there, versions_of(made))
    try:
        write_baseline(kept, Path(file))
    except BaselineError as problem:
        session.unwritten.append(str(problem))
        return None
    return kept


def _verdict(session: Run, exitstatus: int, codes: list[int]) -> int:
    if exitstatus == INTERRUPTED:
        return INTERRUPTED
    if session.defects or exitstatus == DEFECT:
        return DEFECT
    if session.unwritten:
        return USAGE
    if exitstatus not in (OK, FAILED, NOTHING):
        return exitstatus
    return overall(codes)
