"""A case becomes a request: names, references, what must be done before, and what may be sent at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from conformance.cases.bind import bind
from conformance.cases.model import Case, External, Fresh, Ref
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.protocols.protocol import HttpRequest
from conformance.targets.saying import generic_lack
from conformance.wire.exchange import Exchange
from conformance.world.errors import Forbidden, Lacking, Unbuildable
from conformance.world.fresh_names import FreshNames
from conformance.world.identifiers import Identifiers
from conformance.world.instance import Instance
from conformance.world.inventory import Inventory
from conformance.world.resolver import Resolver
from conformance.world.settings import Settings
from conformance.world.waiter import Waiter
from conformance.world.world import World
from tests.checks.exchanges import answered
from tests.zoo import arn, zoo

from .conftest import MakeWorld, accepted, sent


def test_what_must_be_unique_together_is_given_another_parent(make_world: MakeWorld):
    """A keeper has one animal of each species: every lion has a keeper of its own."""
    world = make_world()
    case = Case("CreateAnimal", {**world.minimal("CreateAnimal").params, "species": "LION"})
    keepers = {accepted(world, case).params["keeperArn"] for _ in range(8)}
    assert len(keepers) == 8
    owl = accepted(world, Case("CreateAnimal", {**case.params, "species": "OWL"}))
    assert owl.params["keeperArn"] in keepers  # another species fits beside


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
    names = {accepted(world, case).params["name"] for _ in range(20)}
    assert len(names) == 20


def test_used_up_names_are_a_reason_and_no_crash(make_world: MakeWorld):
    world = make_world()
    case = Case("CreateKeeper", {"name": Fresh(length=1)})
    for _ in range(62):
        world.filled(case)
    with pytest.raises(Unbuildable, match="no unused name of 1 character is left"):
        world.send(case)
    assert world.may_be_taken(case)
    assert not world.may_be_taken(world.minimal("CreateKeeper"))


def test_external_values_come_from_the_configuration(make_world: MakeWorld):
    case = Case("CreateKeeper", {"name": Fresh(), "nickname": "x", "gateKey": External("gate_key", "key-0")})
    assert accepted(make_world(), case).params["gateKey"] == "key-0"
    assert accepted(make_world(externals={"gate_key": "key-9"}), case).params["gateKey"] == "key-9"


def test_a_reference_to_nothing_is_well_formed(make_world: MakeWorld):
    world = make_world()
    case = Case(
        "CreateAnimal",
        {**world.minimal("CreateAnimal").params, "keeperArn": Ref("Keeper", "keeperArn", "absent")},
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

    first = accepted(world, tagging(3)).params["resourceArn"]
    assert accepted(world, tagging(2)).params["resourceArn"] == first
    assert accepted(world, tagging(1)).params["resourceArn"] != first


def test_a_case_with_raw_bytes_is_sent_as_it_is(make_world: MakeWorld):
    made = make_world().send(Case("CreateKeeper", None, request=HttpRequest("POST", "/", {}, b"{")))
    assert made.exchange.sent == b"{"
    assert made.exchange.refused
    assert made.instance is None


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


def test_a_value_that_needs_an_earlier_resource_gets_one(make_world: MakeWorld):
    """An incremental import is valid once bulk records were imported into the dataset."""
    service = load_service("personalize")
    world = make_world(service=service)
    minimal = world.minimal("CreateDatasetImportJob")
    made = accepted(world, Case(minimal.operation, {**minimal.params, "importMode": "INCREMENTAL"}))
    jobs = world.alive("DatasetImportJob")
    assert [j.created_with.get("importMode") for j in jobs] == [None, "INCREMENTAL"]
    assert {j.created_with["datasetArn"] for j in jobs} == {made.params["datasetArn"]}


def test_the_arn_of_another_kind_is_an_arn(make_world: MakeWorld):
    loaded = load_service("kinesis")
    world = World(loaded, make_world().client, Settings(), generic_lack)
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


# --- apart from the world ----------------------------------------------------------------------------------


class Asked:
    """A supply that remembers what it was asked for, and has one resource of each kind."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.told: list[tuple[str, str, object]] = []

    def _one(self, how: str, name: str, given: Mapping[str, Any] | None) -> Instance:
        self.told.append((how, name, dict(given or {})))
        return Instance(graph(self.service).resources[name], f"{how}-{name}", {}, None, settled=True)

    def ready(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        return self._one("ready", name, given)

    def new(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        return self._one("new", name, given)

    def rested(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        return self._one("rested", name, given)

    def is_making(self, name: str) -> bool:
        return False


def test_a_resolver_sends_nothing_and_asks_its_supply(service: Service):
    def silent(operation: str, body: Any) -> Exchange:
        raise AssertionError(f"{operation} was sent")

    supply, names = Asked(service), Identifiers(service, silent)
    waiter = Waiter(service, silent, Settings(), names.naming_body)
    inventory = Inventory(service, lambda instance, case: None)
    resolver = Resolver(
        service, partial(bind, service), Settings(), silent, FreshNames(), inventory, names, waiter, supply
    )
    body, named = resolver.request(Case("DescribeKeeper", {"keeperArn": Ref("Keeper", "keeperArn")}))
    assert body == {"keeperArn": "ready-Keeper"}
    assert [i.identifier for i in named.values()] == ["ready-Keeper"]
    body, _ = resolver.request(Case("DeleteKeeper", {"keeperArn": Ref("Keeper", "keeperArn")}))
    assert body == {"keeperArn": "rested-Keeper"}  # nobody else's
    invalid = Case("DeleteKeeper", {"keeperArn": Ref("Keeper", "keeperArn"), "x": 1}, ("x", "type"), "x")
    assert resolver.request(invalid)[0]["keeperArn"] == "ready-Keeper"  # it must not delete anything
    assert [how for how, *_ in supply.told] == ["ready", "rested", "ready"]


def test_where_one_kind_cannot_be_made_another_that_the_member_names_serves(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
):
    world = make_world()
    keeper, ready = world.ready("Keeper"), world.provisioner.ready

    def without_animals(name: str, given: Mapping[str, Any] | None = None) -> Instance:
        if name == "Animal":
            raise Lacking("CreateAnimal", "no")
        return ready(name, given)

    monkeypatch.setattr(world.provisioner, "ready", without_animals)
    tagged = {**world.minimal("TagResource").params, "resourceArn": Ref("Animal", "animalArn")}
    body, named = world.filled(Case("TagResource", tagged))
    assert body["resourceArn"] == keeper.identifier
    assert list(named.values()) == [keeper]
    with pytest.raises(Lacking):
        world.filled(world.minimal("DescribeAnimal"))


def test_what_is_named_beside_a_resource_is_what_that_was_created_inside(
    make_world: MakeWorld, tmp_path: Path
):
    """A feeding names an animal and a keeper: the keeper is the animal's, whoever else there is."""

    def change(documents: dict[str, Any]) -> None:
        request = documents["CreateFeedingJob"]["$defs"]["request"]
        request["properties"] = {"keeperArn": arn(), **request["properties"]}
        request["required"].append("keeperArn")

    world = make_world(service=zoo(tmp_path, change=change))
    keepers = [world.new("Keeper", {}) for _ in range(3)]
    world.new("Animal", {"keeperArn": keepers[1].identifier})
    params = accepted(world, world.minimal("CreateFeedingJob")).params
    (animal,) = (i for i in world.alive("Animal") if i.identifier == params["animalArn"])
    assert params["keeperArn"] == animal.created_with["keeperArn"]
