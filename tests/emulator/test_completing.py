"""What every answer of an operation has, whether or not anything that is stored tells it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.contract.load import load_service
from conformance.emulator import Server

from .conftest import Client


@pytest.fixture
def streams() -> Iterator[Client]:
    server = Server(load_service("kinesis"), step=0.0)
    server.start()
    yield Client(server)
    server.stop()


def test_a_description_has_what_was_never_sent(streams: Client) -> None:
    streams.ok("CreateStream", {"StreamName": "s", "ShardCount": 1})
    shown = streams.ok("DescribeStream", {"StreamName": "s"})["StreamDescription"]
    assert shown["StreamARN"] == "arn:aws:kinesis:us-east-1:123456789012:stream/s"
    assert shown["HasMoreShards"] is False
    assert isinstance(shown["RetentionPeriodHours"], int)


def test_what_is_made_up_is_the_same_again_and_another_of_another(streams: Client) -> None:
    for name in ("a", "b"):
        streams.ok("CreateStream", {"StreamName": name})

    def seen(name: str) -> str:
        put = {"StreamName": name, "Data": "YQ==", "PartitionKey": "k"}
        return str(streams.ok("PutRecord", put)["ShardId"])

    assert seen("a") == seen("a") != seen("b")


def test_an_arn_that_was_made_up_names_the_resource(streams: Client) -> None:
    streams.ok("CreateStream", {"StreamName": "s"})
    arn = streams.ok("DescribeStream", {"StreamName": "s"})["StreamDescription"]["StreamARN"]
    assert (
        streams.ok("DescribeStreamSummary", {"StreamARN": arn})["StreamDescriptionSummary"]["StreamName"]
        == "s"
    )
    assert streams.refused("DescribeStreamSummary", {"StreamARN": arn + "x"})


def test_a_list_of_texts_has_identifiers() -> None:
    server = Server(load_service("sqs"), step=0.0)
    server.start()
    try:
        client = Client(server)
        made = client.ok("CreateQueue", {"QueueName": "q"})["QueueUrl"]
        assert client.ok("ListQueues", {})["QueueUrls"] == [made]
    finally:
        server.stop()


def test_what_names_nothing_is_not_described(streams: Client) -> None:
    assert streams.refused("DescribeStream", {})
