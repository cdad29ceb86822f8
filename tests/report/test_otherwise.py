"""Where the documentation and AWS disagree, as a report tells it."""

from __future__ import annotations

from attrs import evolve

from conformance.report import html
from conformance.report.otherwise import disagreements
from conformance.report.quotes import NoQuotations
from conformance.report.results import Observed, Results
from conformance.report.results_file import from_json, to_json
from tests.report import factories
from tests.report.test_html import Page

SEEN = Observed(False, "It took it <b>all</b> the same.", "2024-12-09", "https://example.org/x", "recorded")
KEPT = evolve(SEEN, as_documented=True, did="It refused it.")


def ran(kind: str = "emulator", level: str = "MUST", **verdicts: str) -> Results:
    found = factories.results(
        *(factories.requirement(f"personalize.Op.{n}.enum", v, level=level) for n, v in verdicts.items())
    )
    return evolve(found, target=evolve(found.target, kind=kind))


def observed(results: Results, *seen: Observed) -> Results:
    return evolve(results, requirements=tuple(evolve(r, observed=seen) for r in results.requirements))


def test_what_aws_was_seen_to_do_is_told_whatever_the_target_does():
    told = {
        "pass": "does as documented", "documented-otherwise": "does as AWS does", "fail": "does neither",
        "untested": "was not tried",
    }  # fmt: skip
    for verdict, says in told.items():
        (one,) = disagreements(observed(ran(a=verdict), SEEN), NoQuotations())
        assert (one.target, one.does, one.address) == (says, SEEN.did, SEEN.source)
        assert one.source == "personalize/client/create_schema.rst, line 40"
        assert not one.otherwise


def test_without_an_observation_there_is_none():
    assert disagreements(ran(a="fail", b="pass"), NoQuotations()) == ()
    assert disagreements(observed(ran(a="fail"), KEPT), NoQuotations()) == ()


def test_that_aws_was_seen_to_do_both_is_said():
    (one,) = disagreements(observed(ran(a="inconclusive"), KEPT, SEEN), NoQuotations())
    assert (one.does, one.otherwise) == (SEEN.did, True)


def test_what_a_run_on_aws_finds_wrong_is_one_and_what_is_only_custom_is_not():
    (one,) = disagreements(ran("aws", a="fail", b="pass"), NoQuotations())
    assert one.id.endswith(".a.enum")
    assert (one.target, one.address) == (None, "")
    assert disagreements(ran("aws", "SHOULD", a="fail"), NoQuotations()) == ()


def test_the_page_begins_with_it_and_links_both_sides():
    page = Page(html.render(observed(ran(a="documented-otherwise", b="fail"), SEEN)))
    assert "otherwise" in page.ids
    assert page.ids.index("otherwise") < page.ids.index("worst")
    assert SEEN.source in page.links
    assert "It took it <b>all</b> the same." in "".join(page.texts)
    assert "otherwise" not in Page(html.render(ran(b="fail"))).ids


def test_of_very_many_the_first_are_shown():
    many = observed(ran(**{f"m{n}": "pass" for n in range(200)}), SEEN)
    text = html.render(many)
    assert "And 140 more" in text
    assert text.count(SEEN.source) == 60


def test_an_address_that_is_none_is_no_link():
    page = Page(html.render(observed(ran(a="pass"), evolve(SEEN, source="javascript:alert(1)"))))
    assert not [link for link in page.links if "javascript" in link]


def test_it_is_kept_in_results_and_read_back():
    found = observed(ran(a="documented-otherwise"), SEEN, KEPT)
    assert from_json(to_json(found)).requirements == found.requirements
