"""One resource of each of a few kinds is made, and shared by all requests."""

from __future__ import annotations

import pytest

from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.world.errors import Spared
from conformance.world.thrift import chosen, needed
from tests.world.conftest import MakeWorld, sent


def test_a_kind_needs_what_it_is_made_inside_or_out_of(service: Service) -> None:
    kinds = graph(service).resources
    assert needed(service, kinds["Keeper"]) == {"Keeper"}
    assert needed(service, kinds["Animal"]) == {"Animal", "Keeper"}


def test_the_kinds_that_decide_most_are_chosen(service: Service) -> None:
    everything = list(catalogue(service).values())
    assert chosen(service, everything, 0) == frozenset()
    assert chosen(service, everything, 1) == {"Keeper"}
    assert chosen(service, everything, 2) == {"Keeper", "Animal"}
    about_keepers = [r for r in everything if r.operation.endswith("Keeper")]
    assert chosen(service, about_keepers, 3) == {"Keeper"}
    assert chosen(service, everything, 3, costly=["Animal"]).isdisjoint({"Animal"})
    assert chosen(service, everything, 3, costly=["Keeper"]).isdisjoint({"Keeper", "Animal"})


def test_what_is_made_of_personalize_is_cheap_and_hangs_together() -> None:
    personalize = load_service("personalize")
    costly = [
        "Solution",
        "SolutionVersion",
        "Campaign",
        "Recommender",
        "DatasetImportJob",
        "MetricAttribution",
    ]
    kinds = chosen(personalize, catalogue(personalize).values(), 4, costly)
    assert "DatasetGroup" in kinds
    assert len(kinds) == 4
    for kind in kinds:
        assert needed(personalize, graph(personalize).resources[kind]) <= kinds
    assert kinds.isdisjoint(costly)


@pytest.fixture
def kinds() -> frozenset[str]:
    return frozenset({"Keeper", "Animal"})


def test_one_of_a_kind_is_made_with_every_member(make_world: MakeWorld, kinds: frozenset[str]) -> None:
    world = make_world(kinds=kinds, budget=5)
    animal = world.ready("Animal")
    (keeper,) = world.alive("Keeper")
    assert animal.came_from(keeper)
    assert {"nickname", "gateKey"} <= set(keeper.created_with)
    assert world.ready("Keeper") is keeper
    world.inventory.forget(keeper)  # what a request used up is the only one all the same
    assert world.ready("Keeper") is keeper
    assert [name for name in sent(world) if name.startswith("Create")] == ["CreateKeeper", "CreateAnimal"]


def test_no_other_is_made_and_the_one_is_kept(make_world: MakeWorld, kinds: frozenset[str]) -> None:
    world = make_world(kinds=kinds, budget=5)
    world.ready("Keeper")
    for case, why in (
        (world.minimal("CreateKeeper"), "makes one Keeper"),
        (world.minimal("CreateFeedingJob"), "makes no FeedingJob: it makes Animal, Keeper"),
        (world.minimal("DeleteKeeper"), "the one Keeper of the run is needed until its end"),
    ):
        with pytest.raises(Spared, match=why):
            world.send(case)
    assert len(world.alive()) == 1


def test_where_everything_at_once_is_refused_the_smallest_is_made(
    make_world: MakeWorld, kinds: frozenset[str]
) -> None:
    world = make_world("CreateKeeper.nickname.maxLength:tight", kinds=kinds, budget=5)
    keeper = world.ready("Keeper")
    assert keeper.created_by is not None
    assert len(world.alive("Keeper")) == 1
