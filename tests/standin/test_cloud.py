"""The stand-in behaves as AWS does where only AWS itself is like that."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import boto3
import pytest

from conformance.wire.client import Client
from tests.standin.cloud import FOREIGN, OTHER_RUN, REGION, Cloud
from tests.standin.identity import ACCOUNT, Identity

Start = Callable[..., Cloud]
Ask = Callable[..., Client]


def test_a_request_that_is_signed_is_answered(cloud: Start, ask: Ask) -> None:
    answer = ask(cloud(foreign=False)).send("ListKeepers", {})
    assert answer.accepted
    assert answer.headers["x-amzn-requestid"]


def test_nobody_else_is_let_in(cloud: Start, ask: Ask) -> None:
    here = cloud(foreign=False)

    def code(who: Identity, region: str = REGION) -> str | None:
        return ask(here, who, region).send("ListKeepers", {}).code

    assert code(Identity(secret="wrong")) == "InvalidSignatureException"
    assert code(Identity(access_key="AKIANOBODY")) == "UnrecognizedClientException"
    assert code(Identity(token="another")) == "UnrecognizedClientException"
    assert code(here.identity, "us-west-2") == "InvalidSignatureException"
    unsigned = ask(here).send("ListKeepers", {}, headers={"Authorization": None})
    assert unsigned.code == "MissingAuthenticationTokenException"


def test_credentials_expire(cloud: Start, ask: Ask) -> None:
    here = cloud(Identity(token="session", expires=time.time() + 60), foreign=False)
    assert ask(here).send("ListKeepers", {}).accepted
    here.identity.expires = time.time() - 1
    assert ask(here).send("ListKeepers", {}).code == "ExpiredTokenException"


def test_a_clock_that_is_wrong_is_told(cloud: Start, ask: Ask) -> None:
    answer = ask(cloud(skew=600.0, foreign=False)).send("ListKeepers", {})
    assert (answer.status, answer.code) == (403, "InvalidSignatureException")
    ahead = parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time()
    assert 590 < ahead < 610


def test_it_tells_who_asks(cloud: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """To boto3, with nothing but the environment."""
    for name, value in cloud().environment().items():
        monkeypatch.setenv(name, value)
    assert boto3.client("sts", region_name=REGION).get_caller_identity()["Account"] == ACCOUNT


def test_others_are_there_and_whoever_touches_them_is_written_down(cloud: Start, ask: Ask) -> None:
    here = cloud()
    assert here.left() == {}
    assert here.asked == []
    client = ask(here)
    keepers = client.send("ListKeepers", {}).output["keepers"]
    assert any(keeper["name"].startswith(FOREIGN) for keeper in keepers)
    assert any(keeper["name"].startswith(OTHER_RUN) for keeper in keepers)
    assert here.touched == []
    client.send("DescribeKeeper", {"keeperArn": keepers[0]["keeperArn"]})
    assert [asked.operation for asked in here.touched] == ["DescribeKeeper"]


def test_what_is_new_is_not_seen_at_once(cloud: Start, ask: Ask) -> None:
    here = cloud(lag=0.3, foreign=False)
    client = ask(here)
    made = client.send("CreateKeeper", {"name": "a-keeper"})
    assert made.accepted
    named = {"keeperArn": made.output["keeperArn"]}
    assert client.send("ListKeepers", {}).output["keepers"] == []
    assert client.send("DescribeKeeper", named).code == "ResourceNotFoundException"
    time.sleep(0.35)
    assert client.send("DescribeKeeper", named).accepted
    assert here.left() == {"Keeper": [named["keeperArn"]]}


def test_too_much_at_once_is_refused_and_some_requests_fail(cloud: Start, ask: Ask) -> None:
    client = ask(cloud(throttled=0.3, broken=0.2, lost=0.2, foreign=False))
    seen = [client.send("ListKeepers", {}) for _ in range(60)]
    assert {answer.code for answer in seen if answer.refused} == {"ThrottlingException"}
    assert {answer.status for answer in seen} == {200, 400, 500, None}


def test_an_account_has_quotas(cloud: Start, ask: Ask) -> None:
    client = ask(cloud(quotas={"Keeper": 1}, foreign=False))
    assert client.send("CreateKeeper", {"name": "first"}).accepted
    assert client.send("CreateKeeper", {"name": "second"}).code == "LimitExceededException"


def test_a_resource_is_found_by_its_tag(cloud: Start, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    here = cloud()
    tags = [{"tagKey": "run", "tagValue": "k3"}]
    made = ask(here).send("CreateKeeper", {"name": "a-keeper", "tags": tags})
    assert made.accepted
    for name, value in here.environment().items():
        monkeypatch.setenv(name, value)
    tagging = boto3.client("resourcegroupstaggingapi", region_name=REGION)
    found = tagging.get_resources(TagFilters=[{"Key": "run", "Values": ["k3"]}])["ResourceTagMappingList"]
    assert [each["ResourceARN"] for each in found] == [made.output["keeperArn"]]
    assert here.touched == []


def test_what_cannot_be_read_is_refused_without_a_word(cloud: Start, ask: Ask) -> None:
    client = ask(cloud(foreign=False))
    unknown = client.send("NoSuchOperation", {})
    assert (unknown.code, unknown.message) == ("UnknownOperationException", "")
    assert client.send("CreateKeeper", {"name": 3}).message == ""
