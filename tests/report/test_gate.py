import datetime
import json
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve

from conformance.report import html, junit, markdown, terminal
from conformance.report.baseline import Baseline, Entry, updated, versions_of
from conformance.report.document import document
from conformance.report.document import results as restored
from conformance.report.existing import fingerprints
from conformance.report.gate import Rules, account, judge, line, marks, standing
from conformance.report.results import GONE
from tests.report import factories

TODAY = datetime.date(2026, 5, 1)
A, B, C, D = (f"personalize.CreateSchema.{name}.required" for name in "abcd")
FILE = Rules(file="known.toml")


def run(**verdicts):
    names = {"a": A, "b": B, "c": C, "d": D}
    return factories.results(*(factories.requirement(names[n], v) for n, v in verdicts.items()))


def known(*entries, **more):
    return Baseline({e.id: e for e in entries}, **more)


def test_known_new_and_mended():
    gate = judge(run(a="fail", b="pass", c="fail"), known(Entry(A), Entry(B)), FILE, TODAY)
    assert (gate.known, gate.new, gate.mended, gate.expired) == ((A,), (C,), (B,), ())
    assert (gate.passed, gate.blocking) == (False, (C,))
    assert line(gate) == "gate: fail: 1 new, 1 known, 1 mended"


def test_an_entry_excuses_until_its_day_is_over_and_the_line_says_so():
    entry = Entry(A, "promised", TODAY)
    same = judge(run(a="fail"), known(entry), FILE, TODAY)
    late = judge(run(a="fail"), known(entry), FILE, TODAY + datetime.timedelta(days=1))
    assert (same.passed, same.known) == (True, (A,))
    assert (late.passed, late.known, late.expired, late.blocking) == (False, (), (A,), (A,))
    assert line(late) == "gate: fail: 0 new, 0 known, 0 mended, 1 expired"
    assert late.excuses == {A: "promised; until 2026-05-01"}


def test_what_fails_below_the_level_blocks_nothing_and_is_counted():
    some = factories.results(factories.requirement(A, "fail", level="SHOULD"))
    gate = judge(some, Baseline(), FILE, TODAY)
    assert gate.passed
    assert "0 new" in line(gate)
    assert "1 new below the level that fails it (--fail-on must)" in line(gate)
    assert not judge(some, Baseline(), evolve(FILE, fail_on="should"), TODAY).passed


def test_an_upgrade_breaks_no_gate_unasked():
    old = known(Entry(A), checked=fingerprints([A, B]))
    gate = judge(run(a="fail", b="pass", c="fail"), old, FILE, TODAY)
    assert (gate.passed, gate.new, gate.newly_checked) == (True, (), (C,))
    assert line(gate) == "gate: pass: 0 new, 1 known, 0 mended, 1 newly checked"
    asked = judge(run(c="fail"), old, evolve(FILE, newly_checked=True), TODAY)
    assert (asked.passed, asked.blocking) == (False, (C,))
    assert judge(run(b="fail"), old, FILE, TODAY).new == (B,)


def test_a_baseline_without_fingerprints_knows_of_nothing_newer():
    assert judge(run(a="fail"), Baseline(), FILE, TODAY).new == (A,)


def test_each_entry_is_accounted_for():
    entries = known(Entry(A), Entry(B), Entry(C), Entry(D), written={"boto3": "1.44.8"})
    gate = judge(run(a="fail", b="pass", c="inconclusive"), entries, FILE, TODAY)
    assert (gate.undecided, gate.untried) == ((C,), 1)
    told = "1 known, 1 mended, 1 undecided now, 1 not tried by this run"
    assert account(gate) == f"baseline known.toml, written with boto3 1.44.8: {told}"
    assert "inconclusive for a reason" in html.render(evolve(run(a="fail", c="inconclusive"), gate=gate))


def test_writing_makes_new_failures_known():
    gate = judge(
        run(a="fail", b="fail"),
        known(Entry(B, None, datetime.date(2026, 1, 1))),
        evolve(FILE, writing=True),
        TODAY,
    )
    assert (gate.passed, gate.known, gate.expired) == (False, (A,), (B,))


def test_without_a_baseline_what_fails_is_new_and_nothing_is_marked():
    gate = judge(run(a="fail"), None, Rules(), TODAY)
    assert (gate.new, gate.baseline, gate.passed) == ((A,), None, False)
    assert marks(gate) == {}


