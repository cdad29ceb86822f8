"""Lists: order, filters, pages, tokens."""

from __future__ import annotations

import base64
from itertools import chain

import pytest

from .conftest import Client, export


@pytest.fixture
def datasets(client: Client) -> tuple[str, str]:
    first = client.dataset("one")
    second = client.dataset("two")
    for number in range(5):
        client.ok("CreateDatasetExportJob", export(f"one-{number}", first))
        if number < 2:
            client.ok("CreateDatasetExportJob", export(f"two-{number}", second))
    return first, second


def pages(client: Client, body: dict[str, object]) -> list[list[str]]:
    found = []
    token: str | None = None
    for _ in range(20):
        answer = client.ok("ListDatasetExportJobs", {**body, **({"nextToken": token} if token else {})})
        found.append([job["jobName"] for job in answer["datasetExportJobs"]])
        token = answer.get("nextToken")
        if token is None:
            return found
    raise AssertionError("the list never ends")


def test_pages_turn_and_end(client: Client, datasets: tuple[str, str]) -> None:
    (everything,) = pages(client, {})
    assert everything == ["one-0", "two-0", "one-1", "two-1", "one-2", "one-3", "one-4"]
    for limit in range(1, 9):
        found = pages(client, {"maxResults": limit})
        assert list(chain(*found)) == everything
        assert all(len(page) == limit for page in found[:-1])
        assert 0 < len(found[-1]) <= limit


def test_filters_select(client: Client, datasets: tuple[str, str]) -> None:
    first, second = datasets
    assert pages(client, {"datasetArn": first, "maxResults": 2}) == [
        ["one-0", "one-1"],
        ["one-2", "one-3"],
        ["one-4"],
    ]
    assert pages(client, {"datasetArn": second}) == [["two-0", "two-1"]]
    assert pages(client, {"datasetArn": first.replace("one", "none")}) == [[]]
    group = client.ok("DescribeDataset", {"datasetArn": first})["dataset"]["datasetGroupArn"]
    assert [d["datasetArn"] for d in client.ok("ListDatasets", {"datasetGroupArn": group})["datasets"]] == [
        first
    ]
    assert client.refused("ListDatasetExportJobs", {"datasetArn": group}) == "InvalidInputException"


def test_tokens_are_bound_to_their_list(client: Client, datasets: tuple[str, str]) -> None:
    first, second = datasets
    token = client.ok("ListDatasetExportJobs", {"datasetArn": first, "maxResults": 2})["nextToken"]
    client.ok("ListDatasetExportJobs", {"datasetArn": first, "maxResults": 3, "nextToken": token})
    for body in ({}, {"datasetArn": second}):
        refused = client.refused("ListDatasetExportJobs", {**body, "nextToken": token})
        assert refused == "InvalidNextTokenException"
    assert client.refused("ListSchemas", {"nextToken": token}) == "InvalidNextTokenException"
    forged = base64.urlsafe_b64encode(b"1." + b"0" * 32).decode()
    for wrong in ("", "x", token[:-4], token + "A", forged, "a" * 1500):
        refused = client.refused("ListDatasetExportJobs", {"datasetArn": first, "nextToken": wrong})
        assert refused == "InvalidNextTokenException"
    assert client.refused("ListDatasets", {"nextToken": "a" * 1501}) == "InvalidInputException"


def test_a_page_turn_survives_creates_and_deletes(client: Client) -> None:
    arns = [client.schema(f"s{n}") for n in range(6)]
    token = client.ok("ListSchemas", {"maxResults": 3})["nextToken"]
    client.ok("DeleteSchema", {"schemaArn": arns[0]})
    client.ok("DeleteSchema", {"schemaArn": arns[2]})
    client.schema("s6")
    rest = client.ok("ListSchemas", {"nextToken": token})["schemas"]
    assert [s["name"] for s in rest] == ["s3", "s4", "s5", "s6"]


def test_recipes_are_built_in(client: Client) -> None:
    recipes = client.ok("ListRecipes")["recipes"]
    assert [r["recipeArn"] for r in client.ok("ListRecipes", {"recipeProvider": "SERVICE"})["recipes"]] == [
        r["recipeArn"] for r in recipes
    ]
    (shop,) = client.ok("ListRecipes", {"domain": "ECOMMERCE"})["recipes"]
    assert shop["domain"] == "ECOMMERCE"
    assert client.ok("ListRecipes", {"domain": "VIDEO_ON_DEMAND"})["recipes"] == []
    for recipe in recipes:
        shown = client.ok("DescribeRecipe", {"recipeArn": recipe["recipeArn"]})["recipe"]
        assert shown["status"] == "ACTIVE"
        algorithm = client.ok("DescribeAlgorithm", {"algorithmArn": shown["algorithmArn"]})["algorithm"]
        assert algorithm["algorithmArn"] == shown["algorithmArn"]
        transformation = {"featureTransformationArn": shown["featureTransformationArn"]}
        assert client.ok("DescribeFeatureTransformation", transformation)["featureTransformation"]["name"]
