"""A verdict as pytest has outcomes: passed, failed, xfailed, skipped."""

from __future__ import annotations

import datetime

import pytest

from conformance.contract.model import Requirement
from conformance.report.baseline import Baseline
from conformance.report.gate import Rules, standing
from conformance.report.redact import redacted
from conformance.verdicts.outcome import Verdict, Violation
from conformance.verdicts.policy import Conclusion


def as_pytest(
    requirement: Requirement,
    conclusion: Conclusion,
    rules: Rules,
    baseline: Baseline | None,
    today: datetime.date,
    *,
    real: bool,
) -> None:
    """Raise what pytest must see of a verdict; nothing where the requirement passed.

    Args:
        requirement: what was tried.
        conclusion: what came of it.
        rules: what stops the gate; what does not stop it is xfailed.
        baseline: the known failures.
        today: the day on which those expire.
        real: whether the target is somebody's account, of which nothing secret is told.
    """
    if conclusion.departure is not None:
        text = told(requirement, conclusion.departure)
        text = redacted(text) if real else text
        if rules.stops(standing(requirement.id, baseline, rules, today), requirement.level):
            pytest.fail(text, pytrace=False)
        pytest.xfail(text)
    if conclusion.verdict is not Verdict.PASS:
        verdict, reason = conclusion.verdict, conclusion.reason or ""
        reason = redacted(reason) if real else reason
        if rules.strict and verdict is not Verdict.DOCUMENTED_OTHERWISE:
            pytest.fail(f"{requirement.id}: {verdict}: {reason}", pytrace=False)
        pytest.skip(f"{verdict}: {reason}")


def told(requirement: Requirement, problem: Violation) -> str:
    """What pytest shows of a departure: the requirement, what was wrong, and the requests that show it."""
    text = f"{requirement.id} ({requirement.level}): {problem.summary}\n{requirement.statement}"
    for number, step in enumerate(problem.script, 1):
        text += f"\n{number}. {step.operation} {step.sent[:300].decode('utf-8', 'replace')} → {step.status}"
    exchange = problem.exchange
    if exchange is not None:
        text += f"\n{exchange.operation} {exchange.sent[:600].decode('utf-8', 'replace')}"
        text += f"\n→ {exchange.status} {exchange.answer[:600].decode('utf-8', 'backslashreplace')}"
    return text
