"""What requests made, changed and deleted is remembered, and what may be shared."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.cases.model import Case, Ref
from conformance.contract.hints import for_operation
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.targets.saying import generic_lack
from conformance.world.instance import Instance
from conformance.world.inventory import Inventory, unique_key
from conformance.world.settings import Settings
from conformance.world.world import World
from tests.checks.exchanges import answered

from .conftest import MakeWorld, accepted


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


def test_a_delete_takes_one_of_its_own(make_world: MakeWorld):
    world = make_world()
    shared = world.ready("Animal")
    made = accepted(world, world.minimal("DeleteAnimal"))
    assert made.instance is not shared
    assert made.instance.deleted
    assert not shared.deleted


def test_a_delete_whose_answer_cannot_be_read_counts_until_a_look_says_otherwise(make_world: MakeWorld):
    world = make_world()
    keeper = world.ready("Keeper")
    body = {"keeperArn": keeper.identifier}

    def deleted(answer: Any, status: int) -> bool:
        world.note("DeleteKeeper", body, answered("DeleteKeeper", answer, status), {"keeperArn": keeper})
        return keeper.deleted

    assert not deleted(b"<html>", 500)
    assert not deleted({"__type": "ResourceInUseException"}, 400)
    assert deleted(b"<html>", 200)
    assert keeper not in world.alive()
    world.describe(keeper)  # it is there all the same
    assert keeper in world.alive()
    assert deleted({}, 200)
    world.describe(keeper)  # what was deleted with a right answer stays so: that it is there is a departure
    assert keeper not in world.alive()


def test_an_update_whose_answer_cannot_be_read_changes_nothing(make_world: MakeWorld):
    world = make_world()
    keeper = world.ready("Keeper")
    body = {"keeperArn": keeper.identifier}
    world.note("UpdateKeeper", body, answered("UpdateKeeper", b"<html>"), {"keeperArn": keeper})
    assert keeper.touched == 0


def test_a_delete_of_several_at_once_deletes_each(make_world: MakeWorld):
    loaded = load_service("ssm")
    world = World(loaded, make_world().client, Settings(), generic_lack)
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


def chain(service: Service) -> tuple[Inventory, list[Instance]]:
    """An inventory in which a keeper, an animal of that keeper and a job of that animal are shared."""
    inventory, made = Inventory(service, lambda instance, case: None), list[Instance]()
    for kind in ("Keeper", "Animal", "FeedingJob"):
        resource = graph(service).resources[kind]
        instance = Instance(resource, f"a-{kind}", {}, answered(f"Create{kind}"), parents=tuple(made[-1:]))
        inventory.share((kind, "[]"), instance)
        made.append(instance)
    return inventory, made


@pytest.mark.parametrize(("number", "still"), [(0, []), (1, ["Keeper"]), (2, ["Keeper", "Animal"])])
def test_what_is_forgotten_goes_with_all_that_was_made_inside(
    service: Service, number: int, still: list[str]
):
    inventory, made = chain(service)
    inventory.forget(made[number])
    assert [i.resource.name for i in made if inventory.shared((i.resource.name, "[]")) is i] == still


def test_what_the_rest_of_a_request_lies_in_is_not_renewed(service: Service):
    inventory, (keeper, animal, job) = chain(service)
    inventory.renew([keeper, job])
    assert inventory.shared(("Keeper", "[]")) is keeper
    assert inventory.shared(("FeedingJob", "[]")) is None
    inventory.renew([animal, keeper])
    assert inventory.shared(("Keeper", "[]")) is keeper
    assert inventory.shared(("Animal", "[]")) is None


def test_a_create_that_tells_no_identifier_is_counted_and_kept_as_unique(service: Service):
    inventory = Inventory(service, lambda instance, case: None)
    body = {"keeperArn": "k", "species": "LION"}
    inventory.note("CreateAnimal", body, answered("CreateAnimal", {}), {})
    assert inventory.instances == []
    assert inventory.creates_accepted == 1
    assert inventory.has_created_by("CreateAnimal")
    (hint,) = for_operation(service, "unique", "CreateAnimal")
    assert inventory.has_unique(unique_key("CreateAnimal", hint, body))
    symbolic = {"keeperArn": Ref("Keeper", "keeperArn"), "species": "LION"}
    assert inventory.has_unique(unique_key("CreateAnimal", hint, symbolic, {"keeperArn": "k"}))
    assert not inventory.has_unique(unique_key("CreateAnimal", hint, symbolic, {"keeperArn": "another"}))


def test_of_two_parents_the_one_that_is_chosen_has_to_be_unused(service: Service):
    inventory = Inventory(service, lambda instance, case: None)
    hint = {"members": ["keeperArn", "zooArn"]}
    inventory._unique.add(unique_key("CreateAnimal", hint, {"keeperArn": "k", "zooArn": "z"}))
    both = {"keeperArn": Ref("Keeper", "keeperArn"), "zooArn": Ref("Zoo", "zooArn")}
    assert inventory.has_unique(unique_key("CreateAnimal", hint, both, {"keeperArn": "k"}))
    assert not inventory.has_unique(unique_key("CreateAnimal", hint, both, {"keeperArn": "z"}))


def test_a_reset_forgets_what_was_shared_spare_unique_and_done(service: Service):
    inventory, (keeper, *_) = chain(service)
    inventory.keep_spare("Keeper", [keeper])
    inventory.done(("PutDiet", (("keeperArn", "a-Keeper"),)))
    assert inventory.spare("Keeper") == [keeper]
    inventory.vanish()
    assert inventory.shared(("Keeper", "[]")) is None
    assert inventory.spare("Keeper") == []
    assert not inventory.was_done(("PutDiet", (("keeperArn", "a-Keeper"),)))


@pytest.mark.parametrize("thrifty", [True, False])
def test_only_who_is_thrifty_shares_what_it_made_at_once(service: Service, thrifty: bool):
    seen: list[Instance] = []
    inventory = Inventory(service, seen.append, thrifty)
    made = answered("CreateKeeper", {"keeperArn": "arn:aws:zoo:us-east-1:1:keeper/a"})
    inventory.note("CreateKeeper", {"name": "a"}, made, {}, Case("CreateKeeper", {"name": "a"}))
    assert seen == inventory.instances
    assert len(seen) == 1
    assert (inventory.shared(("Keeper", "[]")) is not None) is thrifty
