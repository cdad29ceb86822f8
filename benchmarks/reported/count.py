"""What became of a report: two runs of the suite compared, moto as it is and moto with the defect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from attrs import frozen

from conformance.report.results import RequirementResult, Results
from reported.report import Report

FOUND, IN_PART, INCONCLUSIVE, MISSED = "found", "in part", "inconclusive", "missed"
OUTCOMES = (FOUND, IN_PART, INCONCLUSIVE, MISSED)


@frozen
class Outcome:
    """What a report came to, the requirements that show it, and why where it was not found."""

    report: Report
    outcome: str
    shown_by: tuple[str, ...] = ()
    why: str = ""


def compared(report: Report, moto: Results, older: Results) -> Outcome:
    """Return what the defect changed.

    *found*: a requirement that the defect violates fails, and does not without it. *in part*: such a one
    fails either way, and now for another reason. *inconclusive*: such a one is not decided. *missed*: nothing
    of that. What else the runs judge differently is chance (a timeout) and no sign of the defect.
    """
    before, after = _by_id(moto), _by_id(older)
    right = [identifier for identifier in after if report.is_right(identifier)]
    failing = [i for i in right if after[i].verdict == "fail"]
    if found := [i for i in failing if _verdict(before, i) != "fail"]:
        return Outcome(report, FOUND, tuple(found))
    if part := [i for i in failing if _causes(after[i]) - _causes(before.get(i))]:
        return Outcome(report, IN_PART, tuple(part), after[part[0]].reason or "")
    if undecided := [i for i in right if after[i].verdict == "inconclusive"]:
        return Outcome(report, INCONCLUSIVE, tuple(undecided), after[undecided[0]].reason or "")
    if not right:
        return Outcome(report, MISSED, (), "nothing is required there")
    return Outcome(report, MISSED, tuple(right), _why_missed([after[i] for i in right]))


def _why_missed(right: Sequence[RequirementResult]) -> str:
    verdicts = Counter(one.verdict for one in right)
    if verdicts["untested"] > verdicts["pass"]:
        reasons = Counter(one.reason for one in right if one.verdict == "untested")
        return f"untested: {reasons.most_common(1)[0][0]}"
    return "what is required there is judged as it is without the defect"


def _by_id(results: Results) -> Mapping[str, RequirementResult]:
    return {one.id: one for one in results.requirements}


def _verdict(by_id: Mapping[str, RequirementResult], identifier: str) -> str:
    return by_id[identifier].verdict if identifier in by_id else ""


def _causes(one: RequirementResult | None) -> set[str]:
    return {failure.summary for failure in one.failures} if one is not None else set()
