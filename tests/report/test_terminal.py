import datetime
import io
import json

import pytest
from attrs import evolve
from rich.console import Console

from conformance.contract.clause_share import Share
from conformance.report.baseline import Baseline, Entry
from conformance.report.document import document
from conformance.report.document import results as read
from conformance.report.evidence import failure
from conformance.report.existing import fingerprints
from conformance.report.gate import Rules, judge
from conformance.report.terminal import console, summary
from tests.report import factories
from tests.report.test_html import hostile


def told(results, **options):
    stream = io.StringIO()
    summary(results, out=console(stream), **options)
    return stream.getvalue()


@pytest.mark.parametrize("make", [factories.like_moto, factories.all_failing, factories.all_passing, hostile])
def test_it_fits_a_screen(make):
    text = told(make(), report="reports/moto/index.html")
    lines = text.splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 100
    assert lines[-1] == "report: reports/moto/index.html"


def test_the_first_failures_are_told_in_full():
    text = told(factories.results(factories.requirement(verdict="fail")))
    for part in (
        "personalize.CreateSchema.name.required  MUST",
        "accepted what it must refuse",
        'CreateSchema {"name": "-a", "schema": "{}"}',
        "→ HTTP 200",
        "personalize/client/create_schema.rst:40",
    ):
        assert part in text


def test_no_colour_where_it_is_no_terminal():
    assert "\x1b" not in told(factories.like_moto())


def test_colour_on_a_terminal_unless_no_color(monkeypatch):
    def shown():
        stream = io.StringIO()
        summary(factories.like_moto(), out=Console(file=stream, force_terminal=True, width=100))
        return stream.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1;31m" in shown()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "31m" not in shown()


def test_no_escape_sequence_of_a_target_reaches_the_terminal():
    text = told(hostile(), verbosity=1)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "␛" in text


def test_quiet_and_verbose():
    quiet, normal, verbose = (told(factories.like_moto(), verbosity=v) for v in (-1, 0, 1))
    assert len(quiet.splitlines()) <= 2
    assert len(quiet) < len(normal) < len(verbose)
    assert verbose.count("✗ personalize.") > 10


def test_the_baseline_is_told():
    today = datetime.date(2026, 1, 2)
    results = factories.results(
        factories.requirement("personalize.A.a.enum", "fail"),
        factories.requirement("personalize.A.b.enum", "fail"),
        factories.requirement("personalize.A.c.enum", "pass"),
    )
    entries = [Entry("personalize.A.b.enum", None, datetime.date(2026, 1, 1)), Entry("personalize.A.c.enum")]
    gate = judge(results, Baseline({e.id: e for e in entries}), Rules(file="known.toml"), today)
    text = told(evolve(results, gate=gate))
    assert text.startswith("gate: fail: 1 new, 0 known, 1 mended, 1 expired\n")
    assert "baseline known.toml: 1 expired, 1 mended" in text
    assert "new       personalize.A.a.enum" in text
    assert "expired   personalize.A.b.enum (until 2026-01-01)" in text
    assert "mended    personalize.A.c.enum" in text


def test_what_the_baseline_excuses_is_not_told_in_full():
    results = factories.results(
        factories.requirement("personalize.A.a.enum", "fail"),
        factories.requirement("personalize.A.b.enum", "fail"),
    )
    known = Baseline({"personalize.A.a.enum": Entry("personalize.A.a.enum")})
    gate = judge(results, known, Rules(file="known.toml"), datetime.date(2026, 1, 2))
    text = told(evolve(results, gate=gate))
    assert text.startswith("gate: fail: 1 new, 1 known, 0 mended\n")
    assert "✗ personalize.A.b.enum" in text
    assert "personalize.A.a.enum" not in text


def test_what_is_about_the_service_says_nothing_of_an_operation():
    results = factories.results(
        factories.requirement("personalize.A.a.enum", "not-implemented"),
        evolve(factories.requirement("personalize.Service.walk"), operation="A"),
    )
    assert "0 of 71 operations implemented; 70 not tried" in told(results)


def test_what_is_left_behind_is_counted_as_it_is():
    left = tuple(f"{n} {kind}: there is no operation that deletes one" for n, kind in enumerate("ABCDE", 7))
    text = told(factories.results(factories.requirement(), left_behind=left))
    assert "left behind: 7 A, 8 B, 9 C, 10 D and 1 more; the report says why" in text


def test_the_share_of_the_prose_is_told_where_there_is_any():
    results = factories.results(factories.requirement())
    share = Share(checked=3, unobservable=2, open=4)
    sentence = "prose: 3 of 9 normative sentences of these pages are checked"
    assert sentence in told(evolve(results, prose=share))
    assert "prose:" not in told(evolve(results, prose=Share())) + told(results)


def test_an_interrupted_run_is_said():
    text = told(factories.results(factories.requirement(), ended="interrupted"))
    assert "! interrupted" in text
    assert "undecided. The run was not finished; no MUST of the 1 decided fails." in text
    failed = told(factories.results(factories.requirement(verdict="fail"), ended="interrupted"))
    assert "does not conform" in failed


def test_a_quiet_run_lists_the_ids_of_what_is_new_and_no_others():
    run = factories.results(
        factories.requirement("personalize.A.a.enum", "fail"),
        factories.requirement("personalize.A.b.enum", "fail"),
    )
    known = Baseline({"personalize.A.a.enum": Entry("personalize.A.a.enum")})
    gate = judge(run, known, Rules(file="known.toml"), datetime.date(2026, 1, 2))
    lines = told(evolve(run, gate=gate), verbosity=-1).splitlines()
    assert lines[0] == "gate: fail: 1 new, 1 known, 0 mended"
    assert "personalize.A.b.enum" in lines
    assert not any("personalize.A.a.enum" in line for line in lines)


@pytest.mark.parametrize("fails", [False, True])
def test_a_quiet_run_lists_what_is_newly_checked_where_that_fails_it(fails):
    run = factories.results(factories.requirement("personalize.A.b.enum", "fail"))
    older = Baseline(checked=fingerprints(["personalize.A.a.enum"]))
    rules = Rules(newly_checked=fails, file="known.toml")
    gate = judge(run, older, rules, datetime.date(2026, 1, 2))
    lines = told(evolve(run, gate=gate), verbosity=-1).splitlines()
    assert lines[0] == f"gate: {'fail' if fails else 'pass'}: 0 new, 0 known, 0 mended, 1 newly checked"
    assert ("personalize.A.b.enum" in lines) == fails


def test_an_answer_is_told_in_its_own_letters():
    answer = '{"__type": "ValidationException", "message": "Größe 大"}'.encode()
    found = failure("another code", factories.exchange(status=400, answer=answer), factories.personalize())
    text = told(factories.results(factories.requirement(verdict="fail", failures=(found,))))
    assert '"message": "Größe 大"' in text


def test_what_was_read_from_a_file_is_counted_as_what_was_just_found():
    found = factories.like_moto()
    assert told(read(document(found)), verbosity=-1) == told(found, verbosity=-1)
    assert told(read(json.loads(json.dumps(document(found))))) == told(found)
