"""Kinds of requirements that only other services have: on moto each holds, and a fault in it is found.

The faults are in what comes back from moto: an answer is changed on its way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from attrs import evolve
from moto.server import ThreadedMotoServer

from conformance.contract.load import load_service as load_anew
from conformance.verdicts.outcome import Verdict
from conformance.wire.exchange import Exchange
from tests.run.bench import engine_on, finish, inspect

load_service = cache(load_anew)
Change = Callable[[Exchange], Exchange]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}/"
    server.stop()


def verdict(url: str, requirement: str, change: Change = lambda exchange: exchange) -> tuple[Verdict, str]:
    driver = engine_on(load_service(requirement.partition(".")[0]), url, change=change, timeout=60.0)
    found = inspect(driver, [requirement])[requirement]
    finish(driver)
    return found


def refusal(exchange: Exchange, code: str) -> Exchange:
    told = json.dumps({"__type": code, "message": "No."}).encode()
    return evolve(exchange, status=400, answer=told)


def answering(exchange: Exchange, **members: Any) -> Exchange:
    return evolve(exchange, answer=json.dumps({**(exchange.output or {}), **members}).encode())


def by_arn_only(exchange: Exchange) -> Exchange:
    """A server that knows a secret by its ARN alone."""
    asked = exchange.params.get("SecretId", "") if isinstance(exchange.params, dict) else ""
    knows = exchange.operation != "GetSecretValue" or str(asked).startswith("arn:")
    return exchange if knows else refusal(exchange, "ResourceNotFoundException")


def filtered(exchange: Exchange) -> str:
    """The key that a list of secrets is filtered by, and how."""
    params = exchange.params if isinstance(exchange.params, dict) else {}
    filters = params.get("Filters") if exchange.operation == "ListSecrets" else None
    return (
        f"{filters[0]['Key']} {filters[0]['Values'][0][:1]}" if isinstance(filters, list) and filters else ""
    )


def finds_none(exchange: Exchange) -> Exchange:
    return answering(exchange, SecretList=[]) if filtered(exchange).startswith("tag-value") else exchange


def has_no_negation(exchange: Exchange) -> Exchange:
    return answering(exchange, SecretList=[]) if filtered(exchange).endswith("!") else exchange


FAULTS: dict[str, list[Change]] = {
    "secretsmanager.GetSecretValue.SecretId.names": [by_arn_only],
    "secretsmanager.ListSecrets.Filters.filterKey": [finds_none, has_no_negation],
    "kinesis.ListTagsForStream.Limit.bound": [
        lambda e: (
            answering(e, Tags=[{"Key": k, "Value": ""} for k in "abc"])
            if e.operation == "ListTagsForStream"
            else e
        )
    ],
    "secretsmanager.UntagResource.TagKeys.removed": [
        lambda e: answering(e, Tags=[{"Key": "two", "Value": "2"}]) if e.operation == "DescribeSecret" else e
    ],
    "kinesis.DescribeStream.StreamARN.reference": [
        lambda e: evolve(e, status=200, answer=b"{}") if e.operation == "DescribeStream" and e.refused else e
    ],
    "kms.DisableKey.KeyMetadata.KeyState.after": [
        lambda e: (
            answering(e, KeyMetadata={**e.output["KeyMetadata"], "KeyState": "Enabled"})
            if e.operation == "DescribeKey"
            else e
        )
    ],
    "kms.DescribeKey.KeyMetadata.EncryptionAlgorithms.after": [
        lambda e: (
            answering(e, KeyMetadata={**e.output["KeyMetadata"], "EncryptionAlgorithms": ["RSA"]})
            if e.operation == "DescribeKey"
            else e
        )
    ],
    "kms.DisableKey.KeyRotationEnabled.after": [
        lambda e: answering(e, KeyRotationEnabled=False) if e.operation == "GetKeyRotationStatus" else e
    ],
    "kinesis.SplitShard.InvalidArgumentException": [
        lambda e: evolve(e, status=200, answer=b"{}") if e.operation == "SplitShard" and e.refused else e
    ],
    "kinesis.IncreaseStreamRetentionPeriod.RetentionPeriodHours.range": [
        lambda e: (
            evolve(e, status=200, answer=b"{}")
            if e.operation == "IncreaseStreamRetentionPeriod" and e.refused
            else e
        )
    ],
    "stepfunctions.UpdateStateMachineAlias.ValidationException": [
        lambda e: (
            evolve(e, status=200, answer=b'{"updateDate": 1.0}')
            if e.operation == "UpdateStateMachineAlias" and e.refused
            else e
        )
    ],
    "ecr.DescribeImages.ImageNotFoundException": [
        lambda e: evolve(e, status=200, answer=b"{}") if e.operation == "DescribeImages" and e.refused else e
    ],
    "secretsmanager.RestoreSecret.DeletedDate.after": [
        lambda e: answering(e, DeletedDate=1.0) if e.operation == "DescribeSecret" else e
    ],
    "ssm.AddTagsToResource.Tags.added": [
        lambda e: answering(e, TagList=[]) if e.operation == "ListTagsForResource" else e
    ],
    "secretsmanager.PutSecretValue.idempotent": [
        lambda e: evolve(e, status=200, answer=b"{}") if e.operation == "PutSecretValue" and e.refused else e
    ],
}


@pytest.mark.parametrize("requirement", FAULTS)
def test_it_holds_on_moto(url: str, requirement: str):
    assert verdict(url, requirement)[0] is Verdict.PASS


@pytest.mark.parametrize(
    ("requirement", "change"), [(name, change) for name, changes in FAULTS.items() for change in changes]
)
def test_a_fault_in_it_is_found(url: str, requirement: str, change: Change):
    assert verdict(url, requirement, change)[0] is Verdict.FAIL


def test_what_names_nothing_and_nothing_else_is_refused(url: str):
    """moto takes off a consumer that there is not; only the consumer's ARN names it in the request."""
    found, why = verdict(url, "kinesis.DeregisterStreamConsumer.ConsumerARN.reference")
    assert found is Verdict.FAIL
    assert "a StreamConsumer that does not exist was accepted" in why


def test_the_same_create_again_is_not_refused(url: str):
    """moto refuses it; the page of the operation calls it idempotent."""
    found, why = verdict(url, "stepfunctions.CreateActivity.idempotent")
    assert found is Verdict.FAIL
    assert "the same request again was answered with 400 ActivityAlreadyExists" in why


def test_a_key_has_a_use_that_goes_with_its_kind(url: str):
    """moto makes keys of any use, and not of every kind."""
    found, why = verdict(url, "kms.CreateKey.KeyUsage.onlyValues")
    assert found is Verdict.FAIL
    assert "KeyUsage value SIGN_VERIFY where KeySpec is" in why
