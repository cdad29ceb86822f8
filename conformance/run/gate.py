"""What results mean for a gate: the exit code, and what it should say beside it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from pathlib import Path

from attrs import evolve

from conformance.contract.client_requirements import known_of
from conformance.contract.english import plural
from conformance.contract.model import Service
from conformance.report.baseline import Baseline, BaselineError, read
from conformance.report.gate import DECIDED, Rules, judge
from conformance.report.mended import made_by
from conformance.report.results import GONE, Gate, Results
from conformance.run.options import Options, UsageError
from conformance.run.party import Run

OK, FAILED, INTERRUPTED, DEFECT, NOTHING = 0, 1, 2, 3, 5


def rules_of(options: Options) -> Rules:
    """Return what stops the gate of a run."""
    return Rules(
        fail_on=options.fail_on,
        strict=bool(options.strict),
        newly_checked=options.newly_checked == "fail",
        writing=bool(options.update_baseline),
        file=options.baseline,
    )


def known_failures(options: Options) -> Baseline | None:
    """Read the baseline of known failures; None where the run has none.

    Raises:
        UsageError: in one line, if the file cannot be used.
    """
    if options.baseline is None:
        if options.update_baseline:
            raise UsageError("--update-baseline needs --baseline FILE")
        return None
    try:
        return read(Path(options.baseline), missing=bool(options.update_baseline))
    except BaselineError as problem:
        raise UsageError(str(problem)) from problem


def gated(
    results: Results, baseline: Baseline | None, options: Options, service: Service | None = None
) -> Results:
    """Return results that say what they mean for the gate, today.

    ``service`` tells which operation makes what another is about, and which requirements there are; without
    it nothing is known of that.
    """
    today = datetime.datetime.now(datetime.UTC).date()
    makers = made_by(service) if service is not None else None
    there = known_of(service, results.target.kind) if service is not None else None
    return evolve(results, gate=judge(results, baseline, rules_of(options), today, makers, there))


def exit_code(results: Results, gate: Gate | None = None) -> int:
    """What one target's results mean for the run's exit code.

    Args:
        results: the results, which know their gate.
        gate: another gate than theirs.
    """
    judged = gate or results.gate
    if judged is None or judged.passed:
        return OK
    undecided = not any(r.verdict in DECIDED for r in results.requirements)
    unfinished = results.ended.startswith(GONE) or (results.ended != "complete" and judged.fail_on != "none")
    if undecided and not unfinished:
        return NOTHING
    return FAILED


def overall(codes: Collection[int]) -> int:
    """What the exit codes of several targets mean together: a defect goes first, then a departure."""
    return next((code for code in (DEFECT, FAILED) if code in codes), min(codes, default=NOTHING))


def remarks(session: Run, written: Iterable[Results], kept: Baseline | None) -> list[str]:
    """What is to be said of a gate besides its exit code, a line each.

    Args:
        session: the run.
        written: each target's results, which know their gate.
        kept: the baseline as it was written anew; None where it was not.
    """
    options, lines = session.options, []
    if kept is not None:
        lines.append(f"baseline: {options.baseline} is written, {plural(len(kept.entries), 'known failure')}")
    elif options.update_baseline and options.baseline:
        lines.append(f"baseline: {options.baseline} is not written, since the target stopped answering")
    if options.fail_on == "none":
        must = evolve(options, values={**options.values, "fail_on": "must"})
        if FAILED in [exit_code(gated(results, session.baseline, must)) for results in written]:
            lines.append("--fail-on none: with --fail-on must, as a gate has it, the exit code would be 1")
    return lines


def nothing_chosen(options: Options) -> str:
    """Say that a run chose no requirement, and what chose none."""
    chosen = [f"--operation {name}" for name in options.operation or ()]
    chosen += [f"--requirement {name}" for name in options.requirement or ()]
    return (
        f"nothing was checked: no requirement is left of {' '.join(chosen) or 'the service'} after -k or"
        " --deselect; earlier reports are as they were"
    )
