import json

import pytest
from click.testing import CliRunner

from conformance.cli import main as conformance
from conformance.report.commands import diff, report
from conformance.report.results_file import load, write
from conformance.run.comparing import compare
from tests.report import factories


@pytest.fixture
def folders(tmp_path):
    write(factories.few(), tmp_path / "moto")
    write(factories.few_passing(), tmp_path / "reference")
    return tmp_path / "moto", tmp_path / "reference"


def run(command, *words):
    return CliRunner().invoke(command, [str(word) for word in words])


def test_the_commands_are_on_the_command_line():
    assert {"report", "diff", "compare"} <= set(conformance.list_commands(None))


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("--html", "<!doctype html>"),
        ("--json", '{\n "format": 2'),
        ("--junit", "<?xml"),
        ("--markdown", "### ✗"),
        ("--badge", '{\n "schemaVersion": 1'),
    ],
)
def test_one_form_goes_to_standard_output(folders, form, begins):
    done = run(report, folders[0], form)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(begins)


def test_several_forms_are_written_beside_the_results(folders):
    done = run(report, folders[0], "--html", "--junit", "--badge", "--no-quotes")
    assert done.exit_code == 0, done.output
    assert {p.name for p in folders[0].iterdir()} == {
        "results.json", "index.html", "junit.xml", "badge.json", "badge.svg",
    }  # fmt: skip
    assert "<blockquote>" not in (folders[0] / "index.html").read_text()


def test_several_results_have_folders_of_their_own(folders, tmp_path):
    done = run(report, *folders, "--markdown", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "moto" / "report.md").exists()
    assert (tmp_path / "out" / "reference" / "report.md").exists()


def test_a_badge_as_one_file(folders, tmp_path):
    assert run(report, folders[0], "--badge", "--out", tmp_path / "b.svg").exit_code == 0
    assert (tmp_path / "b.svg").read_text().startswith("<svg")


def test_json_again_is_the_same(folders, tmp_path):
    assert run(report, folders[0], "--json", "--out", tmp_path / "again.json").exit_code == 0
    assert load(tmp_path / "again.json") == load(folders[0])


def test_diff_exit_codes(folders):
    assert run(diff, *folders).exit_code == 0
    broke = run(diff, *reversed(folders))
    assert broke.exit_code == 1
    assert "broke" in broke.stdout
    assert run(diff, folders[0], folders[0]).exit_code == 0


def test_diff_as_json_and_as_a_file(folders, tmp_path):
    value = json.loads(run(diff, *reversed(folders), "--format", "json").stdout)
    assert value["counts"]["broke"] > 0
    for form, name in (("html", "d.html"), ("markdown", "d.md"), ("text", "d.txt")):
        done = run(diff, *reversed(folders), "--format", form, "--out", tmp_path / name)
        assert done.exit_code == 1
        assert (tmp_path / name).stat().st_size > 100


def test_compare_writes_a_page(folders, tmp_path):
    done = run(compare, *folders, "--out", tmp_path / "compare.html")
    assert done.exit_code == 0, done.output
    assert "Where they disagree" in (tmp_path / "compare.html").read_text()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (report, ["missing.json"]),
        (report, ["broken.json", "--html"]),
        (diff, ["broken.json", "broken.json"]),
        (compare, ["broken.json", "broken.json"]),
    ],
)
def test_bad_input_is_one_line_and_exit_4(tmp_path, monkeypatch, command, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.json").write_text('{"format": 1}')
    done = run(command, *words)
    assert done.exit_code == 4
    assert len(done.stderr.strip().splitlines()) == 1


def test_unwritable_and_ambiguous_places_are_exit_4(folders, tmp_path):
    (tmp_path / "file").write_text("")
    assert run(report, folders[0], "--html", "--junit", "--out", tmp_path / "file" / "x").exit_code == 4
    assert run(report, *folders, "--html", "--out", tmp_path / "one.html").exit_code == 4
    assert run(compare, folders[0], "--out", tmp_path / "c.html").exit_code == 4
