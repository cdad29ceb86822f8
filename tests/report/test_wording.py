from __future__ import annotations

import io

import pytest
from attrs import evolve

from conformance.report import html, markdown
from conformance.report.document import document
from conformance.report.document import results as read
from conformance.report.terminal import console, summary
from conformance.report.wording import gravity, headline, other_versions, target_name
from tests.report import factories

OLDER = (
    "boto3 1.40.1 is installed, and the contracts are those of boto3 1.44.8: pages that differ are not quoted"
)


def made(boto3: str, botocore: str, contracts: str):
    results = factories.results(factories.requirement())
    return evolve(results, boto3=boto3, botocore=botocore, contracts_boto3=contracts)


@pytest.mark.parametrize("versions", [("1.44.8", "1.44.8"), ("1.44.8", "")])
def test_nothing_is_said_of_equal_versions_or_unknown_ones(versions):
    assert other_versions(made(*versions, "1.44.8")) is None
    assert other_versions(made(*versions, "")) is None


def test_either_of_the_two_may_differ():
    assert other_versions(made("1.40.1", "1.40.1", "1.44.8")) == OLDER
    split = other_versions(made("1.44.8", "1.40.1", "1.44.8"))
    assert split is not None
    assert split.startswith("boto3 1.44.8 with botocore 1.40.1 is installed")


def test_every_form_says_it_at_the_top():
    results = read(document(made("1.40.1", "1.40.1", "1.44.8")))
    stream = io.StringIO()
    summary(results, out=console(stream))
    assert stream.getvalue().splitlines()[1] == OLDER
    assert OLDER in html.render(results).split('class="hero')[0]
    assert markdown.escape(OLDER) in markdown.render(results) or OLDER in markdown.render(results)[:400]


@pytest.mark.parametrize(
    ("name", "version", "told"),
    [("moto", "5.2.5", "moto 5.2.5"), ("moto@5.0.0", "5.0.0", "moto@5.0.0"), ("moto", "", "moto"),
     ("mine@main", "5.0.0", "mine@main 5.0.0")],
)  # fmt: skip
def test_a_version_is_said_once(name: str, version: str, told: str) -> None:
    found = factories.results(name=name)
    assert target_name(evolve(found, target=evolve(found.target, name=name, version=version))) == told


@pytest.mark.parametrize("kind", ["required", "serverError", "no kind"])
def test_what_must_be_comes_before_what_should_be(kind):
    assert gravity("enum", "request", "MUST") < gravity(kind, "request", "SHOULD")
    assert gravity("serverError", "errors", "MUST") < gravity("enum", "request", "MUST")


@pytest.mark.parametrize(
    ("passing", "said"), [(1, "The only decided requirement holds."), (2, "All 2 decided requirements hold.")]
)
def test_one_requirement_is_not_told_as_many(passing, said):
    listed = [factories.requirement(f"personalize.A.{n}.required") for n in range(passing)]
    assert headline(factories.results(*listed)) == ("pass", said)
