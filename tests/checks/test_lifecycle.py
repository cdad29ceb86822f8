from __future__ import annotations

from typing import Any

import pytest

from conformance.checks import lifecycle
from conformance.checks.lifecycle import Sighting
from conformance.contract.catalogue import Catalogue, catalogue
from conformance.contract.lifecycle import Automaton, automaton
from conformance.contract.model import Service
from conformance.contract.resources import Resource

from .exchanges import NOW, answered, problems


@pytest.fixture(scope="module")
def states(service: Service, keeper: Resource) -> Automaton:
    found = automaton(service, keeper)
    assert found is not None
    return found


def seen(
    keeper: Resource, status: Any = "ACTIVE", touched: int = 0, listed: bool = False, **more: Any
) -> Sighting:
    shown = {"status": status, "creationDateTime": NOW, "lastUpdatedDateTime": NOW + 1, **more}
    shown = {name: value for name, value in shown.items() if value is not None}
    operation = "ListKeepers" if listed else "DescribeKeeper"
    return lifecycle.see(keeper, "arn:k", shown, listed, touched, answered(operation))


KNOWN: list[Catalogue] = []


@pytest.fixture(autouse=True)
def _known(service: Service) -> None:
    KNOWN[:] = [catalogue(service)]


def judged(states: Automaton | None, *sightings: Sighting) -> dict[str, str | None]:
    *before, now = sightings
    found = problems(lifecycle.judge(KNOWN[0], states, before, now))
    return {name.removeprefix("Keeper."): problem for name, problem in found.items()}


def failing(found: dict[str, str | None]) -> set[str]:
    return {name for name, problem in found.items() if problem}


def test_a_first_good_sighting(states: Automaton, keeper: Resource):
    assert judged(states, seen(keeper, "CREATE PENDING")) == {
        "timestamps": None, "lifecycle.states": None, "lifecycle.failureReason": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        ["CREATE PENDING", "CREATE PENDING", "CREATE IN_PROGRESS", "ACTIVE"],
        ["CREATE PENDING", "ACTIVE"],  # a poll may miss a state
        ["CREATE IN_PROGRESS", "CREATE FAILED"],
    ],
)
def test_the_documented_order(states: Automaton, keeper: Resource, path: list[str]):
    looks = [seen(keeper, s, failureReason="Why." if "FAILED" in s else None) for s in path]
    for number in range(1, len(looks)):
        found = judged(states, *looks[: number + 1])
        assert found["lifecycle.order"] is None
        assert not failing(found)


@pytest.mark.parametrize(
    ("before", "after"),
    [("CREATE IN_PROGRESS", "CREATE PENDING"), ("ACTIVE", "CREATE IN_PROGRESS"), ("CREATE FAILED", "ACTIVE"),
     ("DELETE IN_PROGRESS", "DELETE PENDING"), ("DELETE IN_PROGRESS", "CREATE PENDING")],
)  # fmt: skip
def test_a_state_that_goes_back(states: Automaton, keeper: Resource, before: str, after: str):
    found = judged(states, seen(keeper, before), seen(keeper, after, touched=1))
    assert found["lifecycle.order"] == f"status went from {before} to {after}"


@pytest.mark.parametrize("status", ["active", "ACTIVE ", "RUNNING", "CREATE-PENDING", ""])
def test_a_state_that_no_page_tells(states: Automaton, keeper: Resource, status: str):
    found = judged(states, seen(keeper, status))
    assert "is not a documented state" in str(found["lifecycle.states"])
    assert "lifecycle.order" not in found


def test_terminal_is_terminal_until_something_is_asked(states: Automaton, keeper: Resource):
    assert judged(states, seen(keeper), seen(keeper))["lifecycle.terminal"] is None
    moved = judged(states, seen(keeper), seen(keeper, "DELETE PENDING"))
    assert (
        moved["lifecycle.terminal"] == "status went from ACTIVE to DELETE PENDING, though nothing was asked"
    )
    asked = judged(states, seen(keeper), seen(keeper, "DELETE PENDING", touched=1))
    assert "lifecycle.terminal" not in asked
    assert asked["lifecycle.order"] is None


def test_a_passing_state_may_pass_by_itself(states: Automaton, keeper: Resource):
    assert "lifecycle.terminal" not in judged(states, seen(keeper, "CREATE PENDING"), seen(keeper))


