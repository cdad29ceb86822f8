"""The end of a run: from the ledger to results.json and the report, and to the exit code."""

from __future__ import annotations

import datetime
import json
import os
import shlex
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

import conformance
from conformance.contract.clause_share import share
from conformance.contract.clauses import clauses
from conformance.contract.client_requirements import SDK, known_of
from conformance.contract.english import plural
from conformance.contract.lifecycle import automata
from conformance.contract.model import Requirement, Service
from conformance.contract.observations import about as seen_of_aws
from conformance.contract.preparation import without_preparation
from conformance.contract.resources import graph
from conformance.pages.render import versions
from conformance.recordings.redaction import Redactor
from conformance.report import history, html, results_file
from conformance.report import results as document
from conformance.report.baseline import Baseline, updated, versions_of
from conformance.report.baseline import write as write_baseline
from conformance.report.client_evidence import client_failure
from conformance.report.evidence import failure
from conformance.report.lifecycles import lifecycle
from conformance.report.quotes import quotations
from conformance.report.redact import anonymous
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
from conformance.run.options import DRIVER, OPTIONS, TARGET, Options, UsageError
from conformance.run.party import Party, Run
from conformance.verdicts.ledger import Departure, Entry, without_secrets
from conformance.verdicts.outcome import Verdict
from conformance.verdicts.partial import COMPLETE, Heading, Part, merge
from conformance.verdicts.partial import document as partial_document
from conformance.world.cleanup import Left

_ABOUT_THE_GATE = frozenset(
    {"report", "partial", "record", "baseline", "update-baseline", "newly-checked", "fail-on", "strict"}
)


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


def part_of(session: Run, visit: Party, items: Iterable[tuple[str, str]], ended: str = COMPLETE) -> Part:
    """Return what this process alone knows about a target.

    Args:
        session: the run.
        visit: the target.
        items: the items that were chosen: ``(visit's name, requirement ID)``.
        ended: how the run ended.
    """
    options, ledger = session.options, visit.ledger
    untested = [i for i, e in ledger.entries().items() if e.verdict()[0] is Verdict.UNTESTED]
    installed_boto3, installed_botocore = versions()
    heading = Heading(
        service=visit.service.name,
        target=visit.target_name,
        url=visit.url,
        kind=visit.kind,
        seed=options.seed,
        profile=options.profile,
        started=visit.started,
        suite=conformance.__version__,
        boto3=installed_boto3,
        botocore=installed_botocore,
        version=visit.version,
        command=command_of(options, visit.spec, visit.service.name),
        options={_naming(options): visit.spec, "service": visit.service.name, **different(options)},
    )
    return Part(
        heading=heading,
        entries=dict(ledger.entries()),
        items=frozenset(identifier for name, identifier in items if name == visit.name),
        exchanges=visit.exchanges,
        seconds=visit.seconds,
        left_behind=list(visit.left_behind),
        notes=visit.notes(untested),
        transitions={r: Counter(steps) for r, steps in visit.transitions.items()},
        defects=list(session.defects),
        down=visit.down,
        ended=ended,
    )


def results_of(service: Service, whole: Part) -> document.Results:
    """Make the results document of one target, from all that is known about it."""
    about = whole.heading
    real, gone = about.kind == "aws", _is_gone(about)
    chosen = [r for r in known_of(service, about.kind).values() if r.id in whole.items]
    entries = {r.id: whole.entries.get(r.id) or Entry() for r in chosen}
    pages = {r.operation for r in chosen}
    results = document.Results(
        target=document.Target(about.target, about.url, about.kind, about.version, gone),
        service=service.name,
        service_title=service.title,
        requirements=tuple(_requirement(r, entries[r.id], service, about, gone) for r in chosen),
        suite_version=about.suite,
        boto3=about.boto3,
        botocore=about.botocore,
        contracts_boto3=service.boto3,
        seed=about.seed,
        profile=about.profile,
        started=datetime.datetime.fromtimestamp(about.started, datetime.UTC).isoformat(timespec="seconds"),
        seconds=round(whole.seconds, 3),
        exchanges=whole.exchanges,
        left_behind=tuple(_summed(whole.left_behind)),
        command=about.command,
        options=dict(about.options),
        lifecycles=_lifecycles(service, whole),
        notes=(*_unprepared(service), *_withheld(entries.values()), *whole.notes),
        ended=f"{document.GONE}: {whole.down}" if whole.down else whole.ended,
        operations=len(service.operations),
        prose=None if about.kind == SDK else share(c for c in clauses(service) if c.operation in pages),
    )
    return anonymous(results) if real else results


def _is_gone(about: Heading) -> bool:
    """Whether the run started the target at a free port, so that nothing is there any more."""
    started, spec = about.options.get("start"), str(about.options.get("target") or "")
    if started:
        return "{port}" in str(started) and "://" not in spec
    return about.kind in ("reference", "emulator") and "://" not in spec


