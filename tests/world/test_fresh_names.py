from __future__ import annotations

import string
import threading

import pytest

from conformance.cases.model import Fresh
from conformance.contract.patterns import matches_fully
from conformance.world.fresh_names import FreshNames, NamesUsedUp, run_id

NAME = r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*"


def test_no_name_is_given_twice():
    fresh = FreshNames()
    names = [fresh.fresh(Fresh()) for _ in range(3000)]
    assert len(set(names)) == 3000
    assert all(name.startswith(fresh.token) for name in names)


def test_no_other_run_gives_the_same():
    tokens = {FreshNames().token for _ in range(200)}
    assert len(tokens) == 200


@pytest.mark.parametrize("length", [1, 2, 7, 8, 9, 10, 11, 63, 500])
@pytest.mark.parametrize(("prefix", "suffix"), [("", ""), ("-", ""), ("", "!"), ("ab", "cd")])
def test_a_name_has_the_length_that_is_asked_for(length: int, prefix: str, suffix: str):
    name = FreshNames().fresh(Fresh(length=length, prefix=prefix, suffix=suffix, pattern=None))
    assert len(name) == length
    if length > len(prefix) + len(suffix):
        assert name.startswith(prefix)
        assert name.endswith(suffix)


def test_every_name_of_one_character_and_then_no_more():
    fresh = FreshNames()
    names = {fresh.fresh(Fresh(length=1, pattern=NAME)) for _ in range(62)}
    assert names == set(string.ascii_letters + string.digits)
    for _ in range(2):
        with pytest.raises(NamesUsedUp, match="no unused name of 1 character is left"):
            fresh.fresh(Fresh(length=1, pattern=NAME))
    assert fresh.fresh(Fresh())  # others are left


def test_a_pattern_that_allows_too_little_uses_its_names_up():
    fresh = FreshNames()
    fresh.fresh(Fresh(length=1, prefix="a"))
    with pytest.raises(NamesUsedUp):
        fresh.fresh(Fresh(length=1, prefix="a"))


def test_where_prefix_and_suffix_fill_the_name_there_is_one():
    fresh = FreshNames()
    assert fresh.fresh(Fresh(length=2, prefix="ab")) == "ab"
    with pytest.raises(NamesUsedUp):
        fresh.fresh(Fresh(length=2, prefix="ab"))


@pytest.mark.parametrize(
    "pattern", [NAME, r"[a-z0-9]+", r"[A-Z0-9]+", r"\d+", r"/[a-z0-9]+", r"[a-z0-9]+/", r".*"]
)
def test_names_match_their_pattern(pattern: str):
    fresh = FreshNames()
    length = 12 if "12" in pattern else None
    names = [fresh.fresh(Fresh(length=length, pattern=pattern)) for _ in range(200)]
    assert len(set(names)) == 200
    assert all(matches_fully(pattern, name) for name in names)


def test_threads_share_the_ledger():
    fresh, names = FreshNames(), []

    def take() -> None:
        names.extend(fresh.fresh(Fresh(length=2)) for _ in range(60))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(names)) == 480


@pytest.mark.parametrize(
    ("wanted", "certain"),
    [(Fresh(), True), (Fresh(length=63), True), (Fresh(length=1), False), (Fresh(length=6), False),
     (Fresh(length=20, prefix="p" * 18), False)],
)  # fmt: skip
def test_a_short_name_may_have_been_used_by_a_run_before(wanted: Fresh, certain: bool):
    assert FreshNames().certain(wanted) is certain


@pytest.mark.parametrize("pattern", [r"[\!\$\%]+x", r"[\!\$\%\&\*]+", r"[;<>?=@ ]+"])
def test_a_name_of_other_characters_than_letters_and_digits(pattern: str):
    fresh = FreshNames()
    names = {fresh.fresh(Fresh(length=24, pattern=pattern)) for _ in range(500)}
    assert len(names) == 500
    assert {len(name) for name in names} == {24}
    if not pattern.endswith("x"):  # which no spelling of a number fits
        assert all(matches_fully(pattern, name) for name in names)


RUN = "conformance-k3f9q2-A"


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (Fresh(pattern="[A-Za-z0-9-]+"), f"{RUN}1"),
        (Fresh(), "Ck3f9q21"),
        (Fresh(pattern="[a-z0-9-]+"), f"{RUN}1".lower()),
        (Fresh(pattern="[A-Za-z0-9_]+"), "conformance_k3f9q2_A1"),
        (Fresh(pattern="[A-Za-z0-9]+"), "conformancek3f9q2A1"),
        (Fresh(prefix="alias/"), f"alias/{RUN}1"),
        (Fresh(length=30), f"{RUN}1".ljust(30, "x")),
        (Fresh(length=12), "Ck3f9q21xxxx"),
    ],
)
def test_names_show_whose_they_are_as_far_as_they_may(wanted: Fresh, name: str) -> None:
    assert FreshNames("Ck3f9q2", RUN).fresh(wanted) == name


def test_names_with_a_prefix_are_used_once() -> None:
    names = FreshNames("Ck3f9q2", RUN)
    assert len({names.fresh(Fresh()) for _ in range(2000)}) == 2000


def test_a_run_has_an_id_of_its_own() -> None:
    ids = {run_id() for _ in range(200)}
    assert len(ids) == 200
    assert all(len(one) == 6 and one.isalnum() and one[0].isalpha() and one.islower() for one in ids)
