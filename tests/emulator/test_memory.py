"""What an operation does to a resource is what others show of it, and forbids what the pages say it does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.emulator.engine import Engine
from conformance.emulator.faults import find
from conformance.emulator.made_up import made_up, placed
from conformance.wire.listener import Request

Send = Callable[..., tuple[int, Any]]


def sender(name: str, fault: str | None = None) -> Send:
    service = load_service(name)
    engine = Engine(service, find(service, fault) if fault else None, 0.0, lambda: 1.7e9)

    def send(operation: str, **params: Any) -> tuple[int, Any]:
        headers = {"x-amz-target": f"{service.target_prefix}.{operation}"}
        response = engine.answer(Request("POST", "/", headers, json.dumps(params).encode()))
        return response.status, json.loads(response.body or b"{}")

    return send


def key(send: Send, **more: Any) -> str:
    status, answer = send("CreateKey", **more)
    assert status == 200, answer
    return str(answer["KeyMetadata"]["KeyId"])


def state(send: Send, name: str) -> Any:
    return send("DescribeKey", KeyId=name)[1]["KeyMetadata"]["KeyState"]


def code(answer: tuple[int, Any]) -> str:
    assert answer[0] == 400, answer
    return str(answer[1]["__type"])


def test_a_fact_stays_until_another_operation_makes_another() -> None:
    send = sender("kms")
    one, two = key(send), key(send)
    assert send("DisableKey", KeyId=one)[0] == 200
    assert (state(send, one), state(send, two)) == ("Disabled", "Enabled")
    assert send("EnableKey", KeyId=one)[0] == 200
    assert state(send, one) == "Enabled"


def test_a_state_forbids_what_it_is_said_to_until_it_ends() -> None:
    send = sender("kms")
    one, two = key(send), key(send)
    asked = {"KeyId": one, "Plaintext": "YQ=="}
    send("DisableKey", KeyId=one)
    assert code(send("Encrypt", **asked)) == "DisabledException"
    assert send("Encrypt", **{**asked, "KeyId": two})[0] == 200
    send("EnableKey", KeyId=one)
    assert send("Encrypt", **asked)[0] == 200


def test_what_undoes_another_operation_is_refused_of_a_new_resource() -> None:
    send = sender("kms")
    name = key(send)
    assert code(send("CancelKeyDeletion", KeyId=name)) == "KMSInvalidStateException"
    assert send("ScheduleKeyDeletion", KeyId=name)[0] == 200
    assert "DeletionDate" in send("DescribeKey", KeyId=name)[1]["KeyMetadata"]
    assert send("CancelKeyDeletion", KeyId=name)[0] == 200
    assert "DeletionDate" not in send("DescribeKey", KeyId=name)[1]["KeyMetadata"]
    assert state(send, name) == "Disabled"


def test_the_members_of_the_request_or_of_its_create_make_the_difference() -> None:
    send = sender("kms")
    name = key(send, KeyUsage="ENCRYPT_DECRYPT", KeySpec="RSA_2048")
    asked = {"KeyId": name, "Message": "YQ==", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
    assert code(send("Sign", **asked)) == "InvalidKeyUsageException"
    signing = key(send, KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")
    assert send("Sign", **{**asked, "KeyId": signing})[0] == 200
    assert code(send("Sign", **{**asked, "KeyId": signing, "DryRun": True})) == "DryRunOperationException"


def test_a_deleted_secret_lingers_and_can_be_restored() -> None:
    send = sender("secretsmanager")
    arn = send("CreateSecret", Name="one", SecretString="a")[1]["ARN"]
    assert send("GetSecretValue", SecretId=arn)[1]["SecretString"] == "a"
    assert send("DeleteSecret", SecretId=arn)[0] == 200
    assert "DeletedDate" in send("DescribeSecret", SecretId=arn)[1]
    assert code(send("GetSecretValue", SecretId=arn)) == "InvalidRequestException"
    assert code(send("CreateSecret", Name="one")) == "InvalidRequestException"
    assert send("RestoreSecret", SecretId=arn)[0] == 200
    assert "DeletedDate" not in send("DescribeSecret", SecretId=arn)[1]
    assert code(send("CreateSecret", Name="one")) == "ResourceExistsException"


def test_a_secret_without_a_value_has_none() -> None:
    send = sender("secretsmanager")
    arn = send("CreateSecret", Name="one")[1]["ARN"]
    assert code(send("GetSecretValue", SecretId=arn)) == "ResourceNotFoundException"
    assert send("PutSecretValue", SecretId=arn, SecretString="b")[0] == 200
    answer = send("GetSecretValue", SecretId=arn)[1]
    assert (answer["SecretString"], answer["VersionStages"]) == ("b", ["AWSCURRENT"])


def test_tags_are_shown_where_a_description_has_them() -> None:
    send = sender("secretsmanager")
    arn = send("CreateSecret", Name="one", Tags=[{"Key": "a", "Value": "1"}])[1]["ARN"]
    send("TagResource", SecretId=arn, Tags=[{"Key": "b", "Value": "2"}])
    tags = send("DescribeSecret", SecretId=arn)[1]["Tags"]
    assert tags == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]


def test_facts_are_shown_in_the_items_of_a_list_and_taken_away() -> None:
    send = sender("logs")
    for name in ("one", "two"):
        assert send("CreateLogGroup", logGroupName=name)[0] == 200

    def shown() -> list[Any]:
        groups = send("DescribeLogGroups")[1]["logGroups"]
        return [group.get("retentionInDays") for group in groups]

    assert send("PutRetentionPolicy", logGroupName="two", retentionInDays=7)[0] == 200
    assert shown() == [None, 7]
    assert send("DeleteRetentionPolicy", logGroupName="two")[0] == 200
    assert shown() == [None, None]


@pytest.mark.parametrize(
    ("body", "path", "found", "after"),
    [
        ({"a": 1}, "b.c", (2,), {"a": 1, "b": {"c": 2}}),
        ({"a": 1}, "a", (), {}),
        ({}, "a.b", (), {}),
        ({"a": ["x"]}, "a[]", ("y", "x"), {"a": ["x", "y"]}),
        ({"a": ["x"]}, "a[]", (), {"a": []}),
        ({}, "a[].b", (1, 2), {"a": [{"b": 1}, {"b": 2}]}),
        ({"a": [{"b": 1, "c": 2}]}, "a[].b", (), {"a": [{"c": 2}]}),
        ({"a": {"k": ["x"]}}, "a{key}", ("l",), {"a": {"k": ["x"], "l": ["x"]}}),
        ({"a": {"k": ["x"]}}, "a{key}", (), {"a": {}}),
        ({"a": {"k": []}}, "a{}[]", ("x",), {"a": {"k": ["x"]}}),
    ],
)
def test_values_are_put_at_a_path(body: Any, path: str, found: tuple[Any, ...], after: Any) -> None:
    before = json.dumps(body)
    assert placed(body, path, found) == after
    assert json.dumps(body) == before


def test_a_made_up_value_is_one_of_its_schema() -> None:
    kms = load_service("kms").operations["DescribeKey"]
    assert made_up(kms, "KeyMetadata.KeyState", 1.5) == "Creating"
    assert made_up(kms, "KeyMetadata.DeletionDate", 1.5) == 1.5
    assert made_up(kms, "KeyMetadata.Enabled", 1.5) is True


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("DisableKey.KeyMetadata.KeyState.after:forgotten", "Enabled"),
        ("DisableKey.KeyMetadata.KeyState.after:another", "Disablex"),
        ("DisableKey.KeyMetadata.KeyState.after:emptied", None),
        ("EnableKey.KeyMetadata.KeyState.after:forgotten", "Disabled"),
    ],
)
def test_a_fault_in_a_fact_shows_in_another_operation(fault: str, wrong: str | None) -> None:
    send = sender("kms", fault)
    name = key(send)
    send("DisableKey", KeyId=name)
    if fault.startswith("EnableKey"):
        send("EnableKey", KeyId=name)
    assert send("DescribeKey", KeyId=name)[1]["KeyMetadata"].get("KeyState") == wrong


@pytest.mark.parametrize("way", ["allowed", "another-code", "undocumented-code", "server-error"])
def test_a_fault_in_a_state_changes_how_it_is_refused(way: str) -> None:
    send = sender("kms", f"Encrypt.DisabledException.state:{way}")
    name = key(send)
    send("DisableKey", KeyId=name)
    status, answer = send("Encrypt", KeyId=name, Plaintext="YQ==")
    assert status == {"allowed": 200, "server-error": 500}.get(way, 400)
    assert answer.get("__type") != "DisabledException"


def test_what_a_request_asks_for_is_answered_as_told() -> None:
    send = sender("secretsmanager")
    arn = send("CreateSecret", Name="one")[1]["ARN"]
    hints = load_service("secretsmanager").hints["after"]
    told = [h for h in hints if h["path"] == "PolicyValidationPassed"]
    assert sorted(h["value"] for h in told) == [False, True]
    for hint in told:
        answer = send("ValidateResourcePolicy", SecretId=arn, **hint["with"])[1]
        assert answer["PolicyValidationPassed"] is hint["value"]


def test_what_makes_a_request_right_is_not_refused() -> None:
    send = sender("secretsmanager")
    arn = send("CreateSecret", Name="one", SecretString="one")[1]["ARN"]
    version = send("PutSecretValue", SecretId=arn, SecretString="two")[1]["VersionId"]
    assert send("GetSecretValue", SecretId=arn, VersionStage="AWSPREVIOUS")[0] == 200
    moved = {"SecretId": arn, "VersionStage": "AWSCURRENT", "MoveToVersionId": version}
    assert code(send("UpdateSecretVersionStage", **moved)) == "InvalidParameterException"
    assert send("UpdateSecretVersionStage", **moved, RemoveFromVersionId=version)[0] == 200


@pytest.mark.parametrize(("automatic", "optimized"), [(True, True), (False, False)])
def test_an_omitted_member_has_the_only_value_that_a_rule_leaves_it(automatic: bool, optimized: bool) -> None:
    send = sender("personalize")
    group = send("CreateDatasetGroup", name="g")[1]["datasetGroupArn"]
    recipe = {} if automatic else {"recipeArn": "arn:aws:personalize:::recipe/aws-user-personalization"}
    made = {"name": "s", "datasetGroupArn": group, "performAutoML": automatic, **recipe}
    solution = send("CreateSolution", **made)[1]["solutionArn"]
    shown = send("DescribeSolution", solutionArn=solution)[1]["solution"]
    assert (shown["performAutoML"], shown["performHPO"]) == (automatic, optimized)


def test_what_is_a_fact_of_a_kind_is_shown_by_what_reads_it_and_is_no_list_of_it() -> None:
    send = sender("dynamodb")
    keys = [{"AttributeName": "k", "KeyType": "HASH"}]
    typed = [{"AttributeName": "k", "AttributeType": "S"}]
    told = {"AttributeDefinitions": typed, "KeySchema": keys, "BillingMode": "PAY_PER_REQUEST"}
    assert send("CreateTable", TableName="tab", **told)[0] == 200
    item = {"k": {"S": "a"}, "n": {"N": "1"}}
    assert send("PutItem", TableName="tab", Item=item)[0] == 200
    assert send("GetItem", TableName="tab", Key={"k": {"S": "a"}}) == (200, {"Item": item})


def test_a_new_resource_shows_what_is_told_of_its_kind_and_of_the_members_it_was_made_with() -> None:
    send = sender("cognito-idp")
    pool = send("CreateUserPool", PoolName="p")[1]["UserPool"]["Id"]
    client = send("CreateUserPoolClient", UserPoolId=pool, ClientName="c")[1]["UserPoolClient"]["ClientId"]
    shown = send("DescribeUserPoolClient", UserPoolId=pool, ClientId=client)[1]["UserPoolClient"]
    assert (shown["RefreshTokenValidity"], shown["EnableTokenRevocation"]) == (30, True)
    assert "ClientSecret" not in shown
