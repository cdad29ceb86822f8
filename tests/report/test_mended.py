"""A pass is a repair only where something in the run could have shown the failure."""

import datetime
import json
from collections.abc import Mapping

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.properties.effort import PROFILES
from conformance.report import html, markdown, terminal
from conformance.report.baseline import Baseline, Entry, updated, versions_of
from conformance.report.document import document
from conformance.report.document import results as restored
from conformance.report.gate import Rules, judge, line
from conformance.report.mended import EFFORT, made_by
from conformance.report.results import Gate, Results
from tests.report import factories

TODAY = datetime.date(2026, 5, 1)
WATCHED = "personalize.ListSchemas.serverError"
OWN = "personalize.ListSchemas.maxResults.bound"
LISTED, CREATED = "personalize.ListSchemas.accepted", "personalize.CreateSchema.accepted"
MAKERS = {"ListSchemas": "CreateSchema", "CreateSchema": "CreateSchema"}


def run(verdicts: Mapping[str, str], **more: str) -> Results:
    families = {WATCHED: "errors", OWN: "list"}
    listed = (
        factories.requirement(i, v, family=families.get(i, "request"), path="") for i, v in verdicts.items()
    )
    return factories.results(*listed, **more)


def judged(results: Results, profile: str = "default") -> Gate:
    known = Baseline({i: Entry(i) for i in (WATCHED, OWN)}, {"profile": profile})
    return judge(results, known, Rules(file="known.toml"), TODAY, MAKERS)


HELD = {WATCHED: "pass", OWN: "pass", LISTED: "pass", CREATED: "pass"}


def test_what_was_tried_and_holds_is_mended() -> None:
    gate = judged(run(HELD))
    assert gate.mended == (OWN, WATCHED)
    assert (gate.undecided, gate.doubts) == ((), {})


@pytest.mark.parametrize("lost", [LISTED, CREATED])
@pytest.mark.parametrize("verdict", ["fail", "inconclusive", "untested", "not-implemented"])
def test_what_is_watched_is_not_mended_where_nothing_could_be_made_or_asked(lost: str, verdict: str) -> None:
    gate = judged(run({**HELD, lost: verdict}))
    assert (gate.mended, gate.undecided) == ((OWN,), (WATCHED,))
    assert gate.doubts[WATCHED].startswith(f"holds in what was seen, but no valid {lost.split('.')[1]} was")
    assert line(gate) == f"gate: {'fail' if verdict == 'fail' else 'pass'}: " + (
        f"{verdict.count('fail')} new, 0 known, 1 mended, 1 undecided"
    )


def test_what_is_watched_is_not_mended_where_its_operation_was_not_tried() -> None:
    gate = judged(run({WATCHED: "pass", OWN: "pass"}))
    assert gate.mended == (OWN,), "its own requests decide it"
    assert gate.doubts == {WATCHED: "holds in a run that did not try all of ListSchemas"}


def test_a_run_that_was_ended_mends_nothing() -> None:
    gate = judged(run(HELD, ended="interrupted"))
    assert (gate.mended, gate.undecided) == ((), (OWN, WATCHED))


@pytest.mark.parametrize(
    ("now", "then", "mended"),
    [("smoke", "default", 0), ("default", "thorough", 0), ("default", "smoke", 2), ("thorough", "own", 2)],
)
def test_a_profile_that_tries_less_mends_nothing(now: str, then: str, mended: int) -> None:
    gate = judged(run(HELD, profile=now), then)
    assert (len(gate.mended), len(gate.doubts)) == (mended, 2 - mended)
    assert tuple(PROFILES) == EFFORT


def test_each_form_says_why_and_an_update_keeps_it(capsys: pytest.CaptureFixture[str]) -> None:
    results = run({**HELD, CREATED: "inconclusive"})
    told = evolve(results, gate=judged(results))
    why = "no valid CreateSchema was seen to be accepted: inconclusive for a reason"
    terminal.summary(told)
    for form in (capsys.readouterr().out, html.render(told), markdown.render(told)):
        assert why in " ".join(form.split())
    assert restored(json.loads(json.dumps(document(told)))) == told
    base = Baseline({i: Entry(i) for i in (WATCHED, OWN)})
    assert list(updated([told], base, [WATCHED, OWN], versions_of([told])).entries) == [WATCHED]


def test_what_makes_what_an_operation_is_about_is_known() -> None:
    makers = made_by(load_service("personalize"))
    assert makers["ListSchemas"] == makers["DescribeSchema"] == "CreateSchema"
    assert "ListRecipes" not in makers, "nobody makes recipes"
