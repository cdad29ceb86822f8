"""Where a quota is met, what nobody needs any more makes room; what is shared or in use stays."""

from __future__ import annotations

from .conftest import MakeWorld, accepted, sent


def test_what_earlier_items_made_goes_and_what_is_shared_or_new_stays(make_world: MakeWorld):
    world = make_world()
    keeper = world.graph.resources["Keeper"]
    earlier, shared = [world.new("Keeper"), world.new("Keeper")], world.ready("Keeper")
    world.room.begin()
    own = world.new("Keeper")
    assert world.room.make(keeper) == 2
    assert all(instance.deleted and instance.confirmed_gone for instance in earlier)
    assert not shared.deleted
    assert not own.deleted
    assert world.room.make(keeper) == 0


def test_what_a_shared_resource_was_made_inside_stays(make_world: MakeWorld):
    world = make_world()
    accepted(world, world.minimal("CreateFeedingJob"))
    world.room.begin()
    assert world.room.make(world.graph.resources["Keeper"]) == 0
    assert "DeleteKeeper" not in sent(world)


def test_what_cannot_be_deleted_stays(make_world: MakeWorld):
    world = make_world()
    world.new("FeedingJob")
    world.room.begin()
    assert world.room.make(world.graph.resources["FeedingJob"]) == 0
