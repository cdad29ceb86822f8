"""Provisioning: what a request needs is found from the contracts, made, waited for, and reused."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from attrs import evolve

from conformance.cases.bind import bind
from conformance.cases.model import Case, External, Fresh, Ref
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.protocols.protocol import HttpRequest
from conformance.targets.saying import generic_lack
from conformance.wire.intent import Probe, SetUp, Valid, Violates
from conformance.world.errors import Forbidden, Lacking, Unbuildable
from conformance.world.instance import Instance
from conformance.world.settings import Settings
from conformance.world.world import World
from tests.checks.exchanges import answered
from tests.zoo import zoo

from .conftest import MakeWorld, sent


def accepted(world: World, case: Case) -> Any:
    made = world.send(case)
    assert made.exchange.accepted, made.exchange.answer
    return made


def test_what_a_case_refers_to_is_made_first(make_world: MakeWorld):
    world = make_world()
    made = accepted(world, world.minimal("CreateFeedingJob"))
    creates = [name for name in sent(world) if name.startswith("Create")]
    assert creates[-1] == "CreateFeedingJob"
    assert creates.index("CreateKeeper") < creates.index("CreateAnimal") < creates.index("CreateFeedingJob")
    job = made.instance
    assert job.identifier.startswith("arn:aws:zoo:")
    (animal,) = job.parents
    assert animal.identifier == made.body["animalArn"]
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


def test_a_delete_takes_one_of_its_own(make_world: MakeWorld):
    world = make_world()
    shared = world.ready("Animal")
    made = accepted(world, world.minimal("DeleteAnimal"))
    assert made.instance is not shared
    assert made.instance.deleted
    assert not shared.deleted


def test_members_that_are_given_are_sent(make_world: MakeWorld):
    world = make_world()
    made = world.ready("Animal", {"legs": 7})
    assert made.created_with["legs"] == 7
    assert world.ready("Animal", {"legs": 7}) is made
    assert world.ready("Animal") is not made


def test_what_must_be_unique_together_is_given_another_parent(make_world: MakeWorld):
    """A keeper has one animal of each species: every lion has a keeper of its own."""
    world = make_world()
    case = Case("CreateAnimal", {**world.minimal("CreateAnimal").body, "species": "LION"})
    keepers = {accepted(world, case).body["keeperArn"] for _ in range(8)}
    assert len(keepers) == 8
    owl = accepted(world, Case("CreateAnimal", {**case.body, "species": "OWL"}))
    assert owl.body["keeperArn"] in keepers  # another species fits beside


def test_what_is_unique_in_a_given_parent_is_given_another_value(make_world: MakeWorld):
    world = make_world()
    keeper = world.ready("Keeper").identifier
    animals = [world.new("Animal", {"keeperArn": keeper}) for _ in range(2)]
    assert {animal.created_with["keeperArn"] for animal in animals} == {keeper}
    assert len({animal.created_with["species"] for animal in animals}) == 2


def test_spare_parents_are_made_ahead_and_used(make_world: MakeWorld):
    world = make_world()
    case = world.minimal("CreateAnimal")
    for _ in range(6):
        accepted(world, case)
    assert sent(world).count("CreateKeeper") == 6


def test_names_are_new_each_time_a_case_is_sent(make_world: MakeWorld):
    world = make_world()
    case = world.minimal("CreateKeeper")
    names = {accepted(world, case).body["name"] for _ in range(20)}
    assert len(names) == 20


def test_used_up_names_are_a_reason_and_no_crash(make_world: MakeWorld):
    world = make_world()
    case = Case("CreateKeeper", {"name": Fresh(length=1)})
    for _ in range(62):
        world.filled(case)
    with pytest.raises(Unbuildable, match="no unused name of 1 characters is left"):
        world.send(case)
    assert world.may_be_taken(case)
    assert not world.may_be_taken(world.minimal("CreateKeeper"))


def test_external_values_come_from_the_configuration(make_world: MakeWorld):
    case = Case("CreateKeeper", {"name": Fresh(), "nickname": "x", "gateKey": External("gate_key", "key-0")})
    assert accepted(make_world(), case).body["gateKey"] == "key-0"
    assert accepted(make_world(externals={"gate_key": "key-9"}), case).body["gateKey"] == "key-9"


def test_a_reference_to_nothing_is_well_formed(make_world: MakeWorld):
    world = make_world()
    case = Case(
        "CreateAnimal",
        {**world.minimal("CreateAnimal").body, "keeperArn": Ref("Keeper", "keeperArn", "absent")},
    )
    body, _ = world.filled(case)
    real = world.ready("Keeper").identifier
    assert body["keeperArn"] != real
    assert body["keeperArn"].rpartition("/")[0] == real.rpartition("/")[0]
    assert world.send(case).exchange.code == "ResourceNotFoundException"


def test_a_reference_to_another_kind_is_another_kinds(make_world: MakeWorld):
    world = make_world()
    body, _ = world.filled(Case("DescribeKeeper", {"keeperArn": Ref("Keeper", "keeperArn", "other-kind")}))
    assert ":keeper/" not in body["keeperArn"]


def test_a_reference_without_any_other_kind_is_a_reason(make_world: MakeWorld, tmp_path):
    def change(documents: dict[str, Any]) -> None:
        for name in list(documents):
            if "Keeper" not in name:
                del documents[name]

    service = zoo(tmp_path, change=change, hints="")
    world = make_world(service=service)
    with pytest.raises(Unbuildable, match="no resource of another kind than Keeper"):
        world.filled(Case("DescribeKeeper", {"keeperArn": Ref("Keeper", "keeperArn", "other-kind")}))


def test_a_limit_of_a_shared_resource_is_not_overrun(make_world: MakeWorld):
    """A resource carries five tags at most: a case that would add too many takes another resource."""
    world = make_world()

    def tagging(count: int) -> Case:
        tags = [{"tagKey": f"k{n}", "tagValue": ""} for n in range(count)]
        return Case("TagResource", {"resourceArn": Ref("Keeper", "keeperArn"), "tags": tags})

    first = accepted(world, tagging(3)).body["resourceArn"]
    assert accepted(world, tagging(2)).body["resourceArn"] == first
    assert accepted(world, tagging(1)).body["resourceArn"] != first


def test_an_exchange_knows_why_it_was_sent(make_world: MakeWorld):
    world = make_world()
    case = world.minimal("CreateFeedingJob")
    assert world.send(case).exchange.intent == Valid()
    assert world.send(evolve(case, violates=("name", "pattern"))).exchange.intent == Violates(
        "name", "pattern"
    )
    assert world.ask("ListKeepers", {}).intent == SetUp()
    assert world.ask("ListKeepers", {}, Probe()).intent == Probe()


def test_what_an_invalid_case_needs_is_made_by_valid_requests(make_world: MakeWorld):
    world = make_world()
    world.send(evolve(world.minimal("CreateFeedingJob"), violates=("name", "pattern")))
    creates = {e.operation: e.intent for e in world.log if e.operation.startswith("Create")}  # type: ignore[attr-defined]
    assert creates["CreateFeedingJob"] == Violates("name", "pattern")
    assert creates["CreateKeeper"] == creates["CreateAnimal"] == Valid()


def test_a_case_with_raw_bytes_is_sent_as_it_is(make_world: MakeWorld):
    made = make_world().send(Case("CreateKeeper", None, request=HttpRequest("POST", "/", {}, b"{")))
    assert made.exchange.sent == b"{"
    assert made.exchange.refused
    assert made.instance is None


def test_an_update_touches_its_resource(make_world: MakeWorld):
    world = make_world()
    keeper = world.ready("Keeper")
    assert keeper.settled
    made = accepted(world, world.minimal("UpdateKeeper"))
    assert made.instance is keeper
    assert keeper.touched == 1
    assert not keeper.settled
    world.send(Case("UpdateKeeper", {"keeperArn": "arn:aws:zoo:us-east-1:123456789012:keeper/none"}))
    assert keeper.touched == 1


def test_after_a_reset_nothing_is_left(make_world: MakeWorld):
    world = make_world()
    old = world.ready("Animal")
    world.vanish()
    assert world.alive() == []
    assert world.ready("Animal") is not old


# --- when the world cannot be built ------------------------------------------------------------------------


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


# --- what may be sent at all -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operation",
    ["CreateKeeper", "DeleteKeeper", "UpdateKeeper", "TagResource", "UntagResource", "CreateFeedingJob"],
)
def test_without_leave_nothing_is_written(make_world: MakeWorld, operation: str):
    world = make_world(allow_writes=False)
    with pytest.raises(Forbidden, match="--allow-writes"):
        world.send(world.minimal(operation))
    assert sent(world) == []


def test_without_leave_what_reads_is_sent(make_world: MakeWorld):
    world = make_world(allow_writes=False)
    assert world.send(world.minimal("ListKeepers")).exchange.accepted
    with pytest.raises(Forbidden):
        world.send(world.minimal("DescribeKeeper"))  # it would have to make one
    assert sent(world) == ["ListKeepers"]


def test_a_broken_write_is_no_read(make_world: MakeWorld):
    world = make_world(allow_writes=False)
    with pytest.raises(Forbidden):
        world.send(Case("CreateKeeper", {}, ("name", "required"), "without name"))
    assert sent(world) == []


def test_a_budget_bounds_accepted_creates(make_world: MakeWorld):
    world = make_world(budget=3)
    for _ in range(3):
        accepted(world, world.minimal("CreateKeeper"))
    with pytest.raises(Forbidden, match="the budget of 3 accepted creates is spent"):
        world.send(world.minimal("CreateKeeper"))
    assert sent(world).count("CreateKeeper") == 3
    refused = world.send(Case("CreateKeeper", {}, ("name", "required"), "without name"))
    assert refused.exchange.refused  # a refusal is free


def test_a_budget_makes_no_spare_parents(make_world: MakeWorld):
    world = make_world(budget=5)
    accepted(world, world.minimal("CreateAnimal"))
    assert sent(world).count("CreateKeeper") == 1


# --- a real service ----------------------------------------------------------------------------------------


def test_the_export_chain_of_personalize(make_world: MakeWorld):
    service = load_service("personalize")
    world = make_world(service=service)
    made = accepted(world, world.minimal("CreateDatasetExportJob"))
    assert made.body["datasetArn"].count("/") == 2  # dataset/GROUP/TYPE
    assert world.patience.settle(made.instance) == "ACTIVE"
    dataset = world.minimal("CreateDataset")
    groups = {accepted(world, dataset).body["datasetGroupArn"] for _ in range(3)}
    assert len(groups) == 3


def test_a_value_that_needs_an_earlier_resource_gets_one(make_world: MakeWorld):
    """An incremental import is valid once bulk records were imported into the dataset."""
    service = load_service("personalize")
    world = make_world(service=service)
    minimal = world.minimal("CreateDatasetImportJob")
    made = accepted(world, Case(minimal.operation, {**minimal.body, "importMode": "INCREMENTAL"}))
    jobs = world.alive("DatasetImportJob")
    assert [j.created_with.get("importMode") for j in jobs] == [None, "INCREMENTAL"]
    assert {j.created_with["datasetArn"] for j in jobs} == {made.body["datasetArn"]}


def test_a_delete_of_several_at_once_deletes_each(make_world: MakeWorld):
    loaded = load_service("ssm")
    world = World(loaded, make_world().client, partial(bind, loaded), Settings(), generic_lack)
    kind = world.graph.resources["Parameter"]
    named = {f"Names[{n}]": Instance(kind, f"p{n}", {}, None) for n in range(2)}
    body = {"Names": ["p0", "p1"]}
    world.note("DeleteParameters", body, answered("DeleteParameters", {}, 400), named)
    assert not any(instance.deleted for instance in named.values())
    world.note("DeleteParameters", body, answered("DeleteParameters", {"DeletedParameters": ["p0"]}), named)
    assert all(instance.deleted for instance in named.values())
    other = Instance(kind, "p3", {}, None)
    world.note("GetParameters", {"Names": ["p3"]}, answered("GetParameters", {}), {"Names[]": other})
    assert not other.deleted


def test_the_arn_of_another_kind_is_an_arn(make_world: MakeWorld):
    loaded = load_service("kinesis")
    world = World(loaded, make_world().client, partial(bind, loaded), Settings(), generic_lack)
    kinds = world.graph.resources
    stream, consumer = kinds["Stream"], kinds["StreamConsumer"]
    world.instances.append(Instance(stream, "a-name", {}, answered("CreateStream")))
    case = Case("DeregisterStreamConsumer", {"ConsumerARN": Ref(consumer.name, "ConsumerARN", "other-kind")})
    with pytest.raises(Unbuildable):
        world.filled(case)
    channel = Instance(
        kinds["Channel"], "arn:aws:kinesis:us-east-1:1:channel/a", {}, answered("CreateChannel")
    )
    world.instances.append(channel)
    assert world.filled(case)[0]["ConsumerARN"] == channel.identifier