def test_describe_and_list_agree_on_what_is_at_rest(states: Automaton, keeper: Resource):
    assert judged(states, seen(keeper), seen(keeper, listed=True))["lifecycle.agreement"] is None
    found = judged(states, seen(keeper), seen(keeper, "CREATE FAILED", listed=True))
    assert found["lifecycle.agreement"] == "the list says CREATE FAILED, the other ACTIVE"
    assert "lifecycle.agreement" not in judged(states, seen(keeper), seen(keeper))


def test_a_failure_says_why_and_only_a_failure(states: Automaton, keeper: Resource):
    name = "lifecycle.failureReason"
    assert judged(states, seen(keeper, "CREATE FAILED", failureReason="Rain."))[name] is None
    assert (
        judged(states, seen(keeper, "CREATE FAILED"))[name]
        == "status is CREATE FAILED, without a failureReason"
    )
    assert "yet failureReason says" in str(judged(states, seen(keeper, failureReason="Rain."))[name])
    assert name not in judged(states, seen(keeper, "CREATE FAILED", listed=True))  # a list need not say why


@pytest.mark.parametrize(
    ("later", "told"),
    [
        ({"creationDateTime": NOW + 2}, "but last updated before"),
        ({"creationDateTime": NOW - 5}, "creation moved"),
        ({"lastUpdatedDateTime": NOW + 0.5}, "the last update went back"),
    ],
)
def test_times_that_move_the_wrong_way(
    states: Automaton, keeper: Resource, later: dict[str, float], told: str
):
    assert told in str(judged(states, seen(keeper), seen(keeper, **later))["timestamps"])


def test_times_may_differ_by_what_a_millisecond_rounds(states: Automaton, keeper: Resource):
    found = judged(
        states, seen(keeper), seen(keeper, creationDateTime=NOW + 0.001, lastUpdatedDateTime=NOW + 0.999)
    )
    assert found["timestamps"] is None


def test_a_creation_of_another_day_is_told(states: Automaton, keeper: Resource):
    far = seen(keeper, creationDateTime=NOW - 90_000, lastUpdatedDateTime=NOW)
    assert "more than a day from now" in str(judged(states, far)["timestamps"])


def test_without_a_status_or_a_lifecycle_only_times_are_judged(states: Automaton, keeper: Resource):
    assert judged(states, seen(keeper, status=None)) == {"timestamps": None}
    assert judged(states, seen(keeper, status=7)) == {"timestamps": None}
    assert judged(None, seen(keeper)) == {"timestamps": None}
    assert judged(None, seen(keeper, creationDateTime=None)) == {}


# --- what is a sighting ------------------------------------------------------------------------------------


def test_describe_and_list_show_resources(keeper: Resource):
    described = answered("DescribeKeeper", {"keeper": {"status": "ACTIVE"}}, body={"keeperArn": "arn:k"})
    assert list(lifecycle.sightings(keeper, described)) == [("arn:k", {"status": "ACTIVE"}, False)]
    listed = answered("ListKeepers", {"keepers": [{"keeperArn": "arn:k"}, {"name": "x"}, "y"]})
    assert list(lifecycle.sightings(keeper, listed)) == [("arn:k", {"keeperArn": "arn:k"}, True)]


@pytest.mark.parametrize(
    "exchange",
    [
        answered("DescribeKeeper", {"keeper": None}, body={"keeperArn": "arn:k"}),
        answered("DescribeKeeper", {"keeper": {}}, body=[]),
        answered("DescribeKeeper", b"[]", body={"keeperArn": "arn:k"}),
        answered("DescribeAnimal", {"keeper": {}}, body={"keeperArn": "arn:k"}),
        answered("ListKeepers", {"keepers": {"keeperArn": "arn:k"}}),
    ],
)
def test_what_shows_no_resource(keeper: Resource, exchange):
    assert list(lifecycle.sightings(keeper, exchange)) == []


def test_a_part_is_sighted_for_itself(keeper: Resource):
    whole = seen(keeper, touched=3)
    part = lifecycle.part_of(whole, "latestUpdate", {"status": "ACTIVE", "creationDateTime": 5.0})
    assert part is not None
    assert (part.label, part.status, part.created, part.updated) == (
        "Keeper.latestUpdate",
        "ACTIVE",
        5.0,
        None,
    )
    assert part.touched == 3
    other = lifecycle.part_of(whole, "latestUpdate", {"status": "ACTIVE", "creationDateTime": 6.0})
    assert other is not None
    assert other.identifier != part.identifier  # each update begins a chain of its own
    assert lifecycle.part_of(whole, "latestUpdate", None) is None
