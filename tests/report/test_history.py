from attrs import evolve
from click.testing import CliRunner

from conformance.report import html
from conformance.report.commands import report
from conformance.report.history import carried, with_history
from conformance.report.results_file import load, write
from tests.report import factories

ID = "personalize.CreateSchema.a.enum"
DAYS = [f"2026-01-0{n}T00:00:00+00:00" for n in range(1, 6)]


def run(day, verdict, **more):
    return factories.results(factories.requirement(ID, verdict), started=DAYS[day], **more)


def since(results):
    return results.requirements[0].since


def test_a_verdict_stands_since_it_last_changed(tmp_path):
    for day, verdict, expected in ((0, "pass", 0), (1, "fail", 1), (2, "fail", 1), (3, "pass", 3)):
        results = carried(run(day, verdict), tmp_path)
        assert since(results) == DAYS[expected]
        write(results, tmp_path)
    assert since(load(tmp_path)) == DAYS[3]


def test_another_target_or_service_tells_nothing():
    before = run(0, "fail")
    assert since(with_history(run(1, "fail", name="other"), before)) == DAYS[1]
    assert since(with_history(run(1, "fail"), evolve(before, service="ssm"))) == DAYS[1]


def test_newer_results_tell_nothing():
    assert since(with_history(run(0, "fail"), run(1, "fail"))) == DAYS[0]


def test_a_file_that_cannot_be_read_tells_nothing(tmp_path):
    (tmp_path / "results.json").write_text("{")
    assert since(carried(run(1, "fail"), tmp_path)) == DAYS[1]


def test_the_page_says_since_when(tmp_path):
    text = html.render(with_history(run(2, "fail"), run(0, "fail")))
    assert "So since 1 January 2026." in text
    assert "the oldest stands since 1 January 2026." in text
    assert "None is known: each verdict begins with this run." in html.render(run(0, "fail"))
    assert "Older than this run: 1 of the failures; new with it: 0." in text
    assert "older than this run" not in html.render(run(2, "fail"))


def test_the_command_takes_earlier_results_in_any_order(tmp_path):
    for day, verdict in enumerate(("fail", "pass", "fail", "fail")):
        write(run(day, verdict), tmp_path / str(day))
    words = [str(tmp_path / "3"), "--json", *(w for day in "201" for w in ("--earlier", str(tmp_path / day)))]
    done = CliRunner().invoke(report, [*words, "--out", str(tmp_path / "new.json")])
    assert done.exit_code == 0, done.output
    assert since(load(tmp_path / "new.json")) == DAYS[2]
