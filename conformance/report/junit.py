"""JUnit XML: a suite an operation, a case a requirement."""

from __future__ import annotations

import json
from itertools import groupby
from xml.etree import ElementTree as ET

from conformance.report.results import RequirementResult, Results
from conformance.report.sanitize import visible

LEVELS = {"must": ("MUST",), "should": ("MUST", "SHOULD"), "none": ()}
_BODY = 2_000


def render(results: Results, fail_on: str = "must") -> str:
    """Return the document. What fails below ``fail_on`` (must, should, none) is skipped, with its reason."""
    root = ET.Element(
        "testsuites",
        {"name": visible(f"{results.service} on {results.target.name}"), **_totals(results, fail_on)},
    )
    ordered = sorted(results.requirements, key=lambda r: r.operation)
    for operation, members in groupby(ordered, key=lambda r: r.operation):
        listed = list(members)
        suite = ET.SubElement(root, "testsuite", {"name": visible(operation), **_counts(listed, fail_on)})
        if results.started:
            suite.set("timestamp", visible(results.started))
        for requirement in listed:
            _case(suite, results, requirement, fail_on)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, results: Results, requirement: RequirementResult, fail_on: str) -> None:
    place = f"{results.service}.{requirement.operation}.{requirement.family}"
    case = ET.SubElement(suite, "testcase", {"name": visible(requirement.id), "classname": visible(place)})
    why = requirement.failures[0].summary if requirement.failures else requirement.reason or ""
    if _failed(requirement, fail_on):
        failure = ET.SubElement(case, "failure", {"type": requirement.level, "message": visible(why, 500)})
        failure.text = visible(_details(requirement))
    elif requirement.verdict != "pass":
        ET.SubElement(case, "skipped", {"message": visible(f"{requirement.verdict}: {why}", 500)})


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


def _failed(requirement: RequirementResult, fail_on: str) -> bool:
    return requirement.verdict == "fail" and requirement.level in LEVELS[fail_on]


def _counts(listed: list[RequirementResult], fail_on: str) -> dict[str, str]:
    failed = sum(1 for r in listed if _failed(r, fail_on))
    passed = sum(1 for r in listed if r.verdict == "pass")
    return {
        "tests": str(len(listed)),
        "failures": str(failed),
        "errors": "0",
        "skipped": str(len(listed) - failed - passed),
    }


def _totals(results: Results, fail_on: str) -> dict[str, str]:
    return {**_counts(list(results.requirements), fail_on), "time": f"{results.seconds:.3f}"}
