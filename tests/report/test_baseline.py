import datetime
import tomllib

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from conformance.report.baseline import (
    Baseline,
    BaselineError,
    Entry,
    read,
    text,
    updated,
    versions_of,
    write,
)
from conformance.report.gate import Rules, judge
from conformance.report.results import Target
from tests.report import factories

TODAY = datetime.date(2026, 5, 1)
A, B, C = (
    "personalize.CreateSchema.a.required",
    "personalize.CreateSchema.b.required",
    "personalize.X.c.enum",
)


def results(**verdicts):
    names = {"a": A, "b": B, "c": C}
    return factories.results(*(factories.requirement(names[n], v) for n, v in verdicts.items()))


def known(*entries):
    return Baseline({e.id: e for e in entries})


def after(*runs, base=None):
    """The entries of a baseline that is written after runs."""
    return updated(runs, base or Baseline(), {A, B, C}, versions_of(runs)).entries


def test_with_several_targets_one_failure_is_enough():
    assert list(after(results(a="pass"), results(a="fail"), base=known(Entry(A)))) == [A]


def test_what_was_not_decided_is_not_taken_out():
    assert list(after(results(a="inconclusive"), base=known(Entry(A), Entry(B)))) == [A, B]


def test_an_update_ratchets():
    found = after(results(a="fail", b="pass", c="fail"), base=known(Entry(A, "why", TODAY), Entry(B)))
    assert list(found) == [A, C]
    assert found[A] == Entry(A, "why", TODAY)


def test_adopting_it_makes_a_run_green():
    moto = factories.like_moto()
    base = updated([moto], Baseline(), {r.id for r in moto.requirements}, versions_of([moto]))
    gate = judge(moto, base, Rules(fail_on="should"), TODAY)
    assert len(gate.known) == moto.summary["fail"] > 0
    assert gate.blocking == ()


def test_the_versions_of_the_run_are_kept_and_read_back(tmp_path):
    moto = evolve(results(a="fail"), target=Target("moto", "http://127.0.0.1:1/", "emulator", "5.2.5"))
    base = updated([moto], Baseline(), [A, B], versions_of([moto]))
    write(base, tmp_path / "b.toml")
    back = read(tmp_path / "b.toml")
    assert back == base
    assert back.written == {
        "aws-conformance": "0.1.0",
        "boto3": "1.44.8",
        "moto": "5.2.5",
        "profile": "default",
    }
    assert back.existed(B)
    assert not back.existed("personalize.CreateSchema.d.required")


def test_a_file_of_the_first_format_is_read(tmp_path):
    path = tmp_path / "b.toml"
    path.write_text(f'format = 1\n\n[known]\n"{A}" = {{}}\n')
    assert read(path) == known(Entry(A))


entries = st.builds(
    Entry,
    st.text(min_size=1),
    st.none() | st.text(),
    st.none() | st.dates(min_value=datetime.date(1000, 1, 1)),
)


@given(st.lists(entries, max_size=5))
def test_a_written_baseline_is_read_back(tmp_path_factory, listed):
    path = tmp_path_factory.mktemp("b") / "baseline.toml"
    had = {"kms": frozenset({"ListKeys"}), "personalize": frozenset({"CreateSchema", "ListSchemas"})}
    baseline = Baseline({e.id: e for e in sorted(listed, key=lambda e: e.id)}, implemented=had)
    write(baseline, path)
    assert read(path) == baseline
    tomllib.loads(path.read_text())


def test_the_file_is_stable_and_sorted():
    one, two = Baseline({B: Entry(B), A: Entry(A)}), Baseline({A: Entry(A), B: Entry(B)})
    assert text(one) == text(two)
    lines = [line for line in text(one).splitlines() if line.startswith('"')]
    assert lines == sorted(lines) == [f'"{A}" = {{}}', f'"{B}" = {{}}']


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("known = [", "not TOML"),
        ("known = 1", "known is a table"),
        ("[checked]\na = 1", "checked.a is a text"),
        ("extra = 1", "unknown key 'extra'"),
        ("format = 9", "format 9 is not known"),
        ('[known]\n"a" = 1', "a: write {}"),
        ('[known]\n"a" = {why = "x"}', "unknown key 'why'"),
        ('[known]\n"a" = {reason = 1}', "reason is a text"),
        ('[known]\n"a" = {expires = "soon"}', "expires is a date"),
        ('[known]\n"a" = {expires = 5}', "expires is a date"),
    ],
)
def test_a_broken_file_is_told_in_one_line(tmp_path, content, told):
    path = tmp_path / "b.toml"
    path.write_text(content)
    with pytest.raises(BaselineError) as caught:
        read(path)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(BaselineError, match="--update-baseline makes it"):
        read(tmp_path / "none.toml")
    assert read(tmp_path / "none.toml", missing=True) == Baseline()


def test_a_date_may_be_a_text(tmp_path):
    path = tmp_path / "b.toml"
    path.write_text('[known]\n"a" = {expires = "2026-05-01"}')
    assert read(path).entries["a"].expires == TODAY


def test_requirements_of_all_levels_are_kept():
    one = evolve(factories.requirement(A, "fail"), level="SHOULD")
    assert A in after(factories.results(one))
