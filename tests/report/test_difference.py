import json
from io import StringIO
from pathlib import Path

import pytest
from attrs import evolve

from conformance.report import html
from conformance.report.comparison import as_json as comparison_as_json
from conformance.report.comparison import compare
from conformance.report.difference import as_json, difference
from conformance.report.markdown import render_difference
from conformance.report.results_file import ResultsError, write
from conformance.report.terminal import console
from conformance.report.terminal_comparison import tell_comparison
from conformance.report.terminal_difference import tell_difference
from tests.report import factories
from tests.report.test_html import Page, hostile


def made(**verdicts):
    return factories.results(
        *(factories.requirement(f"personalize.Op.{n}.enum", v) for n, v in verdicts.items())
    )


def names(changes):
    return [change.id.split(".")[2] for change in changes]


def test_every_change_is_in_the_right_group():
    a = made(
        broke="pass", vanished="pass", mended="fail", found="untested", lost="pass", same="fail", gone="pass"
    )
    b = made(
        broke="fail", vanished="not-implemented", mended="pass", found="fail", lost="inconclusive",
        same="fail", new="fail",
    )  # fmt: skip
    found = difference(a, b)
    assert names(found.broke) == ["broke", "vanished"]
    assert names(found.mended) == ["mended"]
    assert names(found.found) == ["found"]
    assert names(found.other) == ["lost"]
    assert names(found.new) == ["new"]
    assert names(found.gone) == ["gone"]
    assert found.unchanged == 1


def test_a_result_does_not_differ_from_itself():
    moto = factories.few()
    found = difference(moto, moto)
    assert found.unchanged == len(moto.requirements)
    assert not any(changes for _, _, changes in found.groups())


def test_forth_and_back_are_mirrors():
    a, b = factories.few(1), factories.few(2)
    forth, back = difference(a, b), difference(b, a)
    broke = {c.id for c in forth.broke if c.after == "fail"}
    assert broke == {c.id for c in back.mended}
    assert broke


def test_different_services_are_refused():
    with pytest.raises(ResultsError, match="one is about ssm, the other about personalize"):
        difference(evolve(made(a="pass"), service="ssm"), made(a="pass"))


def test_as_json_counts_agree():
    value = json.loads(json.dumps(as_json(difference(factories.few(1), factories.few(2)))))
    assert value["format"] == 1
    for name, number in value["counts"].items():
        if name != "unchanged":
            assert len(value[name]) == number


def test_html_and_markdown_show_the_changes():
    found = difference(factories.few(1), factories.few(2))
    text = html.page("diff.html.j2", d=found)
    page = Page(text)
    for change in (*found.broke, *found.mended):
        assert change.id in "".join(page.texts)
    assert len(render_difference(found)) <= 60_000


def test_hostile_text_is_harmless_in_pages_of_several_results():
    bad = hostile()
    sound = evolve(bad, requirements=tuple(evolve(r, verdict="pass", failures=()) for r in bad.requirements))
    for text in (
        html.page("diff.html.j2", d=difference(sound, bad)),
        html.page("compare.html.j2", c=compare([sound, bad], [Path("<b>x"), Path("y")], None)),
    ):
        page = Page(text)
        assert page.tags.count("script") == 1
        assert "img" not in page.tags
        assert not set("\x00\x1b\u202e\ud800\ufeff") & set(text)
        assert len(text) < 300_000


def test_comparison_groups():
    found = compare(
        [
            made(a="pass", b="fail", c="pass", d="untested", e="pass"),
            made(a="fail", b="fail", c="pass", d="untested"),
        ],
        [Path("x/results.json"), Path("y/results.json")],
        None,
    )
    assert names(found.of("disagree")) == ["a"]
    assert names(found.of("fail")) == ["b"]
    assert names(found.of("pass")) == ["c"]
    assert names(found.of("undecided")) == ["d"]
    assert names(found.of("partly")) == ["e"]
    assert [column.label for column in found.columns] == ["moto (x)", "moto (y)"]


