"""How far a run has come: elapsed and remaining time, by a clock that the test turns."""

from __future__ import annotations

import pytest

from conformance.contract.families import FAMILIES
from conformance.run.course import Course, cost, roughly, stopwatch


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_elapsed_is_since_the_run_was_asked_for(clock: Clock) -> None:
    course = Course(clock)
    clock.now += 65
    assert course.elapsed == 65


def test_without_items_or_expectation_nothing_is_known_of_the_rest(clock: Clock) -> None:
    course = Course(clock)
    assert course.left() is None
    course.begin(["request"] * 10, None)
    assert course.left() is None


def test_at_first_what_was_expected_counts(clock: Clock) -> None:
    course = Course(clock)
    course.begin(["request"] * 10, 50.0)
    assert course.left() == pytest.approx(50.0)


def test_more_and_more_what_was_seen_counts(clock: Clock) -> None:
    course = Course(clock)
    course.begin(["request"] * 10, 50.0)
    left = []
    for _ in range(9):
        clock.now += 10.0  # twice as slow as expected
        course.ended("request", "pass")
        left.append(course.left())
    assert left[0] == pytest.approx((10 + 5) / 0.2 * 0.9)
    assert left[-1] == pytest.approx(9.5)
    clock.now += 10.0
    course.ended("request", "pass")
    assert course.left() == 0


def test_what_costs_nothing_is_not_waited_for(clock: Clock) -> None:
    """Most requirements on answers are judged by watching: at half of the items nearly all is done."""
    course = Course(clock)
    course.begin(["request"] * 100 + ["response"] * 100, None)
    for _ in range(100):
        clock.now += 1.0
        course.ended("request", "pass")
    assert (course.done, course.total) == (100, 200)
    left = course.left()
    assert left is not None
    assert left < 2


def test_verdicts_are_counted(clock: Clock) -> None:
    course = Course(clock)
    course.begin(["request"] * 3, None)
    for verdict in ("pass", "fail", None):
        course.ended("request", verdict)
    assert course.counts == {"pass": 1, "fail": 1}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_costs_something(family: str) -> None:
    assert 0 < cost([family]) < 2


def test_an_unknown_family_costs_as_much_as_a_request() -> None:
    assert cost(["of a later suite", "request"]) == 2.0


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (9.9, "0:09"), (75, "1:15"), (3599, "59:59"), (3675, "1:01:15")]
)
def test_a_stopwatch(seconds: float, shown: str) -> None:
    assert stopwatch(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "5 s"), (8, "10 s"), (47, "50 s"), (74, "70 s"), (76, "1½ min"), (100, "1½ min"), (120, "2 min"),
        (569, "9½ min"), (571, "10 min"), (5399, "90 min"), (5400, "1½ h"), (9000, "2½ h"),
    ],
)  # fmt: skip
def test_no_more_exactly_than_it_is_known(seconds: float, said: str) -> None:
    assert roughly(seconds) == said
