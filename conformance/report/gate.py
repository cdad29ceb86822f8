"""What results mean for a gate: which failures are new, known, expired, newly checked; does it go through.

A failure stops a gate if the baseline does not know it. One of a requirement that there was not when the
baseline was written is *newly checked*: it is shown and counted, and stops the gate only where somebody
wants that, since no change of the target's has brought it about.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence

from attrs import frozen

from conformance.contract.english import plural
from conformance.report.baseline import Baseline, Entry
from conformance.report.existing import service_of
from conformance.report.implemented import lost
from conformance.report.mended import PROFILE, Repairs
from conformance.report.results import GONE, Gate, Results

LEVELS: Mapping[str, tuple[str, ...]] = {"must": ("MUST",), "should": ("MUST", "SHOULD"), "none": ()}
"""The levels whose failures stop a gate, by what ``--fail-on`` says."""

NEW, NEWLY_CHECKED, KNOWN, EXPIRED, MENDED = "new", "newly checked", "known", "expired", "mended"
_SHOWN = 5
"""How many operations the gate's line names."""
DECIDED = ("pass", "fail", "documented-otherwise")
"""What AWS was seen to do as well fails nothing, and leaves nothing open."""


@frozen
class Rules:
    """What stops a gate.

    ``fail_on`` is must, should or none; ``strict``: what could not be decided does; ``newly_checked``: so do
    failures of requirements that are newer than the baseline; ``writing``: the failures are being written
    into the baseline, and so are known; ``file`` is the baseline's.
    """

    fail_on: str = "must"
    strict: bool = False
    newly_checked: bool = False
    writing: bool = False
    file: str | None = None

    def stops(self, standing: str, level: str) -> bool:
        """Whether a failure that stands so stops the gate."""
        stopping = (NEW, EXPIRED, NEWLY_CHECKED) if self.newly_checked else (NEW, EXPIRED)
        return level in LEVELS[self.fail_on] and standing in stopping


def standing(identifier: str, baseline: Baseline | None, rules: Rules, today: datetime.date) -> str:
    """Say what a failure is to a baseline: new, newly checked, known, or expired."""
    entry = baseline.entries.get(identifier) if baseline is not None else None
    if entry is not None:
        return EXPIRED if entry.expired(today) else KNOWN
    if rules.writing:
        return KNOWN
    return NEW if baseline is None or baseline.existed(identifier) else NEWLY_CHECKED


def judge(
    results: Results,
    baseline: Baseline | None,
    rules: Rules,
    today: datetime.date,
    made_by: Mapping[str, str] | None = None,
    there: Collection[str] | None = None,
) -> Gate:
    """Return what a run's results mean.

    Args:
        results: the results of one target.
        baseline: the known failures; None where there is no such file.
        rules: what stops the gate.
        today: the day that expiry dates are compared with.
        made_by: the operation that makes what an operation is about, by its name.
        there: the IDs of all requirements that there are of the service; None where nobody knows.
    """
    found: dict[str, list[str]] = {NEW: [], NEWLY_CHECKED: [], KNOWN: [], EXPIRED: []}
    blocking = []
    for r in sorted(results.requirements, key=lambda r: (r.level not in LEVELS[rules.fail_on], r.id)):
        if r.verdict == "fail":
            stands = standing(r.id, baseline, rules, today)
            found[stands].append(r.id)
            blocking += [r.id] if rules.stops(stands, r.level) else []
    verdicts = {r.id: r.verdict for r in results.requirements}
    entries = sorted(baseline.entries.values(), key=lambda e: e.id) if baseline is not None else []
    doubts = _doubts(results, baseline, made_by)
    mended = tuple(e.id for e in entries if verdicts.get(e.id) == "pass" and e.id not in doubts)
    undecided = tuple(
        e.id for e in entries if e.id in doubts or verdicts.get(e.id, "pass") not in ("pass", "fail")
    )
    nameless = _nameless(entries, there)
    because = _because(results, rules) or _lost(results, baseline, rules)
    return Gate(
        passed=not blocking and because is None,
        fail_on=rules.fail_on,
        strict=rules.strict,
        newly_checked_fail=rules.newly_checked,
        baseline=rules.file if baseline is not None or rules.writing else None,
        written=dict(baseline.written) if baseline is not None else {},
        new=tuple(found[NEW]),
        newly_checked=tuple(found[NEWLY_CHECKED]),
        known=tuple(found[KNOWN]),
        expired=tuple(found[EXPIRED]),
        mended=mended,
        undecided=undecided,
        doubts=doubts,
        nameless=nameless,
        untried=sum(1 for e in entries if e.id not in verdicts and e.id not in nameless),
        blocking=tuple(sorted(blocking)),
        excuses={e.id: e.excuse for e in entries if e.excuse and e.id in verdicts},
        because=because,
    )


