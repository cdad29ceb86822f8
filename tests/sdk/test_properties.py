"""Each family of properties: silent on a client that does everything right, and loud on one small fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.contract.client_requirements import client_catalogue
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.power.sdk_campaign import properties
from conformance.properties.effort import PROFILES
from conformance.sdk.bench import Bench
from conformance.sdk.drivers.shipped import start
from conformance.verdicts.outcome import Violation

SERVICE = load_service("kinesis")

SEEDED = {
    "request.text:stripped": "PutRecord.PartitionKey.request.text",
    "request.list:empty-dropped": "PutRecords.Records.request.items",
    "request.list:cut": "PutRecords.Records.request.items",
    "request.map:cut": "AddTagsToStream.Tags.request.items",
    "request.timestamp:local": "GetShardIterator.Timestamp.request.timestamp",
    "request.blob:url-safe": "PutRecord.Data.request.blob",
    "request.target:lowered": "ListShards.request.target",
    "signature.path:wrong": "ListShards.request.signature",
    "setting.region:ignored": "Service.request.region",
    "validation.required:hidden": "CreateStream.StreamName.validation.required",
    "validation.type:hidden": "CreateStream.ShardCount.validation.type",
    "response.null:text": "ListShards.NextToken.response.null",
    "response.timestamp:cut": "GetRecords.Records[].ApproximateArrivalTimestamp.response.timestamp",
    "response.unknown:fails": "ListShards.response.unknown",
    "error.code:uri": "ListShards.error.uri",
    "error.message:lost": "ListShards.error.message",
    "error.not-json:success": "ListShards.error.notJson",
    "retry.client-errors": "ListChannels.retry.never",
    "retry.never": "ListChannels.retry.serverError",
    "retry.quota:none": "ListChannels.retry.quota",
    "retry.quota:small": "ListChannels.retry.quota",
    "retry.skew:never": "ListChannels.retry.skew",
    "retry.skew:same-clock": "ListChannels.retry.skew",
    "paginator.repeated:endless": "ListShards.paginator.repeated",
    "paginator.ends:early": "ListShards.paginator.follows",
    "waiter.failure:ignored": "DescribeChannel.ChannelActive.waiter.failure",
    "waiter.looks:one-more": "DescribeStream.StreamExists.waiter.timeout",
}
"""A fault of the tiny client, and a requirement that shows it."""
UNSEEN = {"request.list:empty-dropped"}
"""Faults that the requirement beside them must not show: it is about something else."""


def check(bench: Bench, identifier: str) -> None:
    requirement = client_catalogue(bench.service)[f"sdk.{bench.service.name}.{identifier}"]
    properties()[requirement.kind](requirement, bench)


def bench_of(driver: str, service: Service = SERVICE) -> Bench:
    return Bench(service, lambda environment: start(driver, environment), PROFILES["smoke"])


@pytest.fixture(scope="module")
def faultless() -> Iterator[Bench]:
    bench = bench_of("tiny")
    yield bench
    bench.close()


@pytest.mark.parametrize("identifier", dict.fromkeys(SEEDED.values()))
def test_a_client_that_is_right_passes(faultless: Bench, identifier: str) -> None:
    check(faultless, identifier)
    assert faultless.calls > 0


@pytest.mark.parametrize("fault", SEEDED)
def test_a_fault_is_seen(fault: str) -> None:
    bench = bench_of(f"tiny@{fault}")
    try:
        if fault in UNSEEN:
            check(bench, SEEDED[fault])
        else:
            with pytest.raises(Violation):
                check(bench, SEEDED[fault])
    finally:
        bench.close()
