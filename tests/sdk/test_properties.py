"""Each family of properties: silent on a client that does everything right, and loud on one small fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from conformance.contract.client_requirements import client_catalogue
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.power.sdk_campaign import properties
from conformance.properties.effort import PROFILES
from conformance.sdk.bench import Bench
from conformance.sdk.drivers.shipped import start
from conformance.sdk.messages import Value
from conformance.sdk.properties import retry
from conformance.sdk.trial import Trial
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
RIGHT = (
    "kinesis.ListShards.paginator.ends",
    "kinesis.ListChannels.retry.most",
    "kinesis.ListChannels.retry.backoff",
    "secretsmanager.CreateSecret.ClientRequestToken.request.token",
)
"""Requirements more that a client keeps that is right."""
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


@pytest.mark.parametrize("identifier", RIGHT)
def test_nothing_is_found_of_a_client_that_is_right(identifier: str) -> None:
    service, _, rest = identifier.partition(".")
    with closing(bench_of("tiny", load_service(service))) as bench:
        check(bench, rest)
        assert bench.calls > 0


def test_each_pause_has_a_limit_of_its_own(faultless: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit doubles with each: four seconds are too long for the second pause, not for the third."""
    requirement = client_catalogue(SERVICE)["sdk.kinesis.ListChannels.retry.backoff"]
    monkeypatch.setattr(retry, "tried", lambda target, *rest: paused(target, drawn.pop()))
    drawn = [tuple(chance * 2.0**place for place in range(5)) for chance in (0.2, 0.9, 1.0)]
    drawn = [(*pauses, 20.0) for pauses in drawn]
    retry.test_backoff(requirement, faultless)
    assert drawn == []
    drawn = [(0.5, 4.0, 4.0, 4.0, 4.0, 4.0)]
    with pytest.raises(Violation, match=r"pause 2 is 4\.00 s long, of at most 2"):
        retry.test_backoff(requirement, faultless)


def paused(target: Bench, slept: tuple[float, ...]) -> Trial:
    operation = target.service.operations["ListChannels"]
    return Trial(target.service, operation, {}, {}, (), (), Value({}, slept=slept))


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
