"""Waiting: as long as the target may take, and no longer."""

from __future__ import annotations

import pytest

from conformance.contract import errors
from conformance.contract.load import load_service
from conformance.contract.resources import graph
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance
from conformance.world.settings import Settings
from conformance.world.waiter import Waiter
from conformance.world.world import World
from tests.checks.exchanges import answered
from tests.clock import Clock

from .conftest import MakeWorld, sent


def test_a_slow_target_is_waited_for(make_world: MakeWorld, clock: Clock):
    world = make_world(step=0.3)
    started = clock.now
    keeper = world.ready("Keeper")
    assert world.waiter.status(keeper) == "ACTIVE"
    assert 0.6 <= clock.now - started < 0.7


def test_several_resources_are_waited_for_at_once(make_world: MakeWorld, clock: Clock):
    world = make_world(step=0.2)
    keepers = [world.new("Keeper") for _ in range(6)]
    started = clock.now
    assert world.waiter.settle_all(keepers) == ["ACTIVE"] * 6
    assert 0.4 <= clock.now - started < 0.5


def test_a_settled_resource_is_not_asked_again(make_world: MakeWorld):
    world = make_world()
    keeper = world.ready("Keeper")
    before = len(sent(world))
    assert world.waiter.settle(keeper) is None
    assert len(sent(world)) == before


def test_what_never_settles_is_told_and_waited_for_once(make_world: MakeWorld, clock: Clock):
    world = make_world("Keeper.lifecycle.create:stuck-create-in-progress", lifecycle_timeout=0.3)
    keeper = world.new("Keeper")
    with pytest.raises(Unbuildable, match=r"a Keeper was still 'CREATE IN_PROGRESS' after 0.3 s"):
        world.waiter.settle(keeper)
    started = clock.now
    for _ in range(3):
        with pytest.raises(Unbuildable, match="was still"):
            world.waiter.settle(world.new("Keeper"))
    assert clock.now == started  # the next ones are not waited for as long


def test_a_failure_is_no_rest(make_world: MakeWorld):
    world = make_world("Keeper.lifecycle.create:fails")
    with pytest.raises(Unbuildable, match="the Keeper ended in CREATE FAILED"):
        world.waiter.settle(world.new("Keeper"))


def test_a_state_that_no_page_tells_is_judged_by_its_name(make_world: MakeWorld):
    world = make_world()
    keeper = world.new("Keeper")
    assert world.waiter.at_rest(keeper, "RUNNING WILD")
    assert not world.waiter.at_rest(keeper, "UPDATE PENDING")
    assert not world.waiter.at_rest(keeper, "CREATE PENDING")
    assert world.waiter.at_rest(keeper, "ACTIVE")
    assert world.waiter.at_rest(keeper, None)


def test_a_description_that_is_refused_is_a_reason(make_world: MakeWorld):
    world = make_world("DescribeKeeper.protocol:unavailable")
    with pytest.raises(Unbuildable, match="DescribeKeeper of a new Keeper answered 503"):
        world.ready("Keeper")


def deleted(world: World, clock: Clock) -> tuple[float, object]:
    keeper = world.ready("Keeper")
    world.ask("DeleteKeeper", {"keeperArn": keeper.identifier})
    started = clock.now
    last = world.waiter.until_gone(keeper)
    assert keeper.confirmed_gone is (last is None)
    return clock.now - started, last


def test_a_deleted_resource_is_waited_for_until_it_is_gone(make_world: MakeWorld, clock: Clock):
    seconds, last = deleted(make_world(step=0.2), clock)
    assert last is None
    assert 0.4 <= seconds < 0.5


def test_a_resource_that_does_not_go_is_shown_in_the_end(make_world: MakeWorld, clock: Clock):
    world = make_world("Keeper.lifecycle.delete:never-gone", step=0.02, lifecycle_timeout=0.3)
    seconds, last = deleted(world, clock)
    assert 0.3 < seconds < 0.4
    assert last is not None
    assert last.accepted  # type: ignore[attr-defined]


def test_a_refusal_for_another_reason_is_not_gone(make_world: MakeWorld):
    world = make_world()
    keeper = world.ready("Keeper")
    keeper.identifier = "no arn at all"
    last = world.waiter.until_gone(keeper)
    assert last is not None
    assert errors.meaning(last.code) == errors.INVALID_INPUT
    assert not keeper.confirmed_gone


@pytest.mark.parametrize(
    ("service", "resource", "code", "gone"),
    [
        ("ssm", "Document", "InvalidDocument", True),  # the one documented code that can say so
        ("ssm", "Document", "InvalidDocumentVersion", False),
        ("ssm", "Document", "ValidationException", False),
        ("kms", "Key", "NotFoundException", True),
        ("kms", "Key", "InvalidArnException", False),  # NotFoundException is there to say it
    ],
)
def test_which_refusals_say_that_a_deleted_resource_is_gone(
    service: str, resource: str, code: str, gone: bool
):
    loaded = load_service(service)
    kind = graph(loaded).resources[resource]
    assert kind.describe is not None
    instance = Instance(kind, "a", {}, None)
    refusal = answered(kind.describe, {"__type": code, "message": "No."}, 400)
    waiter = Waiter(loaded, lambda operation, body: refusal, Settings(lifecycle_timeout=0.1))
    assert (waiter.until_gone(instance) is None) is gone
    assert instance.confirmed_gone is gone


def test_where_nothing_is_described_everything_is_at_rest(make_world: MakeWorld):
    service = make_world().service
    kind = graph(service).resources["Keeper"]
    instance = Instance(kind, "arn:aws:zoo:us-east-1:1:keeper/a", {}, None)
    unknown = answered("DescribeKeeper", {"__type": "Unsupported"}, 500)
    waiter = Waiter(service, lambda operation, body: unknown, Settings(), lacks=lambda exchange: "it says so")
    assert waiter.settle(instance) is None
    assert instance.settled
    assert waiter.until_gone(instance) is None
    assert not instance.confirmed_gone


@pytest.mark.parametrize(
    ("shown", "gone"), [({}, True), (None, True), ({"Domain": None}, True), ({"Domain": "a"}, False)]
)
def test_an_empty_description_is_one_of_nothing(shown: object, gone: bool):
    loaded = load_service("cognito-idp")
    kind = graph(loaded).resources["UserPoolDomain"]
    instance = Instance(kind, "a", {}, None)
    answer = answered("DescribeUserPoolDomain", {"DomainDescription": shown})
    waiter = Waiter(loaded, lambda operation, body: answer, Settings(lifecycle_timeout=0.05))
    assert (waiter.until_gone(instance) is None) is gone
    assert instance.confirmed_gone is gone
