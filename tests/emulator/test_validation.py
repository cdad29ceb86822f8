"""What a request may not be: the emulator's own validator and the rules beyond the markup."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import AVRO, ROLE, Client, export


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": None}, "InvalidInputException"),
        ({"name": ""}, "InvalidInputException"),
        ({"name": "a" * 64}, "InvalidInputException"),
        ({"name": "-a"}, "InvalidInputException"),
        ({"name": "a\n"}, "InvalidInputException"),
        ({"name": 7}, "SerializationException"),
        ({"name": True}, "SerializationException"),
        ({"name": ["a"]}, "SerializationException"),
        ({"schema": {"type": "record"}}, "SerializationException"),
        ({"schema": "no schema"}, "InvalidInputException"),
        ({"schema": "[1, 2]"}, "InvalidInputException"),
        ({"schema": " " * 20001}, "InvalidInputException"),
        ({"domain": "ecommerce"}, "InvalidInputException"),
    ],
)
def test_what_create_schema_refuses(client: Client, change: dict[str, Any], code: str) -> None:
    assert client.refused("CreateSchema", {"name": "a", "schema": AVRO, **change}) == code
    assert client.ok("ListSchemas") == {"schemas": []}


@pytest.mark.parametrize(
    "change",
    [
        {"name": "a"},
        {"name": "a" * 63},
        {"schema": AVRO + " " * (20000 - len(AVRO))},
        {"domain": "ECOMMERCE"},
        {"domain": None},
        {"unheardOf": {"of": 1}},
    ],
)
def test_what_create_schema_takes(client: Client, change: dict[str, Any]) -> None:
    body = {"name": "n", "schema": AVRO, **change}
    arn = client.ok("CreateSchema", body)["schemaArn"]
    shown = client.ok("DescribeSchema", {"schemaArn": arn})["schema"]
    sent = {k: v for k, v in body.items() if v is not None and k != "unheardOf"}
    assert {k: v for k, v in shown.items() if k in body} == sent
    assert "domain" not in shown or shown["domain"] == "ECOMMERCE"


def test_an_integer_has_no_fraction_and_fits_its_width(client: Client) -> None:
    for wrong in (1.5, "1", True, 2**31, [1]):
        assert client.refused("ListSchemas", {"maxResults": wrong}) == "SerializationException"
    for wrong in (0, 101):
        assert client.refused("ListDatasets", {"maxResults": wrong}) == "InvalidInputException"
    assert client.refused("ListSchemas", {"maxResults": 0}) == "ValidationException"
    for right in (1, 100, None):
        assert client.ok("ListSchemas", {"maxResults": right}) == {"schemas": []}


def test_nested_members_are_looked_at(client: Client) -> None:
    dataset = client.dataset()
    body = export("j", dataset)
    for output in ({}, {"s3DataDestination": {}}, {"s3DataDestination": {"path": "bucket"}}):
        assert (
            client.refused("CreateDatasetExportJob", {**body, "jobOutput": output}) == "InvalidInputException"
        )
    for output in ("s3://b", {"s3DataDestination": []}, {"s3DataDestination": {"path": 1}}):
        assert (
            client.refused("CreateDatasetExportJob", {**body, "jobOutput": output})
            == "SerializationException"
        )
    for tag in ({"tagKey": "k"}, {"tagKey": "", "tagValue": ""}, {"tagKey": "k#", "tagValue": ""}):
        assert client.refused("CreateDatasetExportJob", {**body, "tags": [tag]}) == "InvalidInputException"
    assert client.refused("CreateDatasetExportJob", {**body, "tags": [None]}) == "SerializationException"
    assert client.ok("ListDatasetExportJobs")["datasetExportJobs"] == []


def test_lengths_count_characters_and_patterns_know_letters(client: Client) -> None:
    arn = client.group()
    tag = {"tagKey": "𝒳" * 128, "tagValue": "é" * 256}
    client.ok("TagResource", {"resourceArn": arn, "tags": [tag]})
    assert client.ok("ListTagsForResource", {"resourceArn": arn}) == {"tags": [tag]}
    long = {**tag, "tagKey": "𝒳" * 129}
    assert client.refused("TagResource", {"resourceArn": arn, "tags": [long]}) == "InvalidInputException"


def test_members_that_belong_together(client: Client) -> None:
    key = "arn:aws:kms:us-east-1:123456789012:key/1"
    assert client.refused("CreateDatasetGroup", {"name": "g", "roleArn": ROLE}) == "InvalidInputException"
    assert client.refused("CreateDatasetGroup", {"name": "g", "kmsKeyArn": key}) == "InvalidInputException"
    assert client.group("g", roleArn=ROLE, kmsKeyArn=key)


def test_a_type_is_one_of_five_words_in_either_case(client: Client) -> None:
    group, schema = client.group(), client.schema()
    body = {"name": "d", "schemaArn": schema, "datasetGroupArn": group, "datasetType": "Nonsense"}
    assert client.refused("CreateDataset", body) == "InvalidInputException"
    arn = client.ok("CreateDataset", {**body, "datasetType": "action_INTERACTIONS"})["datasetArn"]
    assert arn.endswith(":dataset/group/ACTION_INTERACTIONS")
    assert (
        client.ok("DescribeDataset", {"datasetArn": arn})["dataset"]["datasetType"] == "action_INTERACTIONS"
    )
