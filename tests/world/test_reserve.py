"""Resources made ahead: as many as are wanted, none that nobody may make, and never one that is spoilt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance
from conformance.world.reserve import Reserve
from tests.clock import Clock

from .conftest import Logged, MakeWorld, sent

STEP = 0.4


class Maker:
    """Makes keepers, and remembers them."""

    def __init__(self, service: Service) -> None:
        self.resource = graph(service).resources["Keeper"]
        self.made: list[Instance] = []
        self.refuses = False

    def __call__(self, name: str) -> Instance:
        if self.refuses:
            raise Unbuildable(f"no {name}")
        self.made.append(Instance(self.resource, f"{name}-{len(self.made)}", {}, None))
        return self.made[-1]


@pytest.fixture
def maker(service: Service) -> Maker:
    return Maker(service)


def always(_: object) -> bool:
    return True


def never(_: object) -> bool:
    return False


def taken(reserve: Reserve, count: int, at_rest: Callable[[Instance], bool] = always) -> list[str]:
    return [reserve.take("Keeper", at_rest).identifier for _ in range(count)]


def test_those_are_taken_first_that_were_made_first(maker: Maker):
    assert taken(Reserve(maker, always, always), 6) == [f"Keeper-{n}" for n in range(6)]
    assert len(maker.made) == 7  # one is ready for whoever comes next


def test_one_that_is_asked_for_now_and_then_is_not_made_ahead(maker: Maker):
    assert len(taken(Reserve(maker, always, always), 2)) == len(maker.made) == 2


@pytest.mark.parametrize(("slow", "may"), [(never, always), (always, never)])
def test_what_is_quick_and_what_may_not_be_made_is_not_made_ahead(
    maker: Maker, slow: Callable[[str], bool], may: Callable[[str], bool]
):
    assert len(taken(Reserve(maker, slow, may), 9)) == len(maker.made) == 9


def test_who_had_to_wait_finds_twice_as_many_the_next_time_but_no_more_than_eight(maker: Maker):
    reserve = Reserve(maker, always, always)
    ahead = []
    for count in range(1, 9):
        taken(reserve, 1, never)
        ahead.append(len(maker.made) - count)
    assert ahead == [0, 0, 2, 4, 8, 8, 8, 8]


def test_one_that_was_deleted_meanwhile_is_not_given(maker: Maker):
    reserve = Reserve(maker, always, always)
    taken(reserve, 3)
    maker.made[3].deleted = True
    assert taken(reserve, 1) == ["Keeper-4"]


def test_that_none_can_be_made_ahead_is_the_affair_of_the_next_who_asks(maker: Maker):
    reserve = Reserve(maker, always, always)
    taken(reserve, 3)
    maker.refuses = True
    assert taken(reserve, 1) == ["Keeper-3"]
    with pytest.raises(Unbuildable, match="no Keeper"):
        taken(reserve, 1)


def test_where_those_made_ahead_are_spoilt_none_is_made_ahead_again(maker: Maker):
    reserve = Reserve(maker, always, always)
    assert not reserve.forgo("Animal")  # none was made: what is wrong is not that
    taken(reserve, 3)
    assert reserve.forgo("Keeper")
    assert not reserve.forgo("Keeper")
    assert taken(reserve, 2) == ["Keeper-4", "Keeper-5"]
    assert len(maker.made) == 6


def creates(world: Logged) -> int:
    return sent(world).count("CreateKeeper")


def test_a_world_waits_less_than_each_takes(
    make_world: MakeWorld, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("conformance.wire.client.time.time", clock)  # it says when each was made
    world = make_world(step=STEP)
    began = clock.monotonic()
    for _ in range(3):
        world.rested("Keeper")
    one = (clock.monotonic() - began) / 3
    for _ in range(20):
        world.rested("Keeper")
        clock.sleep(one / 4)  # what others do in the meantime
    waited = clock.monotonic() - began - 3 * one - 20 * one / 4
    assert one >= STEP
    assert waited < 2 * one
    assert creates(world) <= 23 + 8


@pytest.mark.parametrize("limits", [{"run": "r1"}, {"budget": 99}])
def test_on_an_account_nothing_is_made_that_nobody_asked_for(
    make_world: MakeWorld, limits: dict[str, object]
):
    world = make_world(step=STEP, **limits)
    for _ in range(6):
        world.rested("Keeper")
    assert creates(world) == 6


def test_a_target_whose_new_resources_replace_the_old_ones_gives_new_ones(make_world: MakeWorld):
    world = make_world(step=STEP, fault="CreateKeeper.create:replaces")
    for _ in range(6):
        assert world.describe(world.rested("Keeper")).accepted
    assert creates(world) <= 9
