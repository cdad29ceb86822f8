"""All that is known of a target becomes its results document."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable

from conformance.contract.clause_share import share
from conformance.contract.clauses import clauses
from conformance.contract.client_requirements import SDK, known_of
from conformance.contract.english import plural
from conformance.contract.lifecycle import automata
from conformance.contract.model import Requirement, Service
from conformance.contract.observations import about as seen_of_aws
from conformance.contract.preparation import without_preparation
from conformance.contract.resources import graph
from conformance.report import results as document
from conformance.report.client_evidence import client_failure
from conformance.report.evidence import failure
from conformance.report.lifecycles import lifecycle
from conformance.report.redact import anonymous
from conformance.verdicts.ledger import Departure, Entry
from conformance.verdicts.outcome import Verdict
from conformance.verdicts.partial import Heading, Part
from conformance.world.cleanup import Left


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


def _summed(left: list[Left]) -> list[str]:
    """What several worlds left behind, a line a kind of resource and reason."""
    counts: Counter[tuple[str, str]] = Counter()
    for entry in left:
        counts[entry.resource, entry.why] += entry.count
    return [str(Left(resource, count, why)) for (resource, why), count in counts.items()]
