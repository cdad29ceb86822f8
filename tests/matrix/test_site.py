"""The site: figures as the runs have them, changes from run to run, and links that lead somewhere."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from attrs import evolve

from conformance.matrix import feed, site
from conformance.matrix.board import board, cell_of
from conformance.matrix.pairs import Outcome, Pair
from conformance.matrix.runs import Asked, Run, kept, open_run
from conformance.matrix.trend import lines
from conformance.report.results import Evidence
from tests.matrix.made import LONGEST, NAME, one, outcome
from tests.report.factories import requirement

ASKED = Asked(("personalize", "kms"), ("moto", "toy"))
DAY = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def runs(tmp_path: Path) -> list[Run]:
    """Two runs: in the second, one requirement broke and one was mended on moto; kms never ran there."""
    for day, verdicts in enumerate((("pass", "fail"), ("fail", "pass"))):
        run = open_run(tmp_path, ASKED, True, DAY + datetime.timedelta(days=day))
        listed = [one(verdicts[0]), one(verdicts[1], LONGEST)]
        run.keep(outcome("moto", *listed, started=f"2026-01-0{2 + day}T00:00:00+00:00"))
        run.keep(outcome("toy", one("pass")))
        run.keep(Outcome(Pair("moto", "kms"), 4, said=f"ERROR: no {HOSTILE}"))
    return kept(tmp_path)


def test_a_cell_has_the_figures_of_its_last_run_and_the_trend_of_all(runs: list[Run]) -> None:
    cell = cell_of(Pair("moto", "personalize"), runs)
    assert cell.figures is not None
    assert (cell.figures.coverage.implemented, cell.figures.coverage.operations) == (1, 71)
    assert (cell.figures.divergence.failed, cell.figures.divergence.decided) == (1, 2)
    assert [point.started[:10] for point in cell.trend] == ["2026-01-02", "2026-01-03"]
    assert cell.changes is not None
    assert [change.id for change in cell.changes.broke] == [NAME]
    assert [change.id for change in cell.changes.mended] == [LONGEST]


def test_without_results_it_says_why(runs: list[Run]) -> None:
    assert cell_of(Pair("moto", "kms"), runs).why == f"no {HOSTILE}"
    assert cell_of(Pair("toy", "kms"), runs).why == "not run"


def test_an_operation_counts_as_accepted_where_an_answer_to_a_valid_request_was_looked_at(
    tmp_path: Path,
) -> None:
    looked = requirement("personalize.CreateSchema.undeclared", "pass", evidence=Evidence(held=2))
    never = requirement("personalize.ListSchemas.undeclared", "untested", evidence=Evidence())
    lacking = requirement("personalize.ListRecipes.undeclared", "not-implemented")
    run = open_run(tmp_path, ASKED, True, DAY)
    run.keep(outcome("moto", looked, never, lacking))
    cell = cell_of(Pair("moto", "personalize"), [run])
    assert cell.operations is not None
    assert {name: (op.state, op.accepted) for name, op in cell.operations.items()} == {
        "CreateSchema": ("pass", True),
        "ListSchemas": ("untested", False),
        "ListRecipes": ("not-implemented", False),
    }
    assert cell.accepted == 1


def test_every_link_of_the_site_leads_somewhere(runs: list[Run], tmp_path: Path) -> None:
    site.write(tmp_path, runs)
    pages = [p for p in tmp_path.rglob("*.html") if "runs" not in p.relative_to(tmp_path).parts]
    assert len(pages) == 1 + 2 + 4
    count = 0
    for page in pages:
        for link in re.findall(r'href="([^"#][^"]*)"', page.read_text("utf-8")):
            if not link.startswith("data:"):
                count += 1
                assert (page.parent / unquote(link)).is_file(), f"{page}: {link}"
    assert count > 20


def test_what_targets_say_is_escaped(runs: list[Run], tmp_path: Path) -> None:
    site.write(tmp_path, runs)
    for page in ("index.html", "pairs/moto/kms/index.html", "services/kms.html"):
        text = (tmp_path / page).read_text("utf-8")
        assert HOSTILE not in text
        assert "&lt;script&gt;alert(1)" in text


def test_the_json_says_what_the_board_says(runs: list[Run], tmp_path: Path) -> None:
    found = site.write(tmp_path, runs)
    told = json.loads((tmp_path / "api/matrix.json").read_text("utf-8"))
    assert told == site.as_json(found)
    pair = next(p for p in told["pairs"] if (p["target"], p["service"]) == ("moto", "personalize"))
    assert pair["coverage"] == {"operations": 71, "implemented": 1, "lacking": [], "accepted": 0}
    assert pair["divergence"] == {"failed": 1, "decided": 2, "must": 1, "should": 0}
    assert [p["failed"] for p in pair["trend"]] == [1, 1]
    badge = json.loads((tmp_path / "badges/moto/personalize.json").read_text("utf-8"))
    assert badge["label"] == "personalize on moto"
    assert (tmp_path / "badges/moto/personalize.svg").read_text("utf-8").startswith("<svg")
    assert not (tmp_path / "badges/moto/kms.json").exists()


def test_the_feed_has_an_entry_for_each_pair_that_changed_also_of_earlier_runs(
    runs: list[Run], tmp_path: Path
) -> None:
    site.write(tmp_path, runs)
    third = open_run(tmp_path, ASKED, True, DAY + datetime.timedelta(days=2))
    third.keep(outcome("moto", one("pass"), one("pass", LONGEST)))
    site.write(tmp_path, kept(tmp_path), "https://board.example/")
    name = "{http://www.w3.org/2005/Atom}"
    document = ElementTree.fromstring((tmp_path / "feed.xml").read_bytes())
    assert [e.findtext(f"{name}title") for e in document.iter(f"{name}entry")] == [
        "personalize on moto: 1 mended",
        "personalize on moto: 1 broke, 1 mended",
    ]
    (first, *_) = document.iter(f"{name}entry")
    link = first.find(f"{name}link")
    assert link is not None
    assert link.get("href") == "https://board.example/pairs/moto/personalize/index.html"
    assert len({e.findtext(f"{name}id") for e in document.iter(f"{name}entry")}) == 2


def test_a_site_that_is_written_twice_says_the_same(runs: list[Run], tmp_path: Path) -> None:
    site.write(tmp_path, runs)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    site.write(tmp_path, kept(tmp_path))
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_the_lines_of_a_trend_stand_for_themselves(runs: list[Run]) -> None:
    trend = cell_of(Pair("moto", "personalize"), runs).trend
    two = lines(trend)
    assert two.coverage != two.divergence
    assert two.divergence == "2.0,10.0 94.0,10.0"
    assert lines(trend[:1]).coverage == lines(()).divergence == ""


def test_nothing_changed_is_no_entry(tmp_path: Path) -> None:
    for day in (0, 1):
        run = open_run(tmp_path, ASKED, True, DAY + datetime.timedelta(days=day))
        run.keep(outcome("moto", one("pass")))
    runs = kept(tmp_path)
    feed.keep(runs[-1], board(runs))
    assert feed.entries(runs) == []


@pytest.mark.parametrize(("kind", "told"), [("broke", True), ("mended", True), ("found", True), ("", False)])
def test_a_change_of_one_kind_is_enough_to_tell_of(runs: list[Run], kind: str, told: bool) -> None:
    changes = cell_of(Pair("moto", "personalize"), runs).changes
    assert changes is not None
    none = evolve(changes, broke=(), mended=(), found=(), after=changes.before)
    assert evolve(none, **({kind: changes.broke} if kind else {})).any is told