def _requirement(
    requirement: Requirement, entry: Entry, service: Service, about: Heading, gone: bool
) -> document.RequirementResult:
    verdict, reason = entry.verdict()
    return document.RequirementResult(
        id=requirement.id,
        operation=requirement.operation,
        family=requirement.family,
        kind=requirement.kind,
        level=requirement.level,
        statement=requirement.statement,
        source=requirement.source.as_json(),
        verdict=verdict.value,
        reason=reason,
        cases=entry.cases,
        failures=tuple(_failure(f, requirement, service, about, gone) for f in entry.failures),
        evidence=document.Evidence(entry.held, entry.failed, dict(entry.kinds)),
        path=requirement.path,
        resource=requirement.resource,
        observed=() if about.kind == SDK else _observed(service, requirement),
    )


def _observed(service: Service, requirement: Requirement) -> tuple[document.Observed, ...]:
    return tuple(
        document.Observed(
            one.as_documented, one.did, one.date.isoformat(), one.source, one.confidence, one.region, one.at
        )
        for one in seen_of_aws(service, requirement)
    )


def _failure(
    departure: Departure, requirement: Requirement, service: Service, about: Heading, gone: bool
) -> document.Failure:
    if about.kind == SDK:
        return client_failure(
            departure.summary, departure.exchange, service, requirement, about.target, departure.script
        )
    return failure(
        departure.summary,
        departure.exchange,
        service,
        real=about.kind == "aws",
        script=departure.script,
        requirement=requirement,
        gone=gone,
    )


def _unprepared(service: Service) -> list[str]:
    said = without_preparation(service)
    return [] if said is None else [said]


def _withheld(entries: Iterable[Entry]) -> list[str]:
    """One line on what was not sent to a real account, and how to allow it; none where everything was."""
    untested = (entry for entry in entries if entry.verdict()[0] is Verdict.UNTESTED)
    kept = [entry.withheld for entry in untested if entry.withheld is not None]
    if not kept:
        return []
    operations = sorted(set(kept))
    more = f" and {len(operations) - 5} more" if len(operations) > 5 else ""
    return [
        f"{plural(len(kept), 'requirement')} untested, since nothing may be created: the run would send "
        f"{', '.join(operations[:5])}{more}; --allow-writes (pytest: --conformance-allow-writes) says yes"
    ]


def _lifecycles(service: Service, whole: Part) -> tuple[document.Lifecycle, ...]:
    found = []
    for name, resource in graph(service).resources.items():
        for part, known in automata(service, resource).items():
            label = f"{name}.{part}" if part else name
            steps = whole.transitions.get(label)
            if steps:
                found.append(lifecycle(label, known, [(a, b, count) for (a, b), count in steps.items()]))
    return tuple(found)


def command_of(options: Options, spec: str, service: str) -> str:
    """The command that runs the same again, on one target and one service."""
    command = ("sdk", "run") if options.of_client else ("run",)
    words = ["conformance", *command, f"--{_naming(options)}", spec, "--service", service]
    for name in ("profile", "seed"):
        words += [f"--{name}", str(getattr(options, name))]
    for option in OPTIONS:
        value = different(options).get(option.name)
        if value is None or option.name in ("profile", "seed"):
            continue
        if option.kind is bool:
            words.append(f"--{option.name}")
        else:
            words += [
                w for item in (value if option.many else [value]) for w in (f"--{option.name}", str(item))
            ]
    return shlex.join(words)


def _naming(options: Options) -> str:
    """What names a target of such a run."""
    return DRIVER.name if options.of_client else TARGET.name


def different(options: Options) -> dict[str, Any]:
    """The options that differ from their defaults, by name.

    Left out are the service, where the report goes, and the gate.
    """
    return {
        option.name: list(value) if option.many else value
        for option in OPTIONS
        if option.name not in (*_ABOUT_THE_GATE, "service")
        and (value := options.values.get(option.attribute)) != option.default
        and value not in (None, ())
        and value != []
    }


def _summed(left: list[Left]) -> list[str]:
    """What several worlds left behind, a line a kind of resource and reason."""
    counts: Counter[tuple[str, str]] = Counter()
    for entry in left:
        counts[entry.resource, entry.why] += entry.count
    return [str(Left(resource, count, why)) for (resource, why), count in counts.items()]


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
        results = gated(results_of(visit.service, whole), session.baseline, session.options)
        try:
            results = published(results, visit.service, folders[name])
        except results_file.ResultsError as problem:
            session.defects.append(str(problem))
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
            session.defects.append(str(problem))
    made = [w.results for w in written]
    session.defects += session.keep(parts)
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
    write_baseline(kept, Path(file))
    return kept


def _verdict(session: Run, exitstatus: int, codes: list[int]) -> int:
    if exitstatus == INTERRUPTED:
        return INTERRUPTED
    if session.defects or exitstatus == DEFECT:
        return DEFECT
    if exitstatus not in (OK, FAILED, NOTHING):
        return exitstatus
    return overall(codes)
