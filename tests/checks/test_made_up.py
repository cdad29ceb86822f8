"""What a service makes up is judged by its answer's constraints; what a caller sent is not."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from conformance.checks.made_up import SentTexts, made_up
from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service as load_anew

from .exchanges import answered, problems

load_service = cache(load_anew)
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/one"


def judged(name: str, operation: str, answer: Any, *sent: Any) -> str | None:
    """The problem of the answer's requirement; an AssertionError where nothing is said of it."""
    service, texts = load_service(name), SentTexts()
    for params in sent:
        texts.note(params)
    contract = service.operations[operation]
    exchange = answered(operation, answer)
    found = problems(made_up(service, catalogue(service), contract, exchange, answer, texts))
    assert set(found) == {f"{operation}.constraints"}
    return found[f"{operation}.constraints"]


def consumer(arn: str) -> dict[str, Any]:
    return {"ConsumerDescription": {"ConsumerARN": arn, "ConsumerName": "mine"}}


def test_an_arn_without_what_its_pattern_has_at_the_end_is_told():
    registered = {"ConsumerName": "mine", "StreamARN": STREAM}
    right = consumer(f"{STREAM}/consumer/mine:1760000000")
    wrong = consumer(f"{STREAM}/consumer/mine")
    assert judged("kinesis", "DescribeStreamConsumer", right, registered) is None
    problem = judged("kinesis", "DescribeStreamConsumer", wrong, registered)
    assert problem is not None
    assert "ConsumerDescription.ConsumerARN is" in problem
    assert "not of the documented pattern" in problem


@pytest.mark.parametrize(("number", "right"), [("0", True), ("4962", True), ("0049", False), ("-1", False)])
def test_a_sequence_number_has_no_leading_zeros(number: str, right: bool):
    answer = {"ShardId": "shardId-000000000000", "SequenceNumber": number}
    assert (judged("kinesis", "PutRecord", answer) is None) is right


def test_a_name_is_not_an_arn_although_it_was_sent_as_a_name():
    made = {"Name": "one"}
    assert judged("secretsmanager", "CreateSecret", {"ARN": "one", "Name": "one"}, made) is not None
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:one-aBcDeF"
    assert judged("secretsmanager", "CreateSecret", {"ARN": arn, "Name": "one"}, made) is None


def test_what_was_sent_as_the_same_member_is_shown_as_it_was_sent():
    """A request may have held a text that the answer's shape does not allow."""
    wrong = consumer("x")
    assert judged("kinesis", "DescribeStreamConsumer", wrong) is not None
    service, texts = load_service("kinesis"), SentTexts()
    texts.note({"Names": [{"consumerARN": "X"}], "ConsumerName": "mine"})
    operation = service.operations["DescribeStreamConsumer"]
    found = made_up(service, catalogue(service), operation, answered(operation.name, wrong), wrong, texts)
    assert problems(found) == {}  # nothing was made up


def test_what_is_wrong_because_of_a_text_in_it_that_was_sent_is_not_the_services():
    long = "n" * 3000
    arn = consumer(f"{STREAM}/consumer/{long}:1760000000")
    assert judged("kinesis", "DescribeStreamConsumer", arn) is not None
    service, texts = load_service("kinesis"), SentTexts()
    texts.note({"ConsumerName": long})
    operation = service.operations["DescribeStreamConsumer"]
    found = made_up(service, catalogue(service), operation, answered(operation.name, arn), arn, texts)
    assert not any(problems(found).values())


def test_a_number_is_compared_with_its_range():
    def shards(count: int) -> dict[str, Any]:
        limits = {"ShardLimit": count, "OpenShardCount": 0, "OnDemandStreamCount": 0}
        return {**limits, "OnDemandStreamCountLimit": 10}

    assert judged("kinesis", "DescribeLimits", shards(500)) is None
    problem = judged("kinesis", "DescribeLimits", shards(-1))
    assert problem == "ShardLimit is -1, which is less than the least documented, 0"


@pytest.mark.parametrize(
    ("name", "operation", "answer"),
    [
        # a distribution's host is shown as what a request calls a domain's prefix
        ("cognito-idp", "CreateUserPoolDomain", {"CloudFrontDomain": "d111111abcdef8.cloudfront.net"}),
        # a batch of which nothing failed is answered with a count of 0; a page has one item at the least
        ("kinesis", "PutRecords", {"FailedRecordCount": 0, "Records": []}),
    ],
)
def test_a_constraint_that_was_made_for_other_members_of_requests_says_nothing(
    name: str, operation: str, answer: Any
):
    service, exchange = load_service(name), answered(operation, answer)
    contract = service.operations[operation]
    assert list(made_up(service, catalogue(service), contract, exchange, answer, SentTexts())) == []
