"""What a page is made from: numbers that are those of the results."""

from __future__ import annotations

from conformance.report.detail import Detail
from conformance.report.html_view import report_view
from conformance.report.power import shipped
from conformance.report.quotes import NoQuotations
from tests.report import factories


def test_a_familys_row_counts_its_failures_by_level() -> None:
    results = factories.like_moto()
    view = report_view(results, NoQuotations(), shipped(results.service), Detail.FULL)
    assert {row.name for row in view.families} == {r.family for r in results.requirements}
    for row in view.families:
        of = [r for r in results.requirements if r.family == row.name]
        failed = [r for r in of if r.verdict == "fail"]
        must = [r for r in failed if r.level == "MUST"]
        assert (row.must, row.should, row.total) == (len(must), len(failed) - len(must), len(of))
        assert sum(row.counts.values()) == row.total
    assert any(row.must for row in view.families)
