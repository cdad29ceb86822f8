import json
import sys

import pytest
from attrs import asdict, evolve

from conformance.report import badge, html, markdown
from conformance.report.comparison import compare
from conformance.report.document import document, results
from conformance.report.figures import exceptions, figures, per_cent
from conformance.report.terminal import console, summary
from tests.report import factories


def _some(*verdicts: str, operations: int = 0):
    listed = [
        factories.requirement(f"personalize.CreateSchema.m{n}.type", verdict=verdict)
        for n, verdict in enumerate(verdicts)
    ]
    return factories.results(*listed, operations=operations)


def test_what_was_decided_is_implemented_and_what_is_said_to_lack_is_lacking():
    listed = [
        factories.requirement("personalize.CreateSchema.name.type", verdict="pass"),
        factories.requirement("personalize.CreateSchema.name.required", verdict="not-implemented"),
        factories.requirement("personalize.DeleteSchema.name.type", verdict="not-implemented"),
        factories.requirement("personalize.DeleteSchema.name.required", verdict="untested"),
        factories.requirement("personalize.ListSchemas.name.type", verdict="inconclusive"),
        factories.requirement("personalize.Service.protocol.unknownOperation", verdict="pass"),
    ]
    found = figures(factories.results(*listed, operations=71)).coverage
    assert (found.operations, found.implemented, found.unknown) == (71, 1, 69)
    assert found.lacking == ("DeleteSchema",)
    assert found.sentence == "1 of 71 operations implemented; 69 not tried"


def test_an_operation_that_aws_does_otherwise_is_implemented_and_no_part_of_divergence():
    found = figures(_some("documented-otherwise", "pass", "pass", "fail", operations=1))
    assert (found.divergence.failed, found.divergence.decided) == (1, 3)
    assert figures(_some("documented-otherwise", operations=1)).coverage.implemented == 1


def test_results_that_do_not_say_how_many_operations_there_are_count_their_own():
    assert figures(_some("pass")).coverage.operations == 1


def test_withdrawing_what_fails_lowers_both():
    kept = [factories.requirement("personalize.CreateSchema.name.type", verdict="pass")]
    gone = "personalize.DeleteSchema.name.type"
    before = figures(factories.results(*kept, factories.requirement(gone, verdict="fail"), operations=2))
    after = figures(
        factories.results(*kept, factories.requirement(gone, verdict="not-implemented"), operations=2)
    )
    assert after.divergence.failed < before.divergence.failed
    assert after.coverage.implemented < before.coverage.implemented


def test_an_exception_is_brought_about_where_it_is_decided():
    listed = [
        factories.requirement(f"personalize.{name}", verdict=verdict, family="errors")
        for name, verdict in {
            "CreateSchema.ResourceAlreadyExistsException": "pass",
            "CreateSchema.LimitExceededException": "untested",
            "DeleteSchema.ResourceInUseException": "fail",
            "ListSchemas.InvalidNextTokenException": "not-implemented",
            "ListSchemas.serverError": "pass",
        }.items()
    ]
    held = "personalize.DeleteSchema.ResourceInUseException.held"  # the same exception, in another state
    more = factories.requirement(held, "untested", family="errors")
    listed.append(evolve(more, kind="ResourceInUseException"))
    limit = "personalize.CreateSchema.LimitExceededException.held"  # nor is this one decided: it counts once
    more = factories.requirement(limit, "untested", family="errors")
    listed.append(evolve(more, kind="LimitExceededException"))
    found = exceptions(factories.results(*listed))
    assert found.sentence == "2 of 3 documented exceptions were brought about"
    assert found.open == ("personalize.CreateSchema.LimitExceededException",)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "–"),
        (0, 5, "0 %"),
        (5, 5, "100 %"),
        (1, 100_000, "0.1 %"),
        (99_999, 100_000, "99.9 %"),
        (1, 8, "12.5 %"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(part, whole, said):
    assert per_cent(part, whole) == said


def test_every_form_says_the_same_figures(tmp_path, capsys):
    run = factories.few()
    found = figures(run)
    both = (found.coverage.share, found.divergence.share)
    assert document(run)["coverage"]["implemented"] == found.coverage.implemented
    assert document(run)["divergence"] == asdict(found.divergence)
    assert found.divergence.share in badge.endpoint(run)["message"]
    assert f"{found.coverage.implemented} of {found.coverage.operations}" in badge.endpoint(run)["message"]
    summary(run, out=console(sys.stdout))
    side_by_side = html.page("compare.html.j2", c=compare([run, run], [tmp_path / "a", tmp_path / "b"], None))
    for text in (capsys.readouterr().out, markdown.render(run), html.render(run), side_by_side):
        assert all(share in text for share in both)


def test_format_1_is_read_and_counts_the_operations_it_has():
    value = json.loads(json.dumps(document(factories.few())))
    del value["coverage"], value["divergence"]
    read = results({**value, "format": 1})
    assert figures(read).coverage.operations == len({r.operation for r in read.requirements})
