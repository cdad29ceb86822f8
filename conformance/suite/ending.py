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

import boto3
from attrs import define, field, frozen

import conformance
from conformance.contract.lifecycle import automata
from conformance.contract.model import Requirement, Service
from conformance.contract.resources import graph
from conformance.report import history, html, stored
from conformance.report import results as document
from conformance.report.baseline import Baseline, BaselineOutcome, compare_with_baseline, updated
from conformance.report.baseline import write as write_baseline
from conformance.report.evidence import failure
from conformance.report.lifecycles import lifecycle
from conformance.report.quotes import quotations
from conformance.report.redact import anonymous
from conformance.report.words import plural
from conformance.suite.gate import DEFECT, FAILED, INTERRUPTED, NOTHING, OK, exit_code, remarks
from conformance.suite.options import OPTIONS, Options, UsageError
from conformance.suite.session import Session, Visit
from conformance.verdicts.ledger import Entry, Ledger
from conformance.verdicts.partial import entries_in
from conformance.world.cleanup import Left
from conformance.world.errors import WITHHELD

_ABOUT_THE_GATE = frozenset({"report", "baseline", "update-baseline", "fail-on", "strict"})


@define
class Total:
    """What all processes of a run know about one target together."""

    ledger: Ledger
    exchanges: int
    left_behind: list[Left]
    notes: list[str] = field(factory=list)
    transitions: dict[str, Counter[tuple[str, str]]] = field(factory=dict)
    down: str | None = None
    seconds: float = 0.0


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


def total(session: Session, name: str, visit: Visit) -> Total:
    """Put together what this process and its workers know about a target."""
    driver = visit.driver
    whole = Total(driver.ledger, driver.exchanges, list(visit.left_behind), down=visit.down)
    whole.seconds = visit.seconds
    whole.transitions = {r: Counter(steps) for r, steps in driver.monitors.transitions.items()}
    whole.notes += [str(incident) for incident in visit.guard.incidents] if visit.guard else []
    for data in session.merged.get(name, []):
        whole.ledger.merge(entries_in(json.loads(data["ledger"]), session.service))
        whole.exchanges += data["exchanges"]
        whole.left_behind += [Left(*left) for left in data["left_behind"]]
        whole.notes += data["notes"]
        whole.down = whole.down or data["down"]
        whole.seconds = max(whole.seconds, data["seconds"])  # the workers run at the same time
        session.defects += [d for d in data["defects"] if d not in session.defects]
        for resource, steps in data["transitions"].items():
            counter = whole.transitions.setdefault(resource, Counter())
            counter.update({(before, after): count for before, after, count in steps})
    return whole


def results_of(
    session: Session, visit: Visit, whole: Total, chosen: list[Requirement], ended: str
) -> document.Results:
    """Make the results document of one target."""
    service, options = session.service, session.options
    real = visit.target.kind == "aws"
    results = document.Results(
        target=document.Target(visit.target.name, visit.running.url, visit.target.kind),
        service=service.name,
        service_title=service.title,
        requirements=tuple(_requirement(r, whole.ledger[r], service, real) for r in chosen),
        suite_version=conformance.__version__,
        boto3=boto3.__version__,
        seed=options.seed,
        profile=options.profile,
        started=datetime.datetime.fromtimestamp(visit.started, datetime.UTC).isoformat(timespec="seconds"),
        seconds=round(whole.seconds, 3),
        exchanges=whole.exchanges,
        left_behind=tuple(_summed(whole.left_behind)),
        command=command_of(options, visit.spec),
        options={"target": visit.spec, **different(options)},
        lifecycles=_lifecycles(service, whole),
        notes=(*_withheld(whole.ledger, chosen), *whole.notes),
        ended=f"the target stopped answering: {whole.down}" if whole.down else ended,
    )
    return anonymous(results) if real else results


def _requirement(
    requirement: Requirement, entry: Entry, service: Service, real: bool
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
        failures=tuple(
            failure(f.summary, f.exchange, service, real=real, script=f.script) for f in entry.failures
        ),
        evidence=document.Evidence(entry.held, entry.failed, dict(entry.kinds)),
        path=requirement.path,
        resource=requirement.resource,
    )


