import json
import re
from xml.etree import ElementTree as ET

import pytest

from conformance.report import badge, junit, markdown
from tests.report import factories
from tests.report.test_html import hostile


def test_junit_counts_agree_with_its_cases():
    results = factories.like_moto()
    root = ET.fromstring(junit.render(results).encode())
    for suite in root.iter("testsuite"):
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
    assert int(root.get("tests")) == len(results.requirements)
    assert int(root.get("failures")) == results.count("fail", "MUST")


@pytest.mark.parametrize(
    ("fail_on", "levels"), [("must", ["MUST"]), ("should", ["MUST", "SHOULD"]), ("none", [])]
)
def test_junit_fails_from_the_chosen_level_on(fail_on, levels):
    results = factories.like_moto()
    root = ET.fromstring(junit.render(results, fail_on).encode())
    assert int(root.get("failures")) == sum(results.count("fail", level) for level in levels)


def test_junit_failure_tells_how_to_see_it():
    root = ET.fromstring(junit.render(factories.results(factories.requirement(verdict="fail"))).encode())
    failure = root.find(".//failure")
    assert failure.get("message") == "accepted what it must refuse"
    assert "curl -sS" in failure.text
    assert root.find(".//testcase").get("name") == "personalize.CreateSchema.name.required"


def test_junit_of_hostile_text_is_xml():
    results = hostile()
    root = ET.fromstring(junit.render(results).encode())
    assert len(root.findall(".//testcase")) == len(results.requirements) > 1


def test_markdown_is_bounded():
    for results in (factories.all_failing(), factories.like_moto(), hostile()):
        assert len(markdown.render(results)) <= markdown.LIMIT
    assert len(markdown.render(factories.all_failing(), 3_000)) <= 3_000


def test_markdown_counts_what_it_leaves_out():
    results = factories.all_failing()
    text = markdown.render(results)
    shown = len(re.findall(r"^\| `personalize", text, re.MULTILINE))
    left = int(re.search(r"and ([\d,]+) more", text)[1].replace(",", ""))
    assert shown + left == len(results.requirements)


def test_markdown_has_a_row_for_each_family_that_adds_up():
    results = factories.like_moto()
    text = markdown.render(results)
    rows = re.findall(r"^\| (\w+) \| (\d*) \| (\d*) \| (\d*) \| (\d*) \|$", text, re.MULTILINE)
    assert {family for family, *_ in rows} == {r.family for r in results.requirements}
    for family, *cells in rows:
        of = [r for r in results.requirements if r.family == family]
        failed = [sum(r.verdict == "fail" and r.level == level for r in of) for level in ("MUST", "SHOULD")]
        passed = sum(r.verdict == "pass" for r in of)
        expected = [*failed, passed, len(of) - sum(failed) - passed]
        assert [int(cell or 0) for cell in cells] == expected
        assert "0" not in cells  # what there is none of is left blank


def test_markdown_lets_no_markup_through():
    text = markdown.escape("a|b <b>x</b> [l](http://x) @team `c` *d* #1\n\n# head")
    assert "\n" not in text
    assert "<b>" not in text
    assert "@team" not in text
    assert "http://" not in text
    for special in "|[*`#":
        assert f"\\{special}" in text
    assert markdown.code("a`b|c") == "``a`b\\|c``"
    assert "<" not in markdown.code("a<script>")


@pytest.mark.parametrize("render", [markdown.render, badge.svg, badge.endpoint_text])
def test_hostile_text_is_harmless(render):
    text = render(hostile())
    assert "<script" not in text
    assert "<img" not in text
    assert not set("\x00\x1b\u202e\ud800\ufeff") & set(text)
    assert len(text) < 100_000


def test_markdown_says_the_verdict():
    assert markdown.render(factories.like_moto()).startswith(
        "### ✗ Amazon Personalize on moto: does not conform"
    )
    assert markdown.render(factories.all_passing()).startswith("### ✓")


@pytest.mark.parametrize(
    ("results", "message", "colour"),
    [
        (factories.results(factories.requirement()), "1 of 71 operations, 0 % divergence", "brightgreen"),
        (
            factories.results(factories.requirement(verdict="fail")),
            "1 of 71 operations, 100 % divergence",
            "red",
        ),
        (factories.results(factories.requirement(verdict="untested")), "undecided", "lightgrey"),
    ],
)
def test_badge_endpoint(results, message, colour):
    value = badge.endpoint(results)
    assert (value["schemaVersion"], value["message"], value["color"]) == (1, message, colour)
    assert value["label"] == "personalize conformance"
    assert json.loads(badge.endpoint_text(results)) == value


def test_badge_never_rounds_up_to_all():
    many = [factories.requirement(f"personalize.A.{n}.required") for n in range(3000)]
    value = badge.endpoint(factories.results(*many, factories.requirement(verdict="fail")))
    assert value["message"] == "2 of 71 operations, 0.1 % divergence"
    assert value["color"] != "brightgreen"


def test_badge_svg_is_xml_with_a_title():
    root = ET.fromstring(badge.svg(factories.like_moto(), label='a "<b>" & c'))
    assert root.find("{http://www.w3.org/2000/svg}title").text.startswith('a "<b>" & c: ')
    assert root.get("aria-label").startswith('a "<b>" & c: ')


@pytest.mark.parametrize("verdict", ["pass", "fail", "untested"])
@pytest.mark.parametrize("label", ["i", "in", "wide", "wider"])
def test_each_text_of_the_badge_is_in_the_middle_of_its_box(label, verdict):
    root = ET.fromstring(badge.svg(factories.results(factories.requirement(verdict=verdict)), label=label))
    boxes = [e for e in root.iter() if e.tag.endswith("rect") and e.get("fill")]
    texts = [e for e in root.iter() if e.tag.endswith("text")]
    assert len(boxes) == len(texts) == 2
    assert sum(int(box.get("width")) for box in boxes) == int(root.get("width"))
    for box, text in zip(boxes, texts, strict=True):
        assert float(text.get("x")) == int(box.get("x", 0)) + int(box.get("width")) / 2
        assert int(text.get("textLength")) < int(box.get("width"))


@pytest.mark.parametrize(
    ("failing", "colour"),
    [
        (0, "brightgreen"),
        (1, "green"),
        (2, "green"),
        (10, "yellow"),
        (30, "orange"),
        (31, "red"),
        (100, "red"),
    ],
)
def test_a_badge_is_the_redder_the_more_fails_of_a_hundred(failing, colour):
    several = [
        factories.requirement(f"personalize.A.{n}.required", "fail" if n < failing else "pass")
        for n in range(100)
    ]
    assert badge.endpoint(factories.results(*several))["color"] == colour
