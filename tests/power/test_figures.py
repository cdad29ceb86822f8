"""The figures of an evaluation, its page, its curve."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest

from conformance.contract.load import load_service
from conformance.contract.requirements import requirements
from conformance.power.campaign import Found
from conformance.power.curve import Series, svg
from conformance.power.faults import Seeded
from conformance.power.figures import detected_by, document, dumped, figures, percentile
from conformance.power.outcome import BROKEN, DETECTED, INVISIBLE, MISSED, Catch, Outcome
from conformance.power.page import render, share

ABOUT = {
    "service": "personalize", "profile": "default", "seed": 0, "operations": [], "server": None,
    "suite": {"version": "1", "fingerprint": "f"},
}  # fmt: skip


@pytest.fixture
def found() -> Found:
    return six_faults()


def six_faults() -> Found:
    """An evaluation of six faults, each with another outcome."""
    faults = [Seeded(f"Op.f:{n}", "<b>does harm</b>", "Op", "echo" if n < 3 else "list") for n in range(6)]
    outcomes = {
        faults[0].id: Outcome(faults[0].id, DETECTED, (Catch("r1", 4, "s"), Catch("r2", 9, "s")), 9),
        faults[1].id: Outcome(faults[1].id, DETECTED, (Catch("r2", 20, "s"),), 20),
        faults[2].id: Outcome(faults[2].id, MISSED, (), 100),
        faults[3].id: Outcome(faults[3].id, INVISIBLE, (), 100, note="the same bytes"),
        faults[4].id: Outcome(faults[4].id, BROKEN, note="<script>alert(1)</script>"),
        faults[5].id: Outcome(faults[5].id, DETECTED, (Catch("r3", 1, "s"),), 1),
    }
    quiet = Outcome("none", MISSED)
    alarmed = Outcome("none", DETECTED, (Catch("r9", 7, "s"), Catch("r8", 7, "s", "not-implemented")))
    full = {faults[2].id: Outcome(faults[2].id, DETECTED, (Catch("r1", 80, "s"),), 100)}
    return Found(faults, outcomes, {0: quiet, 1: alarmed}, full, 12.0, [], 100)


def test_what_cannot_be_seen_does_not_count_and_what_broke_does(found: Found) -> None:
    summary = figures(found)
    assert summary.counts == {"detected": 3, "missed": 1, "invisible": 1, "overtime": 0, "broken": 1}
    assert summary.rate == 3 / 5
    assert (summary.median, summary.percentile95) == (4, 20)


def test_false_alarms_name_the_seed_and_lacking_operations_are_none(found: Found) -> None:
    assert figures(found).false_alarms == {"r9": (1,)}


def test_full_runs_that_judge_otherwise_are_named(found: Found) -> None:
    assert figures(found).disagreeing == ("Op.f:2",)


def test_groups(found: Found) -> None:
    echo, lists = figures(found).by_family
    assert (echo.name, echo.detected, echo.missed, echo.invisible) == ("echo", 2, 1, 0)
    assert (lists.name, lists.detected, lists.missed, lists.invisible, lists.visible) == ("list", 1, 1, 1, 2)


@pytest.mark.parametrize(
    ("values", "of", "expected"),
    [([], 50, None), ([3], 95, 3), ([1, 2, 3, 4], 50, 2), (range(1, 101), 95, 95), ([5, 1], 100, 5)],
)
def test_percentiles(values: list[int], of: int, expected: float | None) -> None:
    assert percentile(values, of) == expected


def test_the_document_is_json_and_says_it_all(found: Found) -> None:
    data = json.loads(dumped(document(found, figures(found), ABOUT)))
    assert data["format"] == 1
    assert data["summary"]["rate"] == 0.6
    assert data["summary"]["falseAlarms"] == {"r9": [1]}
    assert data["faults"][0]["first"] == 4
    assert [c["requirement"] for c in data["faults"][0]["caught"]] == ["r1", "r2"]


def test_the_page_escapes_what_others_wrote(found: Found) -> None:
    text = render(found, figures(found), ABOUT, "Amazon Personalize", "conformance evaluate")
    assert "<script>alert(1)" not in text
    assert "<b>does harm" not in text
    assert "60.0 %" in text
    assert 'id="missed"' in text


def test_a_share_is_never_rounded_up_to_everything() -> None:
    assert share(0.99999) == "> 99.9 %"
    assert share(1.0) == "100.0 %"


def test_the_curve_is_svg_that_ends_at_its_share() -> None:
    series = Series("ours <&>", [1, 10, 10, 100], 8)
    assert series.share(10) == 3 / 8
    root = ElementTree.fromstring(svg([series, Series("none", [], 8)], "a title"))
    assert root.tag.endswith("svg")
    assert "ours <&>" in "".join(root.itertext())


def test_faults_by_the_kind_of_requirement_that_caught_them() -> None:
    known = list(requirements(load_service("personalize")))
    one = next(r for r in known if r.id == "personalize.CreateSchema.name.required")
    found = Found([Seeded("a", ""), Seeded("b", "")])
    found.outcomes = {
        "a": Outcome("a", DETECTED, (Catch(one.id, 1, "s"), Catch("unknown", 1, "s"))),
        "b": Outcome("b", MISSED),
    }
    assert detected_by(found, known) == {"request/required": ["a"]}


def test_four_curves_differ_in_colour_and_all_that_is_written_is_within_the_picture() -> None:
    series = [Series(f"n{number}", [number + 1, 3000], 4) for number in range(4)]
    root = ElementTree.fromstring(svg(series, "a title"))
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    colours = [one.attrib["stroke"] for one in root.iter() if one.attrib.get("fill") == "none"]
    assert len(set(colours)) == len(colours) == 4
    places = [
        (float(one.attrib["x"]), float(one.attrib["y"])) for one in root.iter() if one.tag.endswith("text")
    ]
    assert len(places) > 10
    assert [(x, y) for x, y in places if not (0 <= x <= width and 0 <= y <= height)] == []
