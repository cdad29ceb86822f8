"""What a request needs is found from the contracts, made, waited for, and reused."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.wire.intent import Valid, Violates
from conformance.world.errors import Lacking, Unbuildable
from tests.zoo import zoo

from .conftest import MakeWorld, accepted, sent


def test_what_a_case_refers_to_is_made_first(make_world: MakeWorld):
    world = make_world()
    made = accepted(world, world.minimal("CreateFeedingJob"))
    creates = [name for name in sent(world) if name.startswith("Create")]
    assert creates[-1] == "CreateFeedingJob"
    assert creates.index("CreateKeeper") < creates.index("CreateAnimal") < creates.index("CreateFeedingJob")
    job = made.instance
    assert job.identifier.startswith("arn:aws:zoo:")
    (animal,) = job.parents
    assert animal.identifier == made.params["animalArn"]
    assert animal.parents[0].resource.name == "Keeper"


def test_a_parent_is_waited_for(make_world: MakeWorld):
    world = make_world(step=0.05)
    accepted(world, world.minimal("CreateAnimal"))
    assert sent(world).count("DescribeKeeper") >= 2


def test_a_shared_resource_is_made_once(make_world: MakeWorld):
    world = make_world()
    for _ in range(5):
        accepted(world, world.minimal("CreateFeedingJob"))
    assert sent(world).count("CreateAnimal") == 1
    assert world.ready("Animal") is world.ready("Animal")
    assert world.new("Animal") is not world.ready("Animal")


def test_what_is_deleted_is_shared_no_more(make_world: MakeWorld):
    world = make_world()
    first = world.ready("Animal")
    first.deleted = True
    assert world.ready("Animal") is not first


def test_members_that_are_given_are_sent(make_world: MakeWorld):
    world = make_world()
    made = world.ready("Animal", {"legs": 7})
    assert made.created_with["legs"] == 7
    assert world.ready("Animal", {"legs": 7}) is made
    assert world.ready("Animal") is not made


def test_members_that_must_be_absent_are_not_sent(make_world: MakeWorld):
    world = make_world()
    made = world.ready("Keeper", {"nickname": None})
    assert "nickname" not in made.created_with
    with pytest.raises(Unbuildable, match="CreateAnimal, which must make an Animal, answered 400"):
        world.new("Animal", {"species": None})


def test_a_resource_that_exists_is_found_by_what_it_must_have(make_world: MakeWorld):
    world = make_world(service=load_service("personalize"))
    plain, domain = world.ready("Recipe", {"domain": None}), world.ready("Recipe", {"domain": "ECOMMERCE"})
    assert plain.identifier.endswith("recipe/aws-user-personalization")
    assert domain.identifier.endswith("recipe/aws-ecomm-popular-items-by-views")
    assert world.ready("Recipe").identifier == plain.identifier
    with pytest.raises(Unbuildable, match="nothing creates a Recipe, and none was found"):
        world.ready("Recipe", {"domain": "BANKING"})


def test_what_an_invalid_case_needs_is_made_by_valid_requests(make_world: MakeWorld):
    world = make_world()
    world.send(evolve(world.minimal("CreateFeedingJob"), violates=("name", "pattern")))
    creates = {e.operation: e.intent for e in world.log if e.operation.startswith("Create")}  # type: ignore[attr-defined]
    assert creates["CreateFeedingJob"] == Violates("name", "pattern")
    assert creates["CreateKeeper"] == creates["CreateAnimal"] == Valid()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("CreateKeeper.protocol:unavailable", "CreateKeeper, which must make a Keeper, answered 503"),
        ("CreateKeeper.protocol:silent", "CreateKeeper, which must make a Keeper, answered"),
        ("CreateKeeper.protocol:no-content", "CreateKeeper was accepted but told no keeperArn"),
    ],
)
def test_a_parent_that_cannot_be_made_is_told(make_world: MakeWorld, fault: str, told: str):
    world = make_world(fault)
    depths = []
    for _ in range(3):
        with pytest.raises(Unbuildable) as problem:
            world.send(world.minimal("CreateFeedingJob"))
        depths.append(len(problem.traceback))
    assert depths[2] == depths[1]  # the reason is kept, and must not carry every request that it stopped
    assert told in str(problem.value)
    assert problem.value.exchange is not None
    assert sent(world).count("CreateKeeper") == 1  # tried once a run, not with every case


def test_an_operation_that_the_target_lacks_is_told_by_name(make_world: MakeWorld):
    world = make_world("CreateKeeper.target:missing")
    with pytest.raises(Lacking, match="does not implement CreateKeeper") as problem:
        world.ready("Animal")
    assert problem.value.operation == "CreateKeeper"


def test_a_resource_that_fails_is_not_taken_for_ready(make_world: MakeWorld, service: Service):
    world = make_world("Keeper.lifecycle.create:fails")
    for _ in range(3):
        with pytest.raises(Unbuildable, match="the Keeper ended in CREATE FAILED"):
            world.ready("Keeper")
    assert sent(world).count("CreateKeeper") == 1


def test_a_resource_that_needs_itself_is_told(make_world: MakeWorld, tmp_path):
    def change(documents: dict[str, Any]) -> None:
        request = documents["CreateKeeper"]["$defs"]["request"]
        request["properties"]["animalArn"] = documents["DescribeAnimal"]["$defs"]["request"]["properties"][
            "animalArn"
        ]
        request["required"].append("animalArn")

    world = make_world(service=zoo(tmp_path, change=change))
    with pytest.raises(Unbuildable, match="Keeper refers to itself through Keeper > Animal"):
        world.new("Keeper")


def test_the_export_chain_of_personalize(make_world: MakeWorld):
    service = load_service("personalize")
    world = make_world(service=service)
    made = accepted(world, world.minimal("CreateDatasetExportJob"))
    assert made.params["datasetArn"].count("/") == 2  # dataset/GROUP/TYPE
    assert world.waiter.settle(made.instance) == "ACTIVE"
    dataset = world.minimal("CreateDataset")
    groups = {accepted(world, dataset).params["datasetGroupArn"] for _ in range(3)}
    assert len(groups) == 3


def test_what_the_target_has_lost_is_not_given_again(make_world: MakeWorld):
    world = make_world(fault="CreateKeeper.create:replaces")
    lost = world.ready("Keeper")
    world.new("Keeper")  # which takes the other one's place
    lost.settled = False
    with pytest.raises(Unbuildable, match="DescribeKeeper of a new Keeper answered 400 ResourceNotFound"):
        world.ready("Keeper")
    assert world.describe(world.ready("Keeper")).accepted


def test_on_an_account_what_is_not_seen_is_still_there(make_world: MakeWorld):
    world = make_world(fault="CreateKeeper.create:replaces", run="r1")
    unseen = world.new("Keeper")
    world.new("Keeper")
    with pytest.raises(Unbuildable):
        world.waiter.settle(unseen)
    assert unseen in world.alive("Keeper")  # cleaning up has to try
