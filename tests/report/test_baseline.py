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
    compare_with_baseline,
    read,
    text,
    updated,
    write,
)
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


def test_known_new_and_mended():
    outcome = compare_with_baseline(results(a="fail", b="pass", c="fail"), known(Entry(A), Entry(B)), TODAY)
    assert [r.id for r in outcome.known] == [A]
    assert [r.id for r in outcome.new] == [C]
    assert outcome.mended == (B,)
    assert outcome.expired == ()


def test_an_entry_excuses_until_its_day_is_over():
    entry = Entry(A, "promised", TODAY)
    same = compare_with_baseline(results(a="fail"), known(entry), TODAY)
    late = compare_with_baseline(results(a="fail"), known(entry), TODAY + datetime.timedelta(days=1))
    assert (len(same.known), same.expired) == (1, ())
    assert (late.known, late.expired) == ((), (entry,))
    assert [r.id for r in late.blocking(["MUST"])] == [A]


def test_blocking_minds_the_level():
    one = factories.requirement(A, "fail", level="SHOULD")
    outcome = compare_with_baseline(factories.results(one), Baseline(), TODAY)
    assert outcome.blocking(["MUST"]) == ()
    assert outcome.blocking(["MUST", "SHOULD"]) == (one,)


def test_with_several_targets_one_failure_is_enough():
    outcome = compare_with_baseline([results(a="pass"), results(a="fail")], known(Entry(A)), TODAY)
    assert [r.id for r in outcome.known] == [A]
    assert outcome.mended == ()


def test_what_was_not_decided_is_neither_mended_nor_taken_out():
    start = known(Entry(A), Entry(B))
    assert compare_with_baseline(results(a="inconclusive"), start, TODAY).mended == ()
    assert updated(results(a="inconclusive"), start) == start


def test_an_update_ratchets():
    start = known(Entry(A, "why", TODAY), Entry(B))
    after = updated(results(a="fail", b="pass", c="fail"), start)
    assert list(after.entries) == [A, C]
    assert after.entries[A] == Entry(A, "why", TODAY)
    assert not compare_with_baseline(results(a="fail", c="fail"), after, TODAY).new


def test_adopting_it_makes_a_run_green():
    moto = factories.like_moto()
    outcome = compare_with_baseline(moto, updated(moto, Baseline()), TODAY)
    assert outcome.known_count == moto.summary["fail"] > 0
    assert outcome.blocking(["MUST", "SHOULD"]) == ()


entries = st.builds(
    Entry,
    st.text(min_size=1),
    st.none() | st.text(),
    st.none() | st.dates(min_value=datetime.date(1000, 1, 1)),
)


@given(st.lists(entries, max_size=5))
def test_a_written_baseline_is_read_back(tmp_path_factory, listed):
    path = tmp_path_factory.mktemp("b") / "baseline.toml"
    baseline = Baseline({e.id: e for e in sorted(listed, key=lambda e: e.id)})
    write(baseline, path)
    assert read(path) == Baseline({i: baseline.entries[i] for i in sorted(baseline.entries)})
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
    assert A in updated(factories.results(one), Baseline()).entries
