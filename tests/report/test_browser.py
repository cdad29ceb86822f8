"""The report in a real browser; skipped where there is no chromium, node, axe-core and playwright-core.

``npm install`` in tests/report/browser, or NODE_MODULES names the folder that has node_modules.
"""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from conformance.matrix import site
from conformance.matrix.runs import Asked, kept, open_run
from conformance.power.figures import figures
from conformance.power.page import render as evaluation
from conformance.report import html
from conformance.report.baseline import Baseline, Entry
from conformance.report.comparison import compare
from conformance.report.difference import difference
from conformance.report.gate import Rules, judge
from conformance.report.quotes import quotations
from conformance.report.results import GONE
from tests.matrix.made import LONGEST, one, outcome
from tests.power.test_figures import ABOUT, six_faults
from tests.report import factories
from tests.report.test_agreement import gated
from tests.report.test_html import hostile

DAY = datetime(2026, 1, 2, tzinfo=UTC)
HERE = Path(__file__).parent / "browser"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
MODULES = Path(os.environ.get("NODE_MODULES", HERE))

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and shutil.which("node") and (MODULES / "node_modules" / "axe-core").is_dir()),
    reason="no chromium, node or axe-core",
)


def a_matrix(folder):
    """The pages of a site of two runs, the second of which broke something; without the reports."""
    for day, verdicts in enumerate((("pass", "fail"), ("fail", "pass"))):
        run = open_run(folder, Asked(("personalize",), ("moto", "toy")), True, DAY + timedelta(days=day))
        run.keep(outcome("moto", one(verdicts[0]), one(verdicts[1], LONGEST)))
        run.keep(outcome("toy", one("pass")))
    site.write(folder, kept(folder))
    return [
        folder / page
        for page in ("index.html", "services/personalize.html", "pairs/moto/personalize/index.html")
    ]


def gone():
    """A run that a target broke off with a request of one long word, and the IDs that are open since."""
    found = evolve(factories.few(), ended=f"{GONE}: target down after Put {'x' * 400}")
    passing = {r.id: Entry(r.id) for r in found.requirements if r.verdict == "pass"}
    gate = judge(found, Baseline(passing), Rules(file=f"{'known' * 60}.toml"), DAY.date())
    return evolve(found, gate=gate)


@pytest.fixture(scope="module")
def looked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    moto, other, found = factories.few(1), factories.few(2), six_faults()
    pages = {
        "report": html.render(moto, quotations("personalize")),
        "passing": html.render(factories.few_passing()),
        "hostile": html.render(hostile()),
        "evaluate": evaluation(found, figures(found), ABOUT, "Amazon Personalize", "conformance evaluate"),
        "diff": html.page("diff.html.j2", d=difference(moto, other)),
        "green": html.render(gated(red=False)),
        "gone": html.render(gone()),
        "compare": html.page(
            "compare.html.j2", c=compare([gated(red=True), other], [folder / "a", folder / "b"], None)
        ),
    }
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    matrix = a_matrix(folder / "matrix")
    done = subprocess.run(
        [
            "node",
            HERE / "look.mjs",
            "--axe",
            "--links",
            *(folder / f"{name}.html" for name in pages),
            *matrix,
        ],
        env={**os.environ, "CHROMIUM": str(CHROMIUM), "NODE_MODULES": str(MODULES)},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return json.loads(done.stdout)


def test_axe_finds_nothing(looked):
    assert {Path(e["file"]).name for e in looked} >= {
        "report.html",
        "green.html",
        "compare.html",
        "index.html",
    }
    found = {
        ("/".join(Path(e["file"]).parts[-3:]), e["view"], v["id"]) for e in looked for v in e["violations"]
    }
    assert found == set()


def test_nothing_is_loaded_and_nothing_goes_wrong(looked):
    assert [e for e in looked if e["requests"] or e["console"]] == []


def test_no_view_scrolls_sideways(looked):
    assert [(e["file"], e["view"], e["overflow"]) for e in looked if e["overflow"]] == []


def test_deep_links_land_where_they_point(looked):
    landed = [link for e in looked for link in e["links"]]
    assert len(landed) > 20
    assert [link for link in landed if not link["seen"]] == []
    assert [link for link in landed if not (0 <= link["top"] <= 40 or link["end"])] == []


def test_a_deep_link_lands_where_a_search_hides_it(looked):
    landed = [e["searched"] for e in looked if "searched" in e]
    assert len(landed) > 3
    assert [one for one in landed if not one["seen"] or not (0 <= one["top"] <= 40 or one["end"])] == []
    assert [one["told"] for one in landed if one["told"].startswith("0 of")] == []