def on_aws(**verdicts):
    there = made(**verdicts)
    return evolve(there, target=evolve(there.target, name="aws", kind="aws"))


def test_beside_aws_a_departure_of_aws_itself_is_another_thing():
    """What AWS keeps, what it does not, and what nobody knows of it."""
    aws = on_aws(a="pass", b="fail", c="documented-otherwise", d="fail", e="untested", f="pass", g="fail")
    mine = made(a="fail", b="pass", c="pass", d="documented-otherwise", e="fail", f="pass", g="untested")
    for several in ([aws, mine], [mine, aws]):
        found = compare(several, [Path("x"), Path("y")], None)
        assert {group.name: names(group.rows) for group in found.groups if group.rows} == {
            "unlike": ["a"], "only": ["b", "c"], "fail": ["d"], "partly": ["e", "g"], "pass": ["f"],
        }  # fmt: skip


def test_among_three_one_that_is_unlike_aws_is_enough():
    found = compare(
        [made(a="pass", b="fail"), on_aws(a="pass"), made(a="fail", b="pass")], [Path("x")] * 3, None
    )
    assert names(found.of("unlike")) == ["a"]
    assert names(found.of("disagree")) == ["b"]


def test_a_comparison_is_told_in_a_terminal_and_as_json():
    found = compare([on_aws(a="pass", b="pass"), made(a="fail", b="pass")], [Path("x"), Path("y")], None)
    stream = StringIO()
    tell_comparison(found, console(stream))
    assert "1  Kept by AWS, and not here" in stream.getvalue()
    assert "accepted what it must refuse" in stream.getvalue()
    assert "personalize.Op.b.enum" not in stream.getvalue()
    told = comparison_as_json(found)
    assert told["counts"] == {
        "unlike": 1,
        "only": 0,
        "disagree": 0,
        "fail": 0,
        "partly": 0,
        "pass": 1,
        "undecided": 0,
    }
    assert told["unlike"][0]["verdicts"] == ["pass", "fail"]


def test_comparison_page_links_the_reports_beside_it(tmp_path):
    for name, results in (("moto", factories.few()), ("reference", factories.few_passing())):
        write(results, tmp_path / name)
        html.write(results, tmp_path / name)
    paths = [tmp_path / "moto", tmp_path / "reference" / "results.json"]
    found = compare([factories.few(), factories.few_passing()], paths, tmp_path / "compare.html")
    page = Page(html.page("compare.html.j2", c=found))
    assert "moto/index.html" in page.links
    one = found.of("disagree")[0]
    assert any(link.startswith("moto/index.html#") and one.id.split(".")[1] in link for link in page.links)
    assert len(page.ids) == len(set(page.ids))


def test_comparison_needs_two_of_one_service(tmp_path):
    with pytest.raises(ResultsError, match="two results or more"):
        compare([made(a="pass")], [tmp_path], None)
    with pytest.raises(ResultsError, match="about personalize and ssm"):
        compare([made(a="pass"), evolve(made(a="pass"), service="ssm")], [tmp_path, tmp_path], None)


def test_a_terminal_says_what_each_change_was_from_and_to():
    stream = StringIO()
    tell_difference(difference(made(a="pass", gone="pass"), made(a="fail", new="fail")), console(stream))
    shown = stream.getvalue()
    assert "✓ pass → ✗ fail" in shown
    assert "not there → ✗ fail" in shown
    assert "✓ pass → not there" in shown


def test_a_terminal_says_what_was_wrong_of_what_fails_and_of_nothing_else():
    stream = StringIO()
    tell_difference(
        difference(made(broke="pass", mended="fail"), made(broke="fail", mended="pass")), console(stream)
    )
    lines = stream.getvalue().splitlines()
    told = [number for number, line in enumerate(lines) if "accepted what it must refuse" in line]
    assert [".broke." in lines[number - 1] for number in told] == [True]
