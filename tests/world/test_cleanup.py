"""What a run made is deleted, the latest first; what is left behind is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cases.model import Case, Fresh
from conformance.contract.load import load_service
from conformance.wire.exchange import Exchange
from conformance.world.cleanup import Left, clean_up
from conformance.world.errors import Unreachable
from conformance.world.world import World
from tests.checks.exchanges import answered
from tests.clock import Clock
from tests.zoo import HINTS, write

from .conftest import Logged, MakeWorld, sent


def build(world: World) -> None:
    """A keeper with two animals, one of which is fed."""
    world.send(world.minimal("CreateFeedingJob"))
    world.ready("Animal", {"species": "OWL"})


def test_everything_is_deleted_the_latest_first(make_world: MakeWorld):
    world = make_world()
    build(world)
    made = [i for i in world.alive() if i.resource.delete]
    before = len(sent(world))
    left = clean_up(world)
    deletes = [e for e in world.log[before:] if e.operation.startswith("Delete")]  # type: ignore[attr-defined]
    assert [next(iter(e.params.values())) for e in deletes] == [i.identifier for i in reversed(made)]
    assert all(e.accepted for e in deletes)
    assert left == [Left("FeedingJob", 1, "there is no operation that deletes one")]
    assert world.ask("ListKeepers", {}).output["keepers"] == []
    assert [i.resource.name for i in world.alive()] == ["FeedingJob"]


def test_ctrl_c_ends_it_and_what_is_left_is_said(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch):
    world = make_world()
    build(world)

    def ask(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(world, "ask", ask)
    told = {left.resource: left.why for left in clean_up(world)}
    assert told["Keeper"] == told["Animal"] == "cleaning up was interrupted"


def test_a_refusal_that_will_pass_is_waited_for(make_world: MakeWorld):
    """An animal takes a while to go, and its keeper stays until then."""
    world = make_world(step=0.1)
    build(world)
    assert [left.resource for left in clean_up(world)] == ["FeedingJob"]
    refusals = [e for e in world.log if e.code == "ResourceInUseException"]  # type: ignore[attr-defined]
    assert refusals


def test_a_refusal_that_stays_is_told_and_not_tried_for_ever(make_world: MakeWorld, clock: Clock):
    world = make_world("DeleteKeeper.protocol:unavailable")
    world.ready("Keeper")
    world.ready("Keeper", {"nickname": "x"})
    started = clock.now
    (left,) = clean_up(world)
    assert clock.now == started
    assert (left.resource, left.count) == ("Keeper", 2)
    assert str(left).startswith("2 Keeper: DeleteKeeper answered ")


def test_patience_has_an_end(make_world: MakeWorld, clock: Clock):
    world = make_world()
    build(world)
    world.instances[:] = [i for i in world.instances if i.resource.name == "Keeper"]  # animals that it forgot
    started = clock.now
    clock.end = started + 2
    (left,) = clean_up(world, 0.2)
    assert 0.2 < clock.now - started < 0.25
    assert left.why == "DeleteKeeper answered ResourceInUseException"


def test_what_is_gone_already_is_not_left(make_world: MakeWorld):
    world = make_world()
    keeper = world.ready("Keeper")
    world.ask("DeleteKeeper", {"keeperArn": keeper.identifier})
    assert clean_up(world) == []


def test_a_delete_whose_answer_cannot_be_read_is_looked_after(make_world: MakeWorld):
    world = make_world("DeleteKeeper.protocol:text")
    world.ready("Keeper")
    assert clean_up(world) == []
    assert sent(world)[-1] == "DescribeKeeper"
    assert world.ask("ListKeepers", {}).output["keepers"] == []


def test_a_delete_that_only_says_so_leaves_it_behind(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch):
    world = make_world()
    keeper = world.ready("Keeper")
    ask = world.ask

    def pretend(operation: str, body: object, *more: object) -> object:
        if operation == "DeleteKeeper":
            return answered("DeleteKeeper", b"ok", 200)
        return ask(operation, body, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(world, "ask", pretend)
    (left,) = clean_up(world)
    assert (left.resource, left.count) == ("Keeper", 1)
    assert world.alive() == [keeper]


def test_without_patience_nothing_is_tried(make_world: MakeWorld):
    world = make_world()
    build(world)
    before = len(sent(world))
    left = clean_up(world, 0.0)
    assert len(sent(world)) == before
    assert {entry.resource for entry in left} == {"Keeper", "Animal", "FeedingJob"}
    assert {entry.why for entry in left if entry.resource == "Keeper"} == {"time ran out"}


def test_a_target_that_is_gone_ends_the_cleaning(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch):
    world = make_world()
    build(world)

    def gone(operation: str, body: object) -> None:
        raise Unreachable("connection refused")

    monkeypatch.setattr(world, "ask", gone)
    left = clean_up(world)
    assert "connection refused" in str(next(entry for entry in left if entry.resource == "Animal"))


def test_what_was_found_and_not_made_is_not_deleted(make_world: MakeWorld):
    world = make_world()
    keeper = world.ready("Keeper")
    keeper.created_by = None
    assert clean_up(world) == []
    assert "DeleteKeeper" not in sent(world)


def test_what_an_invalid_request_made_is_deleted_too(make_world: MakeWorld):
    world = make_world("CreateKeeper.name.pattern:unenforced")
    made = world.send(
        Case("CreateKeeper", {"name": Fresh(length=10, prefix="-")}, ("name", "pattern"), "a hyphen")
    )
    assert made.exchange.accepted
    assert clean_up(world) == []
    assert "DeleteKeeper" in sent(world)


ENDS = """
[[clean_up]]
resource = "FeedingJob"
operation = "DescribeFeedingJob"
with = { feedingJobName = "over" }
ended = ["TooManyTagsException"]
source = "zoo/client/create_feeding_job.rst:9"
why = "A job that was looked at is over."
"""


def ending(make_world: MakeWorld, folder: Path) -> Logged:
    return make_world(service=load_service("zoo", write(folder, hints=HINTS + ENDS)))


def test_what_no_operation_deletes_is_ended_as_a_hint_says(make_world: MakeWorld, tmp_path: Path):
    world = ending(make_world, tmp_path)
    build(world)
    (job,) = world.alive("FeedingJob")
    assert clean_up(world) == []
    (ended,) = (e for e in world.log if e.operation == "DescribeFeedingJob")
    assert ended.params == {"feedingJobName": "over", "feedingJobArn": job.identifier}
    assert world.alive() == []


@pytest.mark.parametrize(("code", "left"), [("TooManyTagsException", 0), ("InvalidInputException", 1)])
def test_what_was_ended_before_is_not_left(
    make_world: MakeWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, left: int
):
    world = ending(make_world, tmp_path)
    build(world)
    ask = world.ask

    def refusing(operation: str, body: object) -> Exchange:
        refused = operation == "DescribeFeedingJob"
        return answered(operation, {"__type": code}, 400, body) if refused else ask(operation, body)

    monkeypatch.setattr(world, "ask", refusing)
    assert sum(one.count for one in clean_up(world)) == left
