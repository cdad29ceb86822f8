import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from attrs import evolve

from conformance.contract.clause_share import Share
from conformance.contract.requirements import requirements
from conformance.pages.render import versions
from conformance.report import html
from conformance.report.body import read_body
from conformance.report.detail import LIMIT, Detail
from conformance.report.evidence import failure
from conformance.report.figures import figures
from conformance.report.quotes import NoQuotations, quotations
from conformance.report.results import Failure, Request, Response
from conformance.report.wording import place
from conformance.wire.intent import Violates
from tests.report import factories

VOID = {"meta", "link", "input", "br", "wbr", "path", "rect"}


class Page(HTMLParser):
    """What a browser would see: elements, IDs, links, scripts; and whether tags are balanced."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.tags, self.stack, self.texts, self.attributes = [], [], [], [], [], []
        self.feed(text)
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self.stack[-1] == tag, (tag, self.stack[-3:], self.getpos())
        self.stack.pop()

    def handle_data(self, data):
        if self.stack and self.stack[-1] not in ("script", "style"):
            self.texts.append(data)


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\x00\x1b[31m\u202e\ud800\ufeff"


LONG = "ModifyVerifiedAccessInstanceLoggingConfigurationOfTransitGateways"
"""As long as names get, and without a place where a browser breaks it; in a phone's width it does not fit."""


def hostile():
    body = read_body(b'{"a": "</pre><script>alert(3)</script>\\u202e\\u0000\\ud800"}')
    failed = Failure(
        HOSTILE,
        Request(HOSTILE, body),
        Response(500, {"x-amzn-" + HOSTILE: HOSTILE}, read_body(b"\xff\xfe<script>alert(4)</script>")),
        curl=HOSTILE,
        python=HOSTILE,
    )
    huge = Failure(
        "x" * 10_000_000,
        Request("A", read_body(b"y" * 10_000_000)),
        Response(200, {}, read_body(b'"' + b"z" * 10_000_000 + b'"')),
        curl="c" * 10_000_000,
    )
    listed = [
        factories.requirement("personalize.A.a.b", "fail", failures=(failed,), statement=HOSTILE),
        factories.requirement("personalize.A.c.d", "fail", failures=(huge,)),
        factories.requirement('personalize.B."><script>alert(5)</script>', "inconclusive", reason=HOSTILE),
        factories.requirement("personalize.C.x", "not-implemented", reason=HOSTILE),
        factories.requirement(f"personalize.{LONG}.x", "fail"),
    ]
    return factories.results(
        *listed,
        name=HOSTILE,
        command=HOSTILE,
        notes=(HOSTILE,),
        left_behind=(HOSTILE,),
        ended=f"{HOSTILE} {LONG}",
    )


def test_hostile_text_is_harmless():
    text = html.render(hostile())
    page = Page(text)
    assert page.tags.count("script") == 1  # the page's own
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    for character in "\x00\x1b\u202e\ud800\ufeff":
        assert character not in text
    shown = "".join(page.texts)
    for spelled in ("␀", "␛", "⟦U+202E⟧", "⟦U+D800⟧", "⟦U+FEFF⟧"):
        assert spelled in shown


def test_huge_text_is_bounded():
    assert len(html.render(hostile())) < 300_000


def test_only_the_pages_own_script_may_run():
    import base64
    import hashlib

    text = html.render(hostile())
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("make", [factories.like_moto, factories.all_passing, factories.few, hostile])
def test_ids_are_unique_and_every_link_leads_somewhere(make):
    results = make()
    page = Page(html.render(results))
    assert len(page.ids) == len(set(page.ids))
    inside = [unquote(link[1:]) for link in page.links if link.startswith("#")]
    assert set(inside) <= set(page.ids)
    assert all(link.startswith(("#", "data:")) for link in page.links)
    if make is not hostile:
        lacking = figures(results).coverage.lacking
        there = {r.id for r in results.requirements if place(r) not in lacking}
        assert there | {f"op.{name}" for name in lacking} <= set(page.ids)


def test_the_page_loads_nothing():
    page = Page(html.render(factories.like_moto()))
    assert not [n for n, v in page.attributes if n in ("src", "srcset", "action", "background")]
    text = html.render(factories.like_moto())
    assert "@import" not in text
    assert "url(http" not in text


def test_it_answers_at_a_glance():
    shown = " ".join("".join(Page(html.render(factories.like_moto())).texts).split())
    results = factories.like_moto()
    assert "Does not conform" in shown
    assert f"{results.count('fail', 'MUST')} requirements of level MUST fail" in shown
    assert "Conforms" in "".join(Page(html.render(factories.all_passing())).texts)


def test_the_headline_names_the_version():
    results = factories.like_moto()
    newer = evolve(results, target=evolve(results.target, version="5.2.5"))
    assert "Amazon Personalize on moto 5.2.5" in " ".join("".join(Page(html.render(newer)).texts).split())


def test_a_failure_shows_everything_that_is_needed():
    results = factories.results(factories.requirement(verdict="fail"))
    text = html.render(results)
    shown = "".join(Page(text).texts)
    for part in (
        "personalize.CreateSchema.name.required", "MUST", "personalize/client/create_schema.rst, line 40",
        "accepted what it must refuse", "HTTP 200", '"name": "-a"', "curl -sS", "import boto3", "seed 7",
        "1,234 exchanges",
        "conformance run --target moto --seed 7", "3 looks",
    ):  # fmt: skip
        assert part in shown, part
    assert re.search(r'<mark>[^<]*"name": "-a"', text)
    assert "<mark>HTTP 200</mark>" in text


