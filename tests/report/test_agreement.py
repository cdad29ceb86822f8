"""Every form of a report says the same of one run: the gate's line and both figures, green or red."""

from __future__ import annotations

import datetime
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from click.testing import CliRunner

from conformance.report import terminal
from conformance.report.baseline import Baseline, Entry
from conformance.report.commands import report
from conformance.report.figures import figures
from conformance.report.gate import Rules, judge, line
from conformance.report.results import Results
from conformance.report.results_file import write
from conformance.run.comparing import compare
from tests.report import factories

TAG = re.compile(r"<[^>]*>")


def gated(*, red: bool) -> Results:
    """A run of which all that fails is known; but for one requirement, where the gate is to be red."""
    found = factories.few()
    failing = [r.id for r in found.requirements if r.verdict == "fail"]
    passing = [r.id for r in found.requirements if r.verdict == "pass"]
    known = Baseline({i: Entry(i) for i in (*failing[1 if red else 0 :], *passing[:2])})
    rules = Rules(fail_on="should", file="known.toml")
    return evolve(found, gate=judge(found, known, rules, datetime.date(2026, 5, 1)))


@pytest.fixture(params=[False, True], ids=["green", "red"])
def results(request: pytest.FixtureRequest) -> Results:
    return gated(red=request.param)


@pytest.fixture
def folder(results: Results, tmp_path: Path) -> Path:
    write(results, tmp_path / "one")
    write(factories.few_passing(), tmp_path / "other")
    return tmp_path / "one"


def made(folder: Path, *words: str) -> str:
    command = compare if words[0] == "compare" else report
    others = [str(folder.parent / "other")] if words[0] == "compare" else []
    done = CliRunner().invoke(command, [str(folder), *others, *words[words[0] == "compare" :]])
    assert done.exit_code == 0, done.output
    return done.stdout


def shown(results: Results, verbosity: int) -> str:
    stream = io.StringIO()
    terminal.summary(results, out=terminal.console(stream), verbosity=verbosity)
    return stream.getvalue()


def plain(page: str) -> str:
    """A page as text, without markup of HTML or Markdown, and with single spaces."""
    return " ".join(TAG.sub(" ", page).replace("**", "").replace("\\", "").split())


def test_the_gate_s_line_is_the_first_that_each_form_says(results: Results, folder: Path) -> None:
    assert results.gate is not None
    told, sign = line(results.gate), "✓" if results.gate.passed else "✗"
    assert told.startswith("gate: pass: 0 new" if results.gate.passed else "gate: fail: 1 new")
    for verbosity in (terminal.QUIET, terminal.NORMAL, terminal.VERBOSE):
        assert shown(results, verbosity).splitlines()[0] == told
    assert made(folder, "--markdown").splitlines()[0] == f"### {sign} {told}"
    page = made(folder, "--html", "--no-quotes")
    assert f"<title>{sign} {told}" in page
    assert plain(page.partition('class="word">')[2]).startswith(f"{sign} {told} ")
    assert ET.fromstring(made(folder, "--junit")).attrib["name"].endswith(f"; {told}")
    assert made(folder, "compare", "--format", "text").splitlines()[1].startswith(f"  moto: {told}; ")
    assert json.loads(made(folder, "compare", "--format", "json"))["targets"][0]["gate"] == told
    assert f">{told}<" in made(folder, "compare")


def test_the_figures_are_the_same_in_each_form(results: Results, folder: Path) -> None:
    found = figures(results)
    coverage, divergence = found.coverage, found.divergence
    assert divergence.failed == results.summary["fail"] > 0
    assert f" {found.line} " in plain(shown(results, terminal.NORMAL))
    markdown, page = plain(made(folder, "--markdown")), plain(made(folder, "--html", "--no-quotes"))
    for share, sentence in ((coverage.share, coverage.sentence), (divergence.share, divergence.sentence)):
        assert f"{share}: {sentence}" in markdown
        assert f"{share} {sentence}" in page
    badge = json.loads(made(folder, "--badge"))["message"]
    assert (
        badge == f"{coverage.implemented} of {coverage.operations} operations, {divergence.share} divergence"
    )
    assert found.line in made(folder, "compare", "--format", "text")
    column = json.loads(made(folder, "compare", "--format", "json"))["targets"][0]
    assert column["coverage"] == {"implemented": coverage.implemented, "operations": coverage.operations}
    assert column["divergence"] == {"failed": divergence.failed, "decided": divergence.decided}
    assert f" moto {coverage.share} {divergence.share} " in plain(made(folder, "compare"))


def test_what_fails_is_listed_alike(results: Results, folder: Path) -> None:
    assert results.gate is not None
    failing = sorted(r.id for r in results.requirements if r.verdict == "fail")
    assert sorted(made(folder, "--ids").split()) == failing
    gate = results.gate
    assert sorted((*gate.new, *gate.known)) == failing
    assert [text for text in shown(results, terminal.QUIET).splitlines() if text in failing] == list(gate.new)
    cases = ET.fromstring(made(folder, "--junit"))
    assert [c.get("name") for c in cases.iter("testcase") if c.find("failure") is not None] == list(gate.new)
    assert int(cases.attrib["failures"]) == len(gate.blocking)
