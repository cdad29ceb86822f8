"""The parts together."""

from __future__ import annotations

from attrs import evolve

from conformance.wire.intent import Probe, SetUp, Valid, Violates

from .conftest import MakeWorld


def test_an_exchange_knows_why_it_was_sent(make_world: MakeWorld):
    world = make_world()
    case = world.minimal("CreateFeedingJob")
    assert world.send(case).exchange.intent == Valid()
    assert world.send(evolve(case, violates=("name", "pattern"))).exchange.intent == Violates(
        "name", "pattern"
    )
    assert world.ask("ListKeepers", {}).intent == SetUp()
    assert world.ask("ListKeepers", {}, Probe()).intent == Probe()
