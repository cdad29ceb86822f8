"""Chains of states, as pages tell them, merged into what may follow what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.contract.lifecycle import (
    Automaton,
    automata,
    automaton,
    build,
    is_failure,
    states_before,
)
from conformance.contract.model import Chain, Service, Source
from conformance.contract.naming import is_transitional
from conformance.contract.resources import graph

CREATE: Chain = (("CREATE PENDING",), ("CREATE IN_PROGRESS",), ("ACTIVE", "CREATE FAILED"))
DELETE: Chain = (("DELETE PENDING",), ("DELETE IN_PROGRESS",))
STOP: Chain = (
    ("STOP PENDING",), ("STOP IN_PROGRESS",), ("INACTIVE",),
    ("START PENDING",), ("START IN_PROGRESS",), ("ACTIVE",),
)  # fmt: skip
UPDATE: Chain = (("UPDATE PENDING",), ("ACTIVE", "UPDATE FAILED"))


def made(*chains: Chain, lone: tuple[str, ...] = ()) -> Automaton:
    return build(chains, frozenset(lone), Source(model="x"))


@pytest.mark.parametrize(
    ("before", "after", "legal"),
    [
        ("CREATE PENDING", "CREATE PENDING", True),
        ("CREATE PENDING", "CREATE IN_PROGRESS", True),
        ("CREATE PENDING", "ACTIVE", True),  # a poll may miss a state
        ("CREATE IN_PROGRESS", "CREATE FAILED", True),
        ("CREATE IN_PROGRESS", "CREATE PENDING", False),
        ("ACTIVE", "CREATE IN_PROGRESS", False),
        ("ACTIVE", "CREATE PENDING", False),
        ("ACTIVE", "CREATE FAILED", False),
        ("CREATE FAILED", "ACTIVE", False),
        ("ACTIVE", "DELETE PENDING", True),
        ("CREATE FAILED", "DELETE PENDING", True),
        ("CREATE PENDING", "DELETE IN_PROGRESS", True),  # while nobody looked
        ("DELETE PENDING", "ACTIVE", False),
        ("DELETE IN_PROGRESS", "DELETE PENDING", False),
        ("NEVER HEARD OF", "ACTIVE", False),
    ],
)
def test_what_may_follow_what(before: str, after: str, legal: bool):
    assert made(CREATE, DELETE).may_follow(before, after) is legal


@pytest.mark.parametrize(
    ("before", "after", "legal"),
    [
        ("ACTIVE", "STOP PENDING", True),
        ("STOP IN_PROGRESS", "INACTIVE", True),
        ("INACTIVE", "START PENDING", True),
        ("INACTIVE", "ACTIVE", True),
        ("INACTIVE", "STOP IN_PROGRESS", True),  # started and stopped again, while nobody looked
        ("ACTIVE", "CREATE PENDING", False),
        ("INACTIVE", "CREATE IN_PROGRESS", False),
        ("INACTIVE", "DELETE PENDING", True),
    ],
)
def test_stop_and_start(before: str, after: str, legal: bool):
    assert made(CREATE, STOP, DELETE).may_follow(before, after) is legal


def test_a_chain_that_branches_off_another_is_not_entered_from_its_end():
    """The page of a stop tells the chain from the first state of the create."""
    stopped = (("CREATE PENDING",), ("CREATE STOPPED",))
    known = made(CREATE, stopped)
    assert known.may_follow("CREATE PENDING", "CREATE STOPPED")
    assert not known.may_follow("ACTIVE", "CREATE PENDING")
    assert not known.may_follow("CREATE STOPPED", "CREATE IN_PROGRESS")


def test_an_update_that_two_pages_tell_may_come_again():
    known = made(CREATE, UPDATE, (("UPDATE PENDING",), ("UPDATE IN_PROGRESS",), ("ACTIVE",)))
    assert known.may_follow("ACTIVE", "UPDATE PENDING")
    assert known.may_follow("UPDATE FAILED", "UPDATE PENDING")
    assert not known.may_follow("ACTIVE", "CREATE PENDING")


def test_what_is_terminal():
    known = made(CREATE, STOP, DELETE)
    assert known.terminal == {"ACTIVE", "CREATE FAILED", "INACTIVE"}
    assert not known.is_terminal("DELETE IN_PROGRESS")  # the resource goes


def test_underscores_and_blanks_are_one_state_and_two_spellings():
    known = made(CREATE, (("CREATE_PENDING",), ("CREATE_STOPPED",)))
    assert "CREATE_PENDING" in known.spellings
    assert "CREATE_ACTIVE" not in known.spellings
    assert "CREATE STOPPED" in known.states
    assert known.may_follow("CREATE PENDING", "CREATE_STOPPED")
    assert known.is_terminal("CREATE_STOPPED")


def test_states_without_a_chain_have_no_order():
    known = made(lone=("PENDING", "IN PROGRESS", "ACTIVE", "CREATE FAILED"))
    assert not known.ordered
    assert known.terminal == {"ACTIVE", "CREATE FAILED"}
    assert known.may_follow("IN PROGRESS", "PENDING")
    assert not known.may_follow("ACTIVE", "PENDING")


def test_a_lone_state_beside_a_chain_may_be_entered():
    known = made(CREATE, lone=("DELETE PENDING",))
    assert known.may_follow("ACTIVE", "DELETE PENDING")
    assert not known.may_follow("ACTIVE", "CREATE PENDING")
    assert known.spelled() == [
        "CREATE PENDING > CREATE IN_PROGRESS > ACTIVE or CREATE FAILED",
        "DELETE PENDING",
    ]


@pytest.mark.parametrize(
    ("state", "failure", "passing"),
    [
        ("CREATE FAILED", True, False),
        ("create_failed", True, False),
        ("ERROR", True, False),
        ("ACTIVE", False, False),
        ("CREATE PENDING", False, True),
        ("IN_PROGRESS", False, True),
        ("UPDATING", False, True),
        ("PENDING_DELETION", False, True),
        ("COMPLETED", False, False),
    ],
)
def test_what_a_states_name_says(state: str, failure: bool, passing: bool):
    assert is_failure(state) is failure
    assert is_transitional(state) is passing


# --- as pages tell them -----------------------------------------------------------------------------------


def known(service: Service, resource: str) -> Automaton:
    found = automaton(service, graph(service).resources[resource])
    assert found is not None
    return found


def test_the_export_job_of_personalize(personalize: Service):
    job = known(personalize, "DatasetExportJob")
    assert job.spelled()[0] == "CREATE PENDING > CREATE IN_PROGRESS > ACTIVE or CREATE FAILED"
    assert job.source.page == "personalize/client/create_dataset_export_job.rst"
    assert job.terminal == {"ACTIVE", "CREATE FAILED"}


def test_the_recommender_of_personalize(personalize: Service):
    recommender = known(personalize, "Recommender")
    assert recommender.may_follow("ACTIVE", "STOP PENDING")
    assert not recommender.may_follow("ACTIVE", "CREATE PENDING")
    resource = graph(personalize).resources["Recommender"]
    assert states_before(personalize, resource, "StartRecommender") == {"INACTIVE"}
    assert states_before(personalize, resource, "StopRecommender") == {"ACTIVE"}


def test_the_solution_version_of_personalize(personalize: Service):
    version = known(personalize, "SolutionVersion")
    assert version.may_follow("CREATE IN_PROGRESS", "CREATE STOPPING")
    assert version.may_follow("CREATE PENDING", "CREATE_STOPPED")
    assert not version.may_follow("ACTIVE", "CREATE PENDING")


def test_a_part_has_a_lifecycle_of_its_own(personalize: Service):
    parts = automata(personalize, graph(personalize).resources["Campaign"])
    assert set(parts) == {"", "latestCampaignUpdate"}
    assert parts["latestCampaignUpdate"].may_follow("CREATE IN_PROGRESS", "ACTIVE")


def test_what_has_no_status_has_no_lifecycle(personalize: Service):
    assert automaton(personalize, graph(personalize).resources["Schema"]) is None


def test_a_status_of_something_else_is_not_the_resources(zoo: Callable[..., Service]):
    def change(documents: dict[str, Any]) -> None:
        other = {"chain": [["X"], ["Y"]], "member": "keeper.house.door.status", "source": "page:3"}
        documents["DescribeKeeper"]["x-lifecycle"].append(other)

    assert "X" not in known(zoo(change=change), "Keeper").states
