"""The page of findings: what is grouped, what is shown in full, what is told in one line."""

from __future__ import annotations

import pytest
from attrs import evolve

from conformance.contract.families import ECHO, LIST
from conformance.report import findings
from conformance.report.results import Response, Results
from conformance.wire.intent import SET_UP, Intent, SetUp, Valid, Violates
from tests.report.factories import requirement, results

LINE = "`personalize/client/create_schema.rst:40`"


def answered(
    identifier: str,
    status: int | None,
    summary: str = "an invalid request was accepted",
    intent: Intent = SET_UP,
    **more: str,
):
    failed = requirement(identifier, "fail", **more)
    [shown] = failed.failures
    response = Response(status, {}, shown.response.body if shown.response else None, None)
    request = shown.request and evolve(shown.request, intent=intent)
    return evolve(failed, failures=(evolve(shown, summary=summary, request=request, response=response),))


def whole(documents: list[Results]) -> str:
    return "\n".join(findings.pages(documents, "# Findings").values())


@pytest.mark.parametrize(
    ("status", "family", "intent", "cause"),
    [
        (200, "request", Violates("name", "required"), findings.ACCEPTED),
        (500, "echo", Valid(), findings.CRASHED),
        (None, "request", Valid(), findings.SILENT),
        (400, "request", Valid(), findings.REFUSED),
        (400, "request", Violates("name", "required"), findings.OTHER_CODE),
        (400, "errors", Violates("", "brokenJson"), findings.OTHER_CODE),
        (200, "echo", SetUp(), ECHO.departs),
        (200, "list", Valid(), LIST.departs),
    ],
)
def test_the_cause_is_told_by_the_exchange_that_shows_it(status, family: str, intent: Intent, cause: str):
    found = answered("personalize.CreateSchema.name.required", status, intent=intent, family=family)
    assert findings.cause_of(found) == cause


def test_few_departures_are_all_shown_with_line_and_command():
    names = [f"personalize.CreateSchema.{member}.required" for member in ("name", "schema")]
    text = whole([results(*(answered(name, 200) for name in names))])
    for name in names:
        assert f"`{name}` (MUST, {LINE})" in text
    assert text.count("\ncurl ") == 2
    assert text.count(f"{findings.NOT_RUN}\n```sh\ncurl ") == 2  # the commands of a page are tried
    assert "127.0.0.1" not in text
    assert "## Departures" in text


def test_of_many_departures_the_smallest_are_shown_and_others_named():
    names = [f"personalize.CreateSchema.member{n}.required" for n in range(40)]
    text = whole([results(*(answered(name, 200) for name in names))])
    assert "#### required (40)" in text
    assert text.count("\ncurl ") == 3
    assert " and 31 more." in text
    assert text.count(LINE) == 9


def test_what_is_lacking_is_one_line():
    lacking = [requirement(f"personalize.Create{n}.accepted", "not-implemented") for n in range(3)]
    there = requirement("personalize.CreateSchema.accepted")
    text = whole([results(*lacking, there)])
    assert "- personalize on moto: 3 of 71 operations." in text
    assert "| personalize | moto | 71 | 1 | 1 (100 %) |" in text


def test_each_service_has_a_page_of_its_own_that_the_overview_links_to():
    failed = answered("personalize.CreateSchema.name.required", 200)
    found = findings.pages([results(failed)], "# Findings")
    assert list(found) == ["findings.md", "findings/personalize.md"]
    assert "| [personalize](findings/personalize.md) | 1 |" in found["findings.md"]
    assert "personalize.CreateSchema.name.required" not in found["findings.md"]
    assert "(../findings.md)" in found["findings/personalize.md"]
    assert "## moto" in found["findings/personalize.md"]
