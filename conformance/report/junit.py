"""JUnit XML: a suite an operation, a case a requirement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from xml.etree import ElementTree as ET

from conformance.report import gate as gates
from conformance.report.results import RequirementResult, Results
from conformance.report.sanitize import visible

_BODY = 2_000


def render(results: Results, fail_on: str | None = None) -> str:
    """Return the document: what fails the gate is a failure, what else fails is skipped, with its reason.

    Args:
        results: the results.
        fail_on: the level from which on everything that fails is a failure (must, should, none), whatever
            the gate said; None for the gate of the run.
    """
    failing, marks = _failing(results, fail_on), gates.marks(results.gate)
    name = f"{results.service} on {results.target.name}"
    if fail_on is None and results.gate is not None and results.gate.baseline is not None:
        name += f"; {gates.line(results.gate)}"
    root = ET.Element("testsuites", {"name": visible(name), **_totals(results, failing)})
    ordered = sorted(results.requirements, key=lambda r: r.operation)
    for operation, members in groupby(ordered, key=lambda r: r.operation):
        listed = list(members)
        suite = ET.SubElement(root, "testsuite", {"name": visible(operation), **_counts(listed, failing)})
        if results.started:
            suite.set("timestamp", visible(results.started))
        for requirement in listed:
            _case(suite, results, requirement, failing, marks)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(
    suite: ET.Element,
    results: Results,
    requirement: RequirementResult,
    failing: set[str],
    marks: Mapping[str, str],
) -> None:
    place = f"{results.service}.{requirement.operation}.{requirement.family}"
    case = ET.SubElement(suite, "testcase", {"name": visible(requirement.id), "classname": visible(place)})
    why = requirement.failures[0].summary if requirement.failures else requirement.reason or ""
    mark = marks.get(requirement.id)
    told = f"{mark}: {why}" if mark is not None and requirement.verdict == "fail" else why
    if requirement.id in failing:
        failure = ET.SubElement(case, "failure", {"type": requirement.level, "message": visible(told, 500)})
        failure.text = visible(_details(requirement))
    elif requirement.verdict != "pass":
        ET.SubElement(case, "skipped", {"message": visible(f"{requirement.verdict}: {told}", 500)})


def _details(requirement: RequirementResult) -> str:
    lines = [requirement.statement]
    for failure in requirement.failures:
        lines += ["", failure.summary]
        if failure.request is not None:
            lines.append(f"{failure.request.operation} {_body(failure.request.body.value)}")
        if failure.response is not None:
            status = failure.response.status
            lines.append(f"-> {status if status is not None else failure.response.failure}")
            lines.append(_body(failure.response.body.value))
        if failure.curl:
            lines += ["", failure.curl]
    return "\n".join(lines)


def _body(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return visible(text, _BODY)


def _failing(results: Results, fail_on: str | None) -> set[str]:
    """The requirements that are failures; with a strict gate those too that could not be decided."""
    gate = results.gate
    if fail_on is None and gate is not None:
        rest = ("inconclusive", "not-implemented", "untested") if gate.strict else ()
        return {*gate.blocking, *(r.id for r in results.requirements if r.verdict in rest)}
    levels = gates.LEVELS[fail_on or "must"]
    return {r.id for r in results.requirements if r.verdict == "fail" and r.level in levels}


def _counts(listed: list[RequirementResult], failing: set[str]) -> dict[str, str]:
    failed = sum(1 for r in listed if r.id in failing)
    passed = sum(1 for r in listed if r.verdict == "pass")
    return {
        "tests": str(len(listed)),
        "failures": str(failed),
        "errors": "0",
        "skipped": str(len(listed) - failed - passed),
    }


def _totals(results: Results, failing: set[str]) -> dict[str, str]:
    return {**_counts(list(results.requirements), failing), "time": f"{results.seconds:.3f}"}
