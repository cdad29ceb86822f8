"""What the exhaustive probe does beside the cases of an operation."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.contract.resources import graph
from conformance.power.sweep import _deletes
from conformance.world.instance import Instance
from tests.checks.exchanges import answered, refused
from tests.run.conftest import schemas, service

__all__ = ["schemas", "service"]


@pytest.mark.parametrize("accepted", [True, False])
def test_after_a_delete_it_looks_at_what_is_left_and_what_is_refused_is_not_tried_of_others(
    service: Any, accepted: bool
) -> None:
    keeper = graph(service).resources["Keeper"]
    there = [Instance(keeper, f"arn:keeper/{number}", {}, None) for number in range(2)]
    asked: list[str] = []

    def ask(name: str, body: Any) -> Any:
        asked.append(name)
        return answered(name, {}) if accepted else refused(name, "ResourceInUseException")

    world = SimpleNamespace(
        alive=lambda kind: there[:1] if accepted else there,
        naming_body=lambda name, instance: {},
        ask=ask,
        note=lambda name, body, exchange, named: None,
        describe=lambda instance: asked.append("DescribeKeeper"),
    )
    driver: Any = SimpleNamespace(world=world, graph=graph(service))
    _deletes(driver, ["DeleteKeeper", "ListKeepers", "CreateKeeper"])
    once = ["DeleteKeeper", *["DescribeKeeper"] * 5, "DeleteKeeper", "ListKeepers"]
    assert asked == (once * 2 if accepted else once)
