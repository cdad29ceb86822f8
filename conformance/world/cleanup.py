"""Deleting what a run created, in reverse order; what has no Delete is left behind, and said."""

from __future__ import annotations

from attrs import frozen

from conformance.contract import errors
from conformance.contract.endings import ending, stays
from conformance.wire import clock
from conformance.world.errors import Unbuildable, Unreachable
from conformance.world.instance import Instance
from conformance.world.world import World

_PATIENCE = 60.0


@frozen
class Left:
    """What could not be deleted: how many of which kind, and why."""

    resource: str
    count: int
    why: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.count} {self.resource}: {self.why}"


@frozen
class _Refusal:
    """Why a Delete did not delete, and whether it may when it is tried again."""

    told: str
    may_pass: bool = False


def clean_up(world: World, patience: float | None = None) -> list[Left]:
    """Delete every resource that the run created, the latest first.

    A Delete that is refused because something still refers to the resource is tried again after what
    refers to it is gone, for ``patience`` seconds at most (None: a minute; 0: nothing is tried).
    Ctrl-C ends it.

    Returns:
        What is left behind, by kind of resource.
    """
    deadline = clock.monotonic() + (_PATIENCE if patience is None else patience)
    remaining = [i for i in reversed(world.alive()) if ending(world.service, i.resource)]
    refused: dict[int, _Refusal] = {}
    try:
        while remaining and clock.monotonic() < deadline:
            again = [i for i in remaining if not _delete(world, i, refused)]
            if len(again) == len(remaining) and not any(refused[id(i)].may_pass for i in again):
                break
            if again:
                world.waiter.pause()
            remaining = again
    except KeyboardInterrupt:
        refused = {id(i): _Refusal("cleaning up was interrupted") for i in remaining}
    except Unreachable as gone:
        refused = {id(i): _Refusal(f"the target is gone: {gone}") for i in remaining}
    return _left(world, remaining, refused)


def _delete(world: World, instance: Instance, refused: dict[int, _Refusal]) -> bool:
    by = ending(world.service, instance.resource)
    assert by is not None
    try:
        exchange = world.ask(by.operation, world.naming_body(by.operation, instance, by.members))
    except Unbuildable as problem:
        refused[id(instance)] = _Refusal(str(problem))
        return False
    if exchange.succeeded or errors.meaning(exchange.code) == errors.NOT_FOUND or exchange.code in by.ended:
        instance.went(unsure=exchange.succeeded and not exchange.accepted)
        if instance.unsure:
            world.describe(instance)  # a look says whether it is so
    if instance.deleted:
        return True
    passing = (errors.IN_USE, errors.THROTTLED, errors.LIMIT)
    told = f"{by.operation} answered {exchange.code or exchange.status or exchange.failure}"
    refused[id(instance)] = _Refusal(told, errors.meaning(exchange.code) in passing)
    return False


def _left(world: World, remaining: list[Instance], refused: dict[int, _Refusal]) -> list[Left]:
    left = []
    for name in dict.fromkeys(i.resource.name for i in world.alive()):
        here = world.alive(name)
        resource = here[0].resource
        if stays(world.service, resource):
            left.append(Left(name, len(here), "there is no operation that deletes one"))
            continue
        mine = [i for i in remaining if i.resource is resource and not i.deleted]
        if mine:
            why = refused.get(id(mine[0]), _Refusal("time ran out"))
            left.append(Left(name, len(mine), why.told))
    return left
