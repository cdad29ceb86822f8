"""What is read back is noted on the requirements that it is about."""

from __future__ import annotations

from typing import Any

from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.properties.read_back import ReadBack
from conformance.verdicts.ledger import Ledger
from conformance.world.instance import Instance
from tests.checks.exchanges import answered, refused


class Silent:
    """A world in which nothing that was made can be described."""

    def describe(self, instance: Instance) -> Any:
        return refused(str(instance.resource.describe), "ResourceNotFoundException")


def test_a_new_resource_that_cannot_be_described_is_a_departure_of_describe(service: Service):
    ledger = Ledger(service)
    keeper = graph(service).resources["Keeper"]
    made = answered("CreateKeeper", {"keeperArn": "arn:k"}, body={"name": "anna"})
    instance = Instance(keeper, "arn:k", {"name": "anna"}, made, settled=True)
    world: Any = Silent()
    ReadBack(service, world, ledger, lambda operation: True).after_create(instance)
    assert ledger.failing() == ["zoo.DescribeKeeper.accepted"]