def line(gate: Gate) -> str:
    """Return the line that every form of report of a gated run begins with.

    >>> line(Gate(passed=True, baseline="known.toml", known=("a",), mended=("b", "c")))
    'gate: pass: 0 new, 1 known, 2 mended'
    """
    stopping = set(gate.blocking)
    new = sum(1 for i in gate.new if i in stopping)
    expired = sum(1 for i in gate.expired if i in stopping)
    below = f"below the level that fails it (--fail-on {gate.fail_on})"
    parts = [f"{new:,} new", f"{len(gate.known):,} known", f"{len(gate.mended):,} mended"]
    more = (
        (expired, "expired"),
        (len(gate.newly_checked), "newly checked"),
        (len(gate.undecided), "undecided"),
        (len(gate.new) - new, f"new {below}"),
        (len(gate.expired) - expired, f"expired {below}"),
    )
    parts += [f"{number:,} {word}" for number, word in more if number]
    because = f"; {gate.because}" if gate.because else ""
    return f"gate: {'pass' if gate.passed else 'fail'}: {', '.join(parts)}{because}"


def aside(gate: Gate, identifier: str) -> str:
    """Return what is said beside a new or expired failure that does not fail the gate; "" where it does."""
    return "" if identifier in gate.blocking else "below the level that fails the gate"


def account(gate: Gate) -> str:
    """Return a line that accounts for each entry of the baseline."""
    counts = (
        (len(gate.known), "known"),
        (len(gate.expired), "expired"),
        (len(gate.mended), "mended"),
        (len(gate.undecided), "undecided now"),
        (gate.untried, "not tried by this run"),
    )
    told = ", ".join(f"{number:,} {word}" for number, word in counts if number)
    meant = {
        i: f"did you mean {like}?" if like else "nothing is like it" for i, like in gate.nameless.items()
    }
    names = [f"{identifier} ({hint})" for identifier, hint in meant.items()]
    if names:
        more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        wrong = f"{len(names):,} of no requirement that there is: {', '.join(names[:_SHOWN])}{more}"
        told = f"{told}, {wrong}" if told else wrong
    versions = ", ".join(f"{name} {version}" for name, version in gate.written.items())
    made = f", written with {versions}" if versions else ""
    return f"baseline {gate.baseline}{made}: {told or 'no entry'}"


def marks(gate: Gate | None) -> dict[str, str]:
    """Return what a baseline makes of requirements, by ID: new, known …; nothing where there is none."""
    if gate is None or gate.baseline is None:
        return {}
    groups: Iterable[tuple[str, tuple[str, ...]]] = (
        (NEW, gate.new),
        (NEWLY_CHECKED, gate.newly_checked),
        (KNOWN, gate.known),
        (EXPIRED, gate.expired),
        (MENDED, gate.mended),
    )
    return {identifier: word for word, identifiers in groups for identifier in identifiers}


def _doubts(results: Results, baseline: Baseline | None, made_by: Mapping[str, str] | None) -> dict[str, str]:
    """Why passes of what the baseline knows prove no repair, by ID."""
    if baseline is None:
        return {}
    repairs = Repairs(results, baseline.written.get(PROFILE), made_by)
    passes = (r for r in results.requirements if r.verdict == "pass" and r.id in baseline.entries)
    return {r.id: why for r in passes if (why := repairs.doubt(r)) is not None}


def _nameless(entries: Sequence[Entry], there: Collection[str] | None) -> dict[str, str]:
    """The entries that name no requirement, each with the ID that is most like it, or "".

    Those of other services are none of this run's business.
    """
    if not there:
        return {}
    services = {service_of(identifier) for identifier in there}
    lost = [e.id for e in entries if e.id not in there and service_of(e.id) in services]
    return {i: next(iter(difflib.get_close_matches(i, there, 1)), "") for i in lost}


def _lost(results: Results, baseline: Baseline | None, rules: Rules) -> str | None:
    """Say which operations the target had when the baseline was written, and has no more; None for none."""
    if baseline is None or rules.writing or not LEVELS[rules.fail_on]:
        return None
    gone = lost(baseline.implemented, results)
    shown = ", ".join(gone[:_SHOWN]) + (f" and {len(gone) - _SHOWN:,} more" if len(gone) > _SHOWN else "")
    return f"{shown}: implemented when the baseline was written, and not any more" if gone else None


def _because(results: Results, rules: Rules) -> str | None:
    """Why a gate does not go through although nothing new fails; None where nothing else is in its way."""
    gone = results.ended.startswith(GONE)
    if gone or (results.ended != "complete" and LEVELS[rules.fail_on]):
        return results.broke_off
    if not any(r.verdict in DECIDED for r in results.requirements):
        return "nothing could be decided"
    rest = sum(1 for r in results.requirements if r.verdict not in DECIDED)
    if rules.strict and rest:
        return f"{plural(rest, 'requirement')} undecided (--strict)"
    return None
