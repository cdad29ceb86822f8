"""What a resource is called by another of its names."""

from __future__ import annotations

import json

import pytest
from attrs import evolve

from conformance.contract.graph import Resource, View
from conformance.wire.exchange import Exchange
from conformance.world.identifiers import told
from conformance.world.instance import Instance

STREAM = Resource(
    "Stream", "CreateStream", "DescribeStream", None, "DeleteStream", (), (), "StreamName",
    "request:StreamName", "StreamName", "StreamDescription", None,
    view=View("DescribeStream", "StreamDescription"),
)  # fmt: skip
ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/one"


def answer(value: object, status: int = 200) -> Exchange:
    return Exchange("DescribeStream", {}, b"{}", status, {}, json.dumps(value).encode(), 0.0, 0.0, "http://x")


def stream(**changes: object) -> Instance:
    return evolve(Instance(STREAM, "one", {"StreamName": "one"}, answer({})), **changes)  # type: ignore[arg-type]


def described(instance: Instance) -> Exchange:
    shards = [{"ShardId": "shardId-000000000000"}]
    return answer({"StreamDescription": {"StreamARN": ARN, "StreamName": "one", "Shards": shards}})


def silent(instance: Instance) -> None:
    return None


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("StreamName", "one"),
        ("StreamARN", ARN),
        ("resourceArn", ARN),
        ("Stream", "one"),
        ("SourceStreamName", "one"),
        ("streamIdentifier", "one"),
        ("ShardId", "shardId-000000000000"),
    ],
)
def test_a_name_is_found_where_something_tells_it(member, name):
    assert told(stream(), member, described) == name


@pytest.mark.parametrize("member", ["StreamARN", "ShardId", "StreamId"])
def test_nothing_is_made_up(member):
    assert told(stream(), member, silent) is None


def test_what_create_answered_goes_before_a_description():
    made = stream(created_by=answer({"streamArn": ARN}))
    assert told(made, "StreamARN", silent) == ARN
