"""Resources: identifiers, references, duplicates, lifecycles, deletion, tags, isolation, races."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from conformance.emulator import Server

from .conftest import AVRO, ROLE, Client, export


def test_the_export_chain_shows_what_was_sent(client: Client) -> None:
    dataset = client.dataset()
    body = export("job", dataset, tags=[{"tagKey": "a", "tagValue": "b"}])
    arn = client.ok("CreateDatasetExportJob", body)["datasetExportJobArn"]
    assert arn == "arn:aws:personalize:us-east-1:123456789012:dataset-export-job/job"
    shown = client.ok("DescribeDatasetExportJob", {"datasetExportJobArn": arn})["datasetExportJob"]
    del body["tags"]
    assert {k: v for k, v in shown.items() if k in body} == body
    assert shown["ingestionMode"] == "PUT"
    assert set(shown) - set(body) == {
        "datasetExportJobArn", "ingestionMode", "status", "creationDateTime", "lastUpdatedDateTime",
    }  # fmt: skip
    (item,) = client.ok("ListDatasetExportJobs")["datasetExportJobs"]
    assert item["jobName"] == "job"
    assert "roleArn" not in item
    for mode in ("BULK", "ALL"):
        arn = client.ok("CreateDatasetExportJob", export(mode, dataset, ingestionMode=mode))[
            "datasetExportJobArn"
        ]
        shown = client.ok("DescribeDatasetExportJob", {"datasetExportJobArn": arn})["datasetExportJob"]
        assert shown["ingestionMode"] == mode


def test_references_must_exist_and_be_of_the_kind(client: Client) -> None:
    group, schema = client.group(), client.schema()
    body = {"name": "d", "schemaArn": schema, "datasetGroupArn": group, "datasetType": "Items"}
    assert client.refused("CreateDataset", {**body, "schemaArn": schema + "x"}) == "ResourceNotFoundException"
    assert client.refused("CreateDataset", {**body, "schemaArn": group}) == "InvalidInputException"
    elsewhere = schema.replace("us-east-1", "us-west-2")
    assert client.refused("CreateDataset", {**body, "schemaArn": elsewhere}) == "ResourceNotFoundException"
    assert client.refused("DescribeSchema", {"schemaArn": group}) == "InvalidInputException"
    assert client.refused("DescribeSchema", {"schemaArn": schema + "x"}) == "ResourceNotFoundException"
    assert client.ok("ListDatasets")["datasets"] == []


def test_a_group_must_be_ready_and_holds_one_dataset_of_a_type(client: Client) -> None:
    schema = client.schema()
    group = client.ok("CreateDatasetGroup", {"name": "g"})["datasetGroupArn"]
    body = {"name": "d", "schemaArn": schema, "datasetGroupArn": group, "datasetType": "Items"}
    assert client.refused("CreateDataset", body) == "ResourceInUseException"
    client.settle()
    client.ok("CreateDataset", body)
    again = {**body, "name": "other", "datasetType": "ITEMS"}
    assert client.refused("CreateDataset", again) == "ResourceAlreadyExistsException"
    assert client.ok("CreateDataset", {**again, "datasetType": "Users"})


def test_a_lifecycle_passes_its_states_and_rests(client: Client) -> None:
    begun = client.server.engine.clock()
    arn = client.ok("CreateDatasetGroup", {"name": "g"})["datasetGroupArn"]
    seen: list[str] = []
    times: list[tuple[float, float]] = []
    for _ in range(12):
        shown = client.ok("DescribeDatasetGroup", {"datasetGroupArn": arn})["datasetGroup"]
        times.append((shown["creationDateTime"], shown["lastUpdatedDateTime"]))
        if shown["status"] not in seen:
            seen.append(shown["status"])
        assert "failureReason" not in shown
        client.steps(0.3)
    assert seen == ["CREATE PENDING", "CREATE IN_PROGRESS", "ACTIVE"]
    assert len({created for created, _ in times}) == 1
    assert all(created <= updated for created, updated in times)
    assert [updated for _, updated in times] == sorted(updated for _, updated in times)
    assert round(times[0][0] - begun, 2) == 0


def test_a_deletion_takes_its_way_and_frees_the_name(client: Client) -> None:
    dataset = client.dataset("d")
    schema = client.ok("DescribeDataset", {"datasetArn": dataset})["dataset"]["schemaArn"]
    group = client.ok("DescribeDataset", {"datasetArn": dataset})["dataset"]["datasetGroupArn"]
    assert client.refused("DeleteSchema", {"schemaArn": schema}) == "ResourceInUseException"
    assert client.refused("DeleteDatasetGroup", {"datasetGroupArn": group}) == "ResourceInUseException"
    assert client.ok("DeleteDataset", {"datasetArn": dataset}) == {}
    assert client.ok("DescribeDataset", {"datasetArn": dataset})["dataset"]["status"] == "DELETE PENDING"
    assert client.refused("DeleteDataset", {"datasetArn": dataset}) == "ResourceInUseException"
    client.settle()
    assert client.refused("DescribeDataset", {"datasetArn": dataset}) == "ResourceNotFoundException"
    assert client.refused("DeleteDataset", {"datasetArn": dataset}) == "ResourceNotFoundException"
    assert client.ok("DeleteSchema", {"schemaArn": schema}) == {}
    assert client.ok("ListSchemas") == {"schemas": []}
    assert client.ok("CreateSchema", {"name": "schema-of-d", "schema": AVRO})["schemaArn"] == schema


def test_quotas_and_what_must_come_first(client: Client, server: Server) -> None:
    arn = client.dataset()
    job = {"jobName": "i0", "datasetArn": arn, "dataSource": {"dataLocation": "s3://b/k"}, "roleArn": ROLE}
    first = {**job, "importMode": "INCREMENTAL"}
    assert client.refused("CreateDatasetImportJob", first) == "InvalidInputException"
    client.ok("CreateDatasetImportJob", job)
    client.settle()
    assert client.ok("CreateDatasetImportJob", {**first, "jobName": "i1"})
    client.settle()
    for number in range(5):
        client.ok("CreateDatasetImportJob", {**job, "jobName": f"j{number}"})
    assert client.refused("CreateDatasetImportJob", {**job, "jobName": "j5"}) == "LimitExceededException"
    assert client.refused("DeleteDataset", {"datasetArn": arn}) == "ResourceInUseException"


def test_tags_come_and_go(client: Client) -> None:
    arn = client.group("g", tags=[{"tagKey": "a", "tagValue": "1"}])

    def tags() -> dict[str, str]:
        found = client.ok("ListTagsForResource", {"resourceArn": arn})["tags"]
        return {tag["tagKey"]: tag["tagValue"] for tag in found}

    client.ok(
        "TagResource",
        {"resourceArn": arn, "tags": [{"tagKey": "a", "tagValue": "2"}, {"tagKey": "b", "tagValue": ""}]},
    )
    assert tags() == {"a": "2", "b": ""}
    client.ok("UntagResource", {"resourceArn": arn, "tagKeys": ["a", "absent"]})
    assert tags() == {"b": ""}
    many = [{"tagKey": f"k{n}", "tagValue": "v"} for n in range(51)]
    assert client.refused("TagResource", {"resourceArn": arn, "tags": many}) == "TooManyTagsException"
    assert client.refused("TagResource", {"resourceArn": arn, "tags": many[:50]}) == "TooManyTagsException"
    client.ok("TagResource", {"resourceArn": arn, "tags": many[:49]})
    assert len(tags()) == 50
    assert client.refused("CreateDatasetGroup", {"name": "h", "tags": many}) == "TooManyTagsException"
    assert (
        client.refused("TagResource", {"resourceArn": arn + "x", "tags": []}) == "ResourceNotFoundException"
    )


def test_regions_and_accounts_do_not_see_each_other(client: Client) -> None:
    arn = client.schema("s")
    for elsewhere in ({"region": "eu-west-1"}, {"key": "other"}, {"key": "111122223333"}):
        assert client.ok("ListSchemas", **elsewhere) == {"schemas": []}
        assert (
            client.refused("DescribeSchema", {"schemaArn": arn}, **elsewhere) == "ResourceNotFoundException"
        )
    there = client.ok("CreateSchema", {"name": "s", "schema": AVRO}, region="eu-west-1", key="111122223333")
    assert there["schemaArn"] == "arn:aws:personalize:eu-west-1:111122223333:schema/s"


def test_of_many_creates_at_once_one_wins(server: Server) -> None:
    def create(number: int) -> int:
        body: dict[str, Any] = {"name": "same", "schema": AVRO}
        return Client(server).send("CreateSchema", body)[0]

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(create, range(16)))
    assert statuses == [200] + [400] * 15


def test_a_refused_create_leaves_nothing(client: Client) -> None:
    client.schema("s")
    before = client.ok("ListSchemas")
    client.refused("CreateSchema", {"name": "s", "schema": AVRO, "domain": "ECOMMERCE"})
    client.refused("CreateSchema", {"name": "t", "schema": "x"})
    assert client.ok("ListSchemas") == before


def test_a_recommender_needs_a_group_and_a_recipe_of_a_domain(client: Client) -> None:
    recipe = "arn:aws:personalize:::recipe/"
    plain, domain = recipe + "aws-user-personalization", recipe + "aws-ecomm-popular-items-by-views"
    custom = client.group()
    made = client.ok("CreateDatasetGroup", {"name": "shop", "domain": "ECOMMERCE"})["datasetGroupArn"]
    body = {"name": "r", "datasetGroupArn": made, "recipeArn": domain}
    assert client.refused("CreateRecommender", {**body, "datasetGroupArn": custom}) == "InvalidInputException"
    assert client.refused("CreateRecommender", {**body, "recipeArn": plain}) == "InvalidInputException"
    assert client.ok("CreateRecommender", body)["recommenderArn"]
