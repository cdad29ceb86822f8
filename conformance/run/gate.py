"""What results mean for a gate: the exit code, and what it should say beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from attrs import evolve

from conformance.contract.catalogue import catalogue
from conformance.report.baseline import Baseline, BaselineOutcome
from conformance.report.results import GONE, Results
from conformance.report.wording import plural
from conformance.run.options import Options
from conformance.run.session import Session
from conformance.verdicts.outcome import Verdict

OK, FAILED, INTERRUPTED, DEFECT, NOTHING = 0, 1, 2, 3, 5
FAILING = {"must": ("MUST",), "should": ("MUST", "SHOULD"), "none": ()}
_DECIDED = (Verdict.PASS, Verdict.FAIL, Verdict.DOCUMENTED_OTHERWISE)
_SHOWN = 3


def exit_code(options: Options, results: Results, outcome: BaselineOutcome | None = None) -> int:
    """What one target's results mean for the run's exit code.

    A baseline's known failures mean nothing, nor do new ones that are just being written into it; those
    whose day is over do. What AWS was seen to do as well fails nothing, and leaves nothing open. A target
    that stopped answering passes no gate, whatever was found until then, and whatever is excused.
    """
    levels = FAILING[options.fail_on]
    decided = [r for r in results.requirements if r.verdict in _DECIDED]
    failed = [r for r in decided if r.verdict == Verdict.FAIL and r.level in levels]
    if outcome is not None and options.update_baseline:
        failed = [r for r in outcome.expired_results if r.level in levels]
    elif outcome is not None:
        failed = list(outcome.blocking(levels))
    if failed or is_broken(results) or (levels and results.ended != "complete"):
        return FAILED
    if not decided:
        return NOTHING
    if options.strict and len(decided) < len(results.requirements):
        return FAILED
    return OK


def is_broken(results: Results) -> bool:
    """Whether the target went away in the course of the run, so that what was found says little of it."""
    return results.ended.startswith(GONE)


def overall(codes: Collection[int]) -> int:
    """What the exit codes of several targets mean together: a defect goes first, then a departure."""
    return next((code for code in (DEFECT, FAILED) if code in codes), min(codes, default=NOTHING))


def remarks(
    session: Session,
    judged: Iterable[tuple[Results, BaselineOutcome | None]],
    kept: Baseline | None,
) -> list[str]:
    """What is to be said of a gate besides its exit code, a line each.

    Args:
        session: the run.
        judged: each target's results, and how they compare with the baseline.
        kept: the baseline as it was written anew; None where it was not.
    """
    options, lines = session.options, []
    if kept is not None:
        lines.append(f"baseline: {options.baseline} is written, {plural(len(kept.entries), 'known failure')}")
    elif options.update_baseline and options.baseline:
        lines.append(f"baseline: {options.baseline} is not written, since the target stopped answering")
    lines += _nameless(session, kept or session.baseline)
    must = evolve(options, values={**options.values, "fail_on": "must"})
    if options.fail_on == "none" and FAILED in [exit_code(must, *one) for one in judged]:
        lines.append("--fail-on none: with --fail-on must, as a gate has it, the exit code would be 1")
    return lines


def _nameless(session: Session, baseline: Baseline | None) -> list[str]:
    """One line on entries that no requirement has the ID of: misspelt, or of another version."""
    service = session.service
    asked = {r.id for r in session.requirements}
    doubtful = [i for i in (baseline.entries if baseline else ()) if i not in asked]
    if not doubtful:
        return []
    known = catalogue(service)
    lost = sorted(i for i in doubtful if i not in known and i.startswith(f"{service.name}."))
    if not lost:
        return []
    many = "entry names" if len(lost) == 1 else f"{len(lost):,} entries name"
    more = f" and {len(lost) - _SHOWN:,} more" if len(lost) > _SHOWN else ""
    return [f"baseline: {many} no requirement that there is: {', '.join(lost[:_SHOWN])}{more}"]
