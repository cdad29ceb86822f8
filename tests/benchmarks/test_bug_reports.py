"""The bug reports of the benchmark: that each is what it says, and that outcomes are told apart."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import pytest
from reported.count import compared
from reported.draw import drawn, population
from reported.older import Unfit, bring_back, edited, source
from reported.page import page
from reported.proof import seen
from reported.report import Edit, Report, draws, named

from conformance.contract.load import load_service
from conformance.report.results import Failure, RequirementResult, Results, Target

REPORTS = [report for one in draws() for report in one.reports]
CHANGELOG = """\
2.0.0
-----
        * S3: put_object() now works
        * SSM: put_parameter() now keeps tags
        * SecretsManager - list_secrets() now pages
1.0.0
-----
        * Cognito: sign_up() now works
        * CognitoIdentity: get_id() now works
"""


def test_the_population_are_the_lines_about_shipped_services() -> None:
    found = [(line.place, line.release, line.service) for line in population(CHANGELOG)]
    assert found == [(0, "2.0.0", "ssm"), (1, "2.0.0", "secretsmanager"), (2, "1.0.0", "cognito-idp")]


def test_a_draw_takes_all_lines_in_an_order_of_its_seed() -> None:
    lines = population(CHANGELOG * 9)
    assert drawn(lines, 1) == drawn(lines, 1)
    assert drawn(lines, 1) != drawn(lines, 2)
    assert sorted(drawn(lines, 1), key=lambda line: line.place) == list(lines)


def test_draws_have_25_reports_and_none_twice() -> None:
    assert [len(one.reports) for one in draws()] == [25] * len(draws())
    assert len({report.place for report in REPORTS}) == len(REPORTS)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_each_report_fits_the_installed_moto_and_the_contracts(report: Report) -> None:
    service = load_service(report.service)
    assert set(report.operations) <= set(service.operations)
    assert all(pattern.startswith(f"{report.service}.") for pattern in report.right)
    for module in {edit.module for edit in report.edits}:
        text = source(module)
        older = edited(text, [edit for edit in report.edits if edit.module == module])
        compile(older, module, "exec")
        assert older != text
    assert report.now != report.then


@pytest.mark.parametrize("name", ["ssm-110", "kinesis-124", "kms-5"])
def test_a_defect_is_there_with_the_edits_and_only_with_them(name: str) -> None:
    report = named(name)
    assert seen(report, defect=False) == report.now
    assert seen(report, defect=True) == report.then


def test_an_edit_that_does_not_fit_stops_everything() -> None:
    with pytest.raises(Unfit, match="0 times"):
        bring_back([Edit("moto.ssm.models", "no such text", "")])
    with pytest.raises(Unfit, match="2 times"):
        edited("a a", [Edit("m", "a", "b")])


def results(*requirements: tuple[str, str, Sequence[str]]) -> Results:
    made = [
        RequirementResult(
            identifier, "Op", "request", identifier.rsplit(".", 1)[-1], "MUST", "", {}, verdict,
            f"why {verdict}", failures=tuple(Failure(text) for text in summaries),
        )
        for identifier, verdict, summaries in requirements
    ]  # fmt: skip
    return Results(Target("moto", "http://127.0.0.1:1", "emulator"), "ssm", tuple(made))


REPORT = attrs.evolve(named("ssm-110"), right=("ssm.Op.items[].Key.*",))
RIGHT, OTHER = "ssm.Op.items[].Key.enum", "ssm.Op.Name.enum"


def test_a_pattern_takes_brackets_as_they_stand() -> None:
    assert REPORT.is_right("ssm.Op.items[].Key.enum")
    assert not REPORT.is_right("ssm.Op.items.Key.enum")


@pytest.mark.parametrize(
    ("before", "after", "outcome", "shown_by"),
    [
        ([(RIGHT, "pass", [])], [(RIGHT, "fail", ["a"])], "found", (RIGHT,)),
        ([(RIGHT, "inconclusive", [])], [(RIGHT, "fail", ["a"])], "found", (RIGHT,)),
        ([(RIGHT, "fail", ["a"])], [(RIGHT, "fail", ["a", "b"])], "in part", (RIGHT,)),
        ([(RIGHT, "fail", ["a"])], [(RIGHT, "fail", ["a"])], "missed", (RIGHT,)),
        ([(OTHER, "pass", [])], [(OTHER, "fail", ["a"])], "missed", ()),
        ([(RIGHT, "inconclusive", [])], [(RIGHT, "inconclusive", [])], "inconclusive", (RIGHT,)),
        ([(OTHER, "pass", [])], [(OTHER, "inconclusive", [])], "missed", ()),
        ([(RIGHT, "untested", [])], [(RIGHT, "untested", [])], "missed", (RIGHT,)),
        ([(OTHER, "fail", ["a"])], [(OTHER, "fail", ["b"])], "missed", ()),
    ],
)
def test_an_outcome_is_what_the_defect_changed(
    before: list[tuple[str, str, list[str]]],
    after: list[tuple[str, str, list[str]]],
    outcome: str,
    shown_by: tuple[str, ...],
) -> None:
    told = compared(REPORT, results(*before), results(*after))
    assert (told.outcome, told.shown_by) == (outcome, shown_by)


def test_the_page_counts_each_draw() -> None:
    told = compared(REPORT, results((RIGHT, "pass", [])), results((RIGHT, "fail", ["a"])))
    text = page("# Title\n", [one for one in draws() if one.name == "a"], [told], "moto 5")
    assert "| A | 1 | 1 | 1 | 0 | 0 | 0 |" in text
    assert f"| found | `{RIGHT}` |" in text
