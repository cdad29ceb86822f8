"""What an evaluation says in figures."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from conformance.contract.model import Requirement
from conformance.power.campaign import Found
from conformance.power.faults import Seeded
from conformance.power.outcome import BROKEN, DETECTED, INVISIBLE, MISSED, OVERTIME, Outcome

FORMAT = 1


@frozen
class Group:
    """The faults of one kind or one operation: how many of which verdict, how many exchanges to detection."""

    name: str
    detected: int
    missed: int
    invisible: int
    median: float | None

    @property
    def visible(self) -> int:
        """How many could have been detected."""
        return self.detected + self.missed


@frozen
class Figures:
    """The summary of one evaluation.

    ``rate`` is the share of the visible faults that were detected, 1.0 where none was visible;
    ``false_alarms`` are the requirements that fail without a fault, with the seeds that show it.
    """

    counts: Mapping[str, int]
    rate: float
    median: float | None
    percentile95: float | None
    exchanges: int
    seconds_per_fault: float | None
    false_alarms: Mapping[str, tuple[int, ...]]
    by_operation: tuple[Group, ...]
    by_family: tuple[Group, ...]
    disagreeing: tuple[str, ...]


def figures(found: Found) -> Figures:
    """Compute the summary."""
    outcomes = [found.outcomes[f.id] for f in found.faults if f.id in found.outcomes]
    counts = Counter(o.verdict for o in outcomes)
    lost = counts[MISSED] + counts[OVERTIME] + counts[BROKEN]
    visible = counts[DETECTED] + lost
    firsts = [o.first for o in outcomes if o.verdict == DETECTED and o.first is not None]
    alarms: dict[str, list[int]] = defaultdict(list)
    for seed, outcome in sorted(found.faultless.items()):
        for catch in outcome.caught:
            if catch.verdict == "fail":
                alarms[catch.requirement].append(seed)
    seconds = [o.seconds for o in outcomes]
    return Figures(
        counts={verdict: counts[verdict] for verdict in (DETECTED, MISSED, INVISIBLE, OVERTIME, BROKEN)},
        rate=counts[DETECTED] / visible if visible else 1.0,
        median=percentile(firsts, 50),
        percentile95=percentile(firsts, 95),
        exchanges=sum(o.exchanges for o in outcomes),
        seconds_per_fault=sum(seconds) / len(seconds) if seconds else None,
        false_alarms={name: tuple(seeds) for name, seeds in alarms.items()},
        by_operation=_groups(found, lambda fault: fault.operation or "(not told)"),
        by_family=_groups(found, lambda fault: fault.family or "(not told)"),
        disagreeing=tuple(disagreeing(found)),
    )


def percentile(values: Iterable[int], share: float) -> float | None:
    """Return the value that ``share`` percent of values do not exceed (nearest rank); None without any."""
    ranked = sorted(values)
    return float(ranked[max(0, math.ceil(share / 100 * len(ranked)) - 1)]) if ranked else None


def disagreeing(found: Found) -> list[str]:
    """Return the faults of the sample that the ordered run and the full run judge differently."""
    return [
        fault
        for fault, full in found.full.items()
        if (full.verdict == DETECTED) != (found.outcomes[fault].verdict == DETECTED)
    ]


def _groups(found: Found, name: Any) -> tuple[Group, ...]:
    held: dict[str, list[Outcome]] = defaultdict(list)
    for fault in found.faults:
        if fault.id in found.outcomes:
            held[name(fault)].append(found.outcomes[fault.id])
    groups = []
    for key, outcomes in held.items():
        counts = Counter(o.verdict for o in outcomes)
        firsts = [o.first for o in outcomes if o.verdict == DETECTED and o.first is not None]
        lost = len(outcomes) - counts[DETECTED] - counts[INVISIBLE]
        groups.append(Group(key, counts[DETECTED], lost, counts[INVISIBLE], percentile(firsts, 50)))
    return tuple(groups)


def document(found: Found, summary: Figures, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything as one JSON document, format 1."""
    return {
        "format": FORMAT,
        **about,
        "seconds": found.seconds,
        "requirements": found.items,
        "faultlessExchanges": max((run.exchanges for run in found.faultless.values()), default=0),
        "summary": {
            **summary.counts,
            "faults": len(found.faults),
            "rate": round(summary.rate, 5),
            "falseAlarms": {name: list(seeds) for name, seeds in summary.false_alarms.items()},
            "faultlessSeeds": sorted(found.faultless),
            "exchangesToDetection": {"median": summary.median, "p95": summary.percentile95},
            "exchanges": summary.exchanges,
            "secondsPerFault": summary.seconds_per_fault,
        },
        "faults": [_fault(f, found.outcomes[f.id]) for f in found.faults if f.id in found.outcomes],
        "fullRuns": [o.as_json() for o in found.full.values()],
        "disagreeing": list(summary.disagreeing),
    }


def _fault(fault: Seeded, outcome: Outcome) -> dict[str, Any]:
    told = {"id": fault.id, "description": fault.description, "operation": fault.operation}
    data = {key: value for key, value in outcome.as_json().items() if key != "fault"}
    return {**told, "family": fault.family, **data, "first": outcome.first}


def detected_by(found: Found, requirements: Sequence[Requirement]) -> dict[str, list[str]]:
    """Return for each ``family/kind`` of requirements the faults that it was the first to catch."""
    known = {r.id: r for r in requirements}
    caught: dict[str, list[str]] = defaultdict(list)
    for fault in found.faults:
        outcome = found.outcomes.get(fault.id)
        for catch in outcome.caught if outcome else ():
            requirement = known.get(catch.requirement)
            if requirement is not None:
                caught[f"{requirement.family}/{requirement.kind}"].append(fault.id)
    return {key: sorted(set(faults)) for key, faults in sorted(caught.items())}


def dumped(data: Mapping[str, Any]) -> str:
    """Return a document as JSON text that reads well in a diff."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