@pytest.mark.skipif(
    versions()[0] != factories.personalize().boto3, reason="another boto3 is installed, with other pages"
)
def test_the_page_is_quoted_when_asked_for():
    results = factories.few()
    without, with_quotes = html.render(results), html.render(results, quotations("personalize"))
    assert "<blockquote>" not in without
    assert with_quotes.count("<blockquote>") > 10
    default = next(r for r in results.requirements if r.id.endswith("ingestionMode.default"))
    said = quotations("personalize").quote(default.source)
    assert said is not None
    assert "PUT" in said
    assert "`" not in said


def test_where_nothing_can_be_quoted_it_says_why():
    note = quotations("no-such-service").note
    assert note is not None
    assert note.startswith("The documentation is not quoted: ")
    assert note.split(":")[0] in html.render(factories.results(factories.requirement()), NoQuotations(note))


def test_equal_exchanges_are_shown_once():
    one = factories.requirement("personalize.CreateSchema.a.required", "fail")
    two = factories.requirement("personalize.CreateSchema.b.required", "fail")
    text = html.render(factories.results(one, two))
    assert text.count("curl -sS") == 1
    assert "The same exchange as in" in text


MB = 1_000_000


def test_size_of_the_report_of_a_partial_emulator():
    quoted = html.render(factories.like_moto(), quotations("personalize"))
    assert len(quoted.encode()) < 2 * MB
    assert quoted.count("<li") < 1000


def test_size_on_a_target_that_passes_everything():
    assert len(html.render(factories.all_passing()).encode()) < 2 * MB


def test_size_on_a_target_that_fails_everything():
    results = factories.all_failing()
    text = html.render(results, quotations("personalize"))
    assert len(text.encode()) < LIMIT == 5 * MB
    assert "conformance reproduce ID shows any of them" in text


def test_the_less_room_there_is_the_less_is_shown_and_the_page_says_so(monkeypatch):
    results, sizes = factories.few(), []
    for limit in (10 * MB, 230_000, 200_000, 150_000, 1):
        monkeypatch.setattr(html, "LIMIT", limit)
        text = html.render(results)
        page = Page(text)
        sizes.append(len(text))
        assert len(page.ids) == len(set(page.ids))
        assert {unquote(link[1:]) for link in page.links if link.startswith("#")} <= set(page.ids)
        assert {f"op.{place(r)}" for r in results.requirements} <= set(page.ids)
        assert limit > MB or any(level.says and level.says in text for level in Detail)
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 2 * sizes[-1]


def test_an_operation_that_is_missing_costs_next_to_nothing():
    results = factories.like_moto()
    text = html.render(results)
    lacking = figures(results).coverage.lacking
    total = sum(1 for r in results.requirements if place(r) in lacking)
    assert f"∅ {len(lacking)} operations not implemented, with {total:,} requirements" in text
    without = evolve(results, requirements=tuple(r for r in results.requirements if place(r) not in lacking))
    assert len(text) - len(html.render(without)) < 100 * len(lacking)


def test_every_kind_that_fails_is_listed():
    results = factories.like_moto()
    text = html.render(results)
    kinds = {(r.kind, r.level) for r in results.requirements if r.verdict == "fail"}
    assert text.count('<span class="n">') == len(kinds) > 10
    assert f"{len(kinds) - 10} more kinds of failure" in text


def test_what_is_right_stands_beside_what_is_wrong():
    sent = evolve(
        factories.exchange(sent=b'{"schema": "{}"}', intent=Violates("name", "required")),
        params={"schema": "{}"},
    )
    service = factories.personalize()
    about = next(r for r in requirements(service) if r.id == "personalize.CreateSchema.name.required")
    told = failure("accepted", sent, service, requirement=about)
    text = html.render(factories.results(factories.requirement(verdict="fail", failures=(told,))))
    assert "Right would be:</b> HTTP 400 with InvalidInputException, or a code common to AWS services" in text
    assert "Before the one change: valid" in text
    assert "conformance reproduce personalize.CreateSchema.name.required" in text


def test_illegal_steps_are_drawn_and_listed():
    text = html.render(factories.like_moto())
    assert '<path class="illegal"' in text
    assert "<code>ACTIVE</code> → <code>CREATE PENDING</code> 2× <b>✗ illegal</b>" in text


def test_the_share_of_the_prose_is_told():
    results = factories.results(factories.requirement())
    with_share = html.render(evolve(results, prose=Share(checked=3, unobservable=2, open=4)))
    assert "3 of 9 normative sentences of these pages are checked" in with_share
    assert "normative sentences" not in html.render(results)


def test_an_interrupted_run_says_so():
    assert "did not end by itself" in html.render(
        factories.results(factories.requirement(), ended="interrupted")
    )
    assert "did not end by itself" not in html.render(factories.results(factories.requirement()))


def test_results_of_nothing_are_rendered():
    assert "Undecided" in html.render(factories.results())
