import json

import pytest
from click.testing import CliRunner

from conformance.contract.families import FAMILIES
from conformance.report import html
from conformance.report.commands import report
from conformance.report.power import Power, condensed, load, shipped
from conformance.report.results_file import ResultsError, write
from tests.report import factories

EVALUATION = {
    "format": 1,
    "service": "personalize",
    "profile": "default",
    "faults": [
        {"id": "a", "family": "request", "verdict": "detected"},
        {"id": "b", "family": "request", "verdict": "missed"},
        {"id": "c", "family": "request", "verdict": "invisible"},
        {"id": "d", "family": "echo", "verdict": "detected"},
    ],
}
POWER = Power("default", {"request": (1, 2), "echo": (1, 1)})


@pytest.mark.parametrize("value", [EVALUATION, condensed(EVALUATION)])
def test_figures_are_read_in_both_forms(tmp_path, value):
    path = tmp_path / "power.json"
    path.write_text(json.dumps(value))
    assert load(path) == POWER


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"families": {"a": 1}, "profile": ""}', '{"faults": [1]}']
)
def test_anything_else_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "power.json"
    path.write_text(content)
    with pytest.raises(ResultsError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_page_says_what_the_family_detects():
    results = factories.results(factories.requirement())
    said = "The suite itself, not this run: 1 of 2 seeded faults detected."
    assert said in html.render(results, power=POWER)
    assert said not in html.render(results, power=Power())


def test_the_command_takes_them(tmp_path):
    write(factories.results(factories.requirement()), tmp_path)
    (tmp_path / "power.json").write_text(json.dumps(EVALUATION))
    done = CliRunner().invoke(report, [str(tmp_path), "--power", str(tmp_path / "power.json")])
    assert "The suite itself, not this run: " in done.stdout
    assert "is no result of this run" in done.stdout


def test_a_service_without_figures_has_none():
    assert shipped("no-such-service") == shipped("../x") == Power()


def test_the_shipped_figures_are_of_the_families_that_there_are():
    power = shipped("personalize")
    assert power.profile == "default"
    assert set(power.families) == set(FAMILIES)
    assert all(0 < detected <= visible for detected, visible in power.families.values())
    assert "The suite itself, not this run: " in power.says("echo")
