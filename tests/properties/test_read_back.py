"""What is read back is noted on the requirements that it is about."""

from __future__ import annotations

from typing import Any, cast

import pytest

from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.properties.read_back import ReadBack
from conformance.verdicts.ledger import Ledger
from conformance.wire.exchange import Exchange
from conformance.world.instance import Instance
from conformance.world.world import World
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


class Describing:
    """A world in which a secret is described with the tags that it is given."""

    def __init__(self, tags: list[dict[str, str]]) -> None:
        self.answer = {"ARN": "arn:s", "Name": "one", "Tags": tags}

    def describe(self, instance: Instance) -> Exchange:
        return answered("DescribeSecret", self.answer, body={"SecretId": "arn:s"})


@pytest.mark.parametrize(
    ("shown", "failing"),
    [
        ([{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}], []),
        ([{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}], []),
        ([{"Key": "a", "Value": "1"}], ["secretsmanager.TagResource.Tags.added"]),
        ([], ["secretsmanager.TagResource.Tags.added"]),
    ],
)
def test_tags_are_read_in_a_description_where_nothing_else_lists_them(shown: Any, failing: list[str]):
    service = load_service("secretsmanager")
    ledger, world = Ledger(service), Describing(shown)
    requirement = catalogue(service).requirement("TagResource", "added", "Tags")
    instance = Instance(graph(service).resources["Secret"], "arn:s", {"Name": "one"}, None)
    read_back = ReadBack(service, cast(World, world), ledger, lambda operation: True)
    read_back.tags(instance, requirement, {"a": "1", "b": "2"})
    assert ledger.failing() == failing
    assert ledger[requirement].held == (not failing)


def test_what_is_read_back_keeps_the_requests_that_made_it(service: Service):
    ledger, graphed = Ledger(service), graph(service)
    zoo = answered("CreateZoo", {"zooArn": "arn:z"}, body={"name": "z"})
    made = answered("CreateKeeper", {"keeperArn": "arn:k"}, body={"name": "anna"})
    parent = Instance(next(iter(graphed.resources.values())), "arn:z", {"name": "z"}, zoo)
    keeper = Instance(
        graphed.resources["Keeper"], "arn:k", {"name": "anna"}, made, settled=True, parents=(parent, parent)
    )
    world: Any = Silent()
    ReadBack(service, world, ledger, lambda operation: True).after_create(keeper)
    departure = ledger["zoo.DescribeKeeper.accepted"].failures[0]
    assert [step.operation for step in departure.script] == ["CreateZoo", "CreateKeeper", "DescribeKeeper"]
    assert departure.script[-1] is departure.exchange