@pytest.mark.parametrize(
    ("results", "rules", "told"),
    [
        (run(a="untested"), FILE, "nothing could be decided"),
        (run(a="pass", b="inconclusive"), evolve(FILE, strict=True), "1 requirement undecided (--strict)"),
        (evolve(run(a="pass"), ended="interrupted"), FILE, "interrupted"),
        (evolve(run(a="pass"), ended=f"{GONE}: target down after {'x' * 300}"), FILE, GONE),
    ],
)
def test_what_else_closes_a_gate_is_said(results, rules, told):
    gate = judge(results, Baseline(), rules, TODAY)
    assert not gate.passed
    assert line(gate) == f"gate: fail: 0 new, 0 known, 0 mended; {told}"


def test_what_aws_does_otherwise_closes_no_gate_however_strict():
    results = run(a="pass", b="documented-otherwise")
    assert judge(results, Baseline(), evolve(FILE, strict=True), TODAY).passed


def test_a_green_gate_is_green_in_every_form_and_each_requirement_is_marked():
    results = run(a="fail", b="pass")
    green = evolve(results, gate=judge(results, known(Entry(A), Entry(B)), FILE, TODAY))
    told = "gate: pass: 0 new, 1 known, 1 mended"
    page, text = html.render(green), markdown.render(green)
    assert f"<title>✓ {told}" in page
    assert f'<span aria-hidden="true">✓</span> {told}' in page
    assert '<span class="g known">known</span>' in page
    assert '<span class="g mended">mended</span>' in page
    assert text.startswith(f"### ✓ {told}\n")
    assert f"| known | `{A}` |" in text
    assert f"| mended | `{B}` |" in text
    root = ET.fromstring(junit.render(green))
    assert (root.get("failures"), told in root.get("name")) == ("0", True)
    assert root.find(".//skipped").get("message").startswith("fail: known: ")


def test_junit_fails_what_failed_the_run():
    results = run(a="fail", b="fail", c="inconclusive")
    gate = judge(results, known(Entry(A)), evolve(FILE, strict=True), TODAY)
    root = ET.fromstring(junit.render(evolve(results, gate=gate)))
    failed = {case.get("name") for case in root.iter("testcase") if case.find("failure") is not None}
    assert failed == {B, C}
    assert ET.fromstring(junit.render(evolve(results, gate=gate), "must")).get("failures") == "2"


def test_what_pytest_is_told_is_what_the_gate_says():
    results = run(a="fail", b="fail", c="fail", d="fail")
    base = known(Entry(A), Entry(B, None, datetime.date(2026, 1, 1)), checked=fingerprints([A, B, C]))
    for rules in (FILE, evolve(FILE, newly_checked=True), evolve(FILE, fail_on="none")):
        stopped = tuple(
            r.id for r in results.requirements if rules.stops(standing(r.id, base, rules, TODAY), r.level)
        )
        assert stopped == judge(results, base, rules, TODAY).blocking


def test_a_gate_is_written_and_read_back():
    results = run(a="fail", b="pass", c="fail")
    gate = judge(results, known(Entry(A, "why"), Entry(B), written={"boto3": "1"}), FILE, TODAY)
    told = evolve(results, gate=gate)
    assert restored(json.loads(json.dumps(document(told)))) == told


def test_a_baseline_written_now_lets_the_same_run_through():
    results = run(a="fail", b="pass", c="inconclusive")
    made = updated([results], Baseline(), [A, B, C, D], versions_of([results]))
    assert made.written == {"aws-conformance": "0.1.0", "boto3": "1.44.8", "profile": "default"}
    gate = judge(results, made, FILE, TODAY)
    assert (gate.passed, gate.known) == (True, (A,))
    assert judge(run(d="fail"), made, FILE, TODAY).new == (D,)
    assert judge(
        factories.results(factories.requirement("personalize.CreateSchema.e.type", "fail")), made, FILE, TODAY
    ).newly_checked


def test_what_stops_a_gate_is_told_before_anything_is_unfolded():
    found = run(a="fail", b="fail", c="inconclusive")
    gate = judge(found, known(Entry(B), Entry(C)), FILE, TODAY)
    head, _, folded = markdown.render(evolve(found, gate=gate)).partition("<details>")
    assert f"- **new** `{A}`: " in head
    assert f"- **undecided** `{C}`: " in head
    assert B not in head
    assert B in folded


def test_a_green_gate_has_no_red_cross(capsys: pytest.CaptureFixture[str]):
    found = run(a="fail", b="pass")
    gate = judge(found, known(Entry(A)), FILE, TODAY)
    terminal.summary(evolve(found, gate=gate), verbosity=-1)
    told = capsys.readouterr().out
    assert "gate: pass" in told
    assert "does not conform" in told
    assert "✗" not in told


