"""``conformance evaluate --sdk``: how many of the seeded faults of a client does the suite detect?"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import click

import conformance
from conformance.power.outcome import BROKEN, DETECTED, Outcome
from conformance.power.progress import Shown
from conformance.power.sdk_campaign import NONE, Scope, Work, campaign, faults, scope, tried
from conformance.power.state import State

OK, LACKING = 0, 1


def evaluate_sdk(
    services: Sequence[str],
    patterns: Sequence[str],
    seeds: int,
    seed: int,
    workers: int,
    state_path: Path | None,
    fresh: bool,
    json_path: Path | None,
) -> int:
    """Try the suite on each fault of the driver tiny, and on the faultless one; return the exit code.

    An interrupted evaluation goes on where it was.
    """
    found = scope(services)
    chosen = faults(patterns, found.services)
    if not chosen or not found.services:
        raise click.UsageError("no fault matches" if not chosen else "no service of those that are evaluated")
    names = [service.name for service in found.services]
    about = {
        "sdk": "tiny", "services": names, "seed": seed,
        "suite": {"version": conformance.__version__, "fingerprint": _fingerprint()},
    }  # fmt: skip
    path = state_path or Path("reports/evaluate") / f"sdk-{'-'.join(names)}.jsonl"
    with State(path, about, fresh) as state, Shown() as shown:
        shown.stage("faultless", seeds)
        # in this process: what it works out once, the others then have
        first = Outcome.from_json(tried(found, Work(NONE, seed)))
        shown.ended(first)
        others = [Work(NONE, seed + n) for n in range(1, seeds)]
        faultless = [first, *_all(found, others, workers, None, shown)]
        shown.stage("near", len(chosen))
        works = [Work(fault, seed) for fault in chosen if fault not in state.outcomes]
        _all(found, works, workers, state, shown)
        outcomes = [state.outcomes[fault] for fault in chosen]
    alarms = {(c.requirement, c.summary) for outcome in faultless for c in outcome.caught}
    _tell(outcomes, len(found.requirements), seeds, alarms)
    if json_path is not None:
        told = [outcome.as_json() for outcome in outcomes]
        document = {**about, "faultless": [o.as_json() for o in faultless], "outcomes": told}
        json_path.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    lost = [outcome for outcome in (*faultless, *outcomes) if outcome.verdict == BROKEN]
    return OK if not alarms and not lost and _rate(outcomes) == 1.0 else LACKING


def _all(
    found: Scope, works: Sequence[Work], workers: int, state: State | None, shown: Shown
) -> list[Outcome]:
    outcomes = []
    for _, outcome in campaign(found, works, workers):
        if state is not None:
            state.add(outcome)
        outcomes.append(outcome)
        shown.ended(outcome)
    return outcomes


def _rate(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.verdict == DETECTED for outcome in outcomes) / len(outcomes)


def _tell(outcomes: Sequence[Outcome], requirements: int, seeds: int, alarms: set[tuple[str, str]]) -> None:
    families: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        families[outcome.fault.partition(".")[0]][outcome.verdict] += 1
    for name, counts in families.items():
        total = sum(counts.values())
        click.echo(f"  {name:12}{counts[DETECTED]:4} of {total}")
    for outcome in outcomes:
        if outcome.verdict != DETECTED:
            note = f": {outcome.note}" if outcome.note else ""
            click.echo(f"  {outcome.verdict}  {outcome.fault}{note}")
    calls = sorted(first for outcome in outcomes if (first := outcome.first) is not None)
    for requirement, summary in sorted(alarms):
        click.echo(f"  false alarm  {requirement}: {summary}")
    detected = sum(outcome.verdict == DETECTED for outcome in outcomes)
    runs = f"{seeds} run{'s' * (seeds != 1)} without a fault"
    share = f"{detected} of {len(outcomes)} faults detected ({_rate(outcomes):.1%})"
    click.echo(f"{share}, by {requirements:,} requirements")
    median = calls[len(calls) // 2] if calls else 0
    click.echo(f"{median} calls at the median; {len(alarms)} false alarms in {runs}")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    package = Path(conformance.__file__).parent
    for path in sorted([*package.rglob("*.py"), *package.rglob("sdk_scope.toml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