def _withheld(ledger: Ledger, chosen: Iterable[Requirement]) -> list[str]:
    """One line on what was not sent to a real account, and how to allow it; none where everything was."""
    reasons = [ledger[r].verdict()[1] or "" for r in chosen]
    kept = [r.removeprefix(WITHHELD).partition(",")[0] for r in reasons if r.startswith(WITHHELD)]
    if not kept:
        return []
    operations = sorted(set(kept))
    more = f" and {len(operations) - 5} more" if len(operations) > 5 else ""
    return [
        f"{plural(len(kept), 'requirement')} untested, since nothing may be created: the run would send "
        f"{', '.join(operations[:5])}{more}; --allow-writes (pytest: --conformance-allow-writes) says yes"
    ]


def _lifecycles(service: Service, whole: Total) -> tuple[document.Lifecycle, ...]:
    found = []
    for name, resource in graph(service).resources.items():
        for part, known in automata(service, resource).items():
            label = f"{name}.{part}" if part else name
            steps = whole.transitions.get(label)
            if steps:
                found.append(lifecycle(label, known, [(a, b, count) for (a, b), count in steps.items()]))
    return tuple(found)


def command_of(options: Options, spec: str) -> str:
    """The command that runs the same again."""
    words = ["conformance", "run", "--target", spec]
    for name in ("service", "profile", "seed"):
        words += [f"--{name}", str(getattr(options, name))]
    for option in OPTIONS:
        value = different(options).get(option.name)
        if value is None or option.name in ("service", "profile", "seed"):
            continue
        if option.kind is bool:
            words.append(f"--{option.name}")
        else:
            words += [
                w for item in (value if option.many else [value]) for w in (f"--{option.name}", str(item))
            ]
    return shlex.join(words)


def different(options: Options) -> dict[str, Any]:
    """The options that differ from their defaults, by name, but for where the report goes and the gate."""
    return {
        option.name: list(value) if option.many else value
        for option in OPTIONS
        if option.name not in _ABOUT_THE_GATE
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
    """The results of one target, where the report is, and how they compare with the baseline."""

    results: document.Results
    folder: Path
    outcome: BaselineOutcome | None


def conclude(
    session: Session, wanted: list[tuple[str, str]], exitstatus: int, folders: Mapping[str, Path]
) -> tuple[int, list[Written]]:
    """Write each target's results and return the run's exit code, and what was written.

    Args:
        session: the run.
        wanted: the items that were chosen: ``(target, requirement ID)``.
        exitstatus: what pytest itself would say.
        folders: where the reports go, by target.
    """
    ended = "interrupted" if exitstatus == INTERRUPTED else "complete"
    written = []
    items = set(map(tuple, wanted))
    for name, visit in session.visits.items():
        whole = total(session, name, visit)
        chosen = [r for r in session.requirements if (name, r.id) in items]
        results = results_of(session, visit, whole, chosen, ended)
        try:
            results = history.carried(results, folders[name])
            stored.write(results, folders[name])
            words = quotations(session.service)
            html.write(results, folders[name], words)
        except stored.ResultsError as problem:
            session.defects.append(str(problem))
        outcome = None
        if session.baseline is not None:
            outcome = compare_with_baseline(
                results, session.baseline, datetime.datetime.now(datetime.UTC).date()
            )
        written.append(Written(results, folders[name], outcome))
    kept = None
    if session.options.update_baseline and session.options.baseline:
        kept = updated([w.results for w in written], session.baseline or Baseline())
        write_baseline(kept, Path(session.options.baseline))
    judged = [(w.results, w.outcome) for w in written]
    session.remarks = remarks(session, judged, kept)
    codes = [exit_code(session.options, *one) for one in judged]
    return _verdict(session, exitstatus, codes), written


def _verdict(session: Session, exitstatus: int, codes: list[int]) -> int:
    if exitstatus == INTERRUPTED:
        return INTERRUPTED
    if session.defects or exitstatus == DEFECT:
        return DEFECT
    if exitstatus not in (OK, FAILED, NOTHING):
        return exitstatus
    return FAILED if FAILED in codes else min(codes, default=NOTHING)