def described(**verdicts):
    """A run on two operations, each with one requirement."""
    return factories.results(
        *(factories.requirement(f"personalize.{name}.x.required", v) for name, v in verdicts.items())
    )


def test_an_operation_that_is_gone_fails_a_gate_that_knew_it():
    written = updated([described(CreateSchema="pass", ListSchemas="fail", DeleteSchema="not-implemented")],
                      Baseline(), [], {})  # fmt: skip
    assert written.implemented == {"personalize": frozenset({"CreateSchema", "ListSchemas"})}
    same = judge(described(CreateSchema="pass", ListSchemas="fail"), written, FILE, TODAY)
    assert (same.passed, same.because) == (True, None)
    gone = described(CreateSchema="not-implemented", ListSchemas="not-implemented", DeleteSchema="pass")
    gate = judge(gone, written, FILE, TODAY)
    assert not gate.passed
    told = "CreateSchema, ListSchemas: implemented when the baseline was written, and not any more"
    assert line(gate).endswith(f"; {told}")
    for rules in (evolve(FILE, writing=True), evolve(FILE, fail_on="none")):
        assert told not in line(judge(gone, written, rules, TODAY))
    assert judge(gone, Baseline(), FILE, TODAY).passed


def test_what_a_run_did_not_ask_for_stays_implemented():
    first = updated([described(CreateSchema="pass", ListSchemas="pass")], Baseline(), [], {})
    second = updated([described(ListSchemas="not-implemented", DeleteSchema="pass")], first, [], {})
    assert second.implemented == {"personalize": frozenset({"CreateSchema", "DeleteSchema"})}
    several = [described(ListSchemas="pass"), described(ListSchemas="not-implemented")]
    assert updated(several, Baseline(), [], {}).implemented == {}


def test_an_entry_that_no_requirement_has_the_id_of_is_told_with_a_suggestion():
    misspelt, odd, other = A + "d", "personalize.Zzzzz", "kms.CreateKey.accepted"
    results = run(a="pass")
    gate = judge(results, known(Entry(misspelt), Entry(odd), Entry(other)), FILE, TODAY, None, {A, B})
    assert gate.nameless == {odd: "", misspelt: A}
    assert gate.untried == 1, "another service's is not tried"
    told = f"2 of no requirement that there is: {misspelt} (did you mean {A}?), {odd} (nothing is like it)"
    assert account(gate).endswith(f"1 not tried by this run, {told}")
    assert "did you mean" in html.render(evolve(results, gate=gate))
    assert "did you mean" in markdown.render(evolve(results, gate=gate))


def test_what_fails_says_how_much_of_it_is_new():
    found = run(a="fail", b="fail", c="fail")
    gate = judge(found, known(Entry(A), Entry(B)), FILE, TODAY)
    page = html.render(evolve(found, gate=gate))
    start = page.index('id="worst-h"')
    kind = page[start : page.index("</section>", start)]
    assert '<span class="g new">1 new</span> <span class="g known">2 known</span>' in kind
    without = html.render(evolve(found, gate=judge(found, None, Rules(), TODAY)))
    assert '<span class="g new">' not in without


def test_what_is_below_the_level_is_told_apart_from_what_fails_the_gate(capsys: pytest.CaptureFixture[str]):
    low, late = "personalize.CreateSchema.contentType", "personalize.CreateSchema.x.enumCase"
    found = factories.results(
        factories.requirement(low, "fail", level="SHOULD"),
        factories.requirement(late, "fail", level="SHOULD"),
        factories.requirement(D, "fail"),
    )
    gate = judge(found, known(Entry(late, None, datetime.date(2026, 1, 1))), FILE, TODAY)
    assert (gate.new, gate.blocking) == ((D, low), (D,)), "what fails the gate comes first"
    below = "below the level that fails it (--fail-on must)"
    assert line(gate) == f"gate: fail: 1 new, 0 known, 0 mended, 1 new {below}, 1 expired {below}"
    told = evolve(found, gate=gate)
    terminal.summary(told)
    said = capsys.readouterr().out
    assert f"✗ new       {D}\n" in said
    assert f"! new       {low} (below the level that fails the gate)\n" in said
    assert f"! expired   {late} (until 2026-01-01) (below the level that fails the gate)\n" in said
    assert f"- **new** (below the level that fails the gate) `{low}`" in markdown.render(told)
    assert html.render(told).count("below the level that fails the gate; ") == 2
