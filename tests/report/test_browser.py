"""The report in a real browser; skipped where there is no chromium, node, axe-core and playwright-core.

``npm install`` in tests/report/browser, or NODE_MODULES names the folder that has node_modules.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conformance.power.figures import figures
from conformance.power.page import render as evaluation
from conformance.report import html
from conformance.report.comparison import compare
from conformance.report.difference import difference
from conformance.report.quotes import quotations
from tests.power.test_figures import ABOUT, six_faults
from tests.report import factories
from tests.report.test_html import hostile

HERE = Path(__file__).parent / "browser"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
MODULES = Path(os.environ.get("NODE_MODULES", HERE))

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and shutil.which("node") and (MODULES / "node_modules" / "axe-core").is_dir()),
    reason="no chromium, node or axe-core",
)


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
        "compare": html.page("compare.html.j2", c=compare([moto, other], [folder / "a", folder / "b"], None)),
    }
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["node", HERE / "look.mjs", "--axe", "--links", *(folder / f"{name}.html" for name in pages)],
        env={**os.environ, "CHROMIUM": str(CHROMIUM), "NODE_MODULES": str(MODULES)},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return json.loads(done.stdout)


def test_axe_finds_nothing(looked):
    found = {(Path(e["file"]).stem, e["view"], v["id"]) for e in looked for v in e["violations"]}
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
