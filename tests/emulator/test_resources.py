"""Every other resource of Personalize: versions, campaigns, recommenders, jobs, attributions, updates."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.emulator import Server

from .conftest import ROLE, Client

RECIPE = "arn:aws:personalize:::recipe/aws-user-personalization"
SHOP = "arn:aws:personalize:::recipe/aws-ecomm-popular-items-by-views"
OUTPUT = {"s3DataDestination": {"path": "s3://bucket/out"}}
INPUT = {"s3DataSource": {"path": "s3://bucket/in"}}


class Made:
    """A solution with a trained version, in a group."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.group = client.group()
        body = {"name": "s", "datasetGroupArn": self.group, "recipeArn": RECIPE, "performHPO": True}
        self.solution = client.ok("CreateSolution", body)["solutionArn"]
        client.settle()
        self.version = client.ok("CreateSolutionVersion", {"solutionArn": self.solution})[
            "solutionVersionArn"
        ]
        client.settle()

    def campaign(self, name: str = "c", **more: Any) -> str:
        body = {"name": name, "solutionVersionArn": self.version, **more}
        arn = self.client.ok("CreateCampaign", body)["campaignArn"]
        self.client.settle()
        return str(arn)


@pytest.fixture
def made(client: Client) -> Made:
    return Made(client)


def test_a_version_shows_its_solution(client: Client, made: Made) -> None:
    assert made.version.startswith(made.solution + "/")
    shown = client.ok("DescribeSolutionVersion", {"solutionVersionArn": made.version})["solutionVersion"]
    assert shown["status"] == "ACTIVE"
    assert shown["solutionArn"] == made.solution
    assert (shown["recipeArn"], shown["datasetGroupArn"]) == (RECIPE, made.group)
    assert shown["performHPO"] is True
    assert (shown["trainingMode"], shown["trainingType"]) == ("FULL", "MANUAL")
    solution = client.ok("DescribeSolution", {"solutionArn": made.solution})["solution"]
    assert solution["latestSolutionVersion"]["solutionVersionArn"] == made.version
    assert solution["performAutoML"] is False
    assert solution["performAutoTraining"] is True
    (item,) = client.ok("ListSolutionVersions", {"solutionArn": made.solution})["solutionVersions"]
    assert item["status"] == "ACTIVE"
    metrics = client.ok("GetSolutionMetrics", {"solutionVersionArn": made.version})
    assert metrics["solutionVersionArn"] == made.version
    assert all(isinstance(value, float) for value in metrics["metrics"].values())


def test_a_training_can_be_stopped(client: Client, made: Made) -> None:
    arn = client.ok("CreateSolutionVersion", {"solutionArn": made.solution})["solutionVersionArn"]
    assert client.ok("StopSolutionVersionCreation", {"solutionVersionArn": arn}) == {}
    shown = client.ok("DescribeSolutionVersion", {"solutionVersionArn": arn})["solutionVersion"]
    assert shown["status"] == "CREATE STOPPED"
    stopped = {"solutionVersionArn": made.version}
    assert client.refused("StopSolutionVersionCreation", stopped) == "ResourceInUseException"


def test_an_update_takes_effect_when_it_is_done(client: Client, made: Made) -> None:
    arn = made.campaign(campaignConfig={"enableMetadataWithRecommendations": True})
    before = client.ok("DescribeCampaign", {"campaignArn": arn})["campaign"]
    assert before["minProvisionedTPS"] == 1
    assert "latestCampaignUpdate" not in before
    assert client.ok("UpdateCampaign", {"campaignArn": arn, "minProvisionedTPS": 5}) == {"campaignArn": arn}
    during = client.ok("DescribeCampaign", {"campaignArn": arn})["campaign"]
    assert during["latestCampaignUpdate"]["status"] == "CREATE PENDING"
    assert during["latestCampaignUpdate"]["minProvisionedTPS"] == 5
    assert during["minProvisionedTPS"] == 1
    config = {"syncWithLatestSolutionVersion": False, "enableMetadataWithRecommendations": True}
    client.ok("UpdateCampaign", {"campaignArn": arn, "campaignConfig": config})
    client.settle()
    after = client.ok("DescribeCampaign", {"campaignArn": arn})["campaign"]
    assert after["minProvisionedTPS"] == 5
    assert "minProvisionedTPS" not in after["latestCampaignUpdate"]
    assert after["campaignConfig"]["enableMetadataWithRecommendations"] is True
    assert after["latestCampaignUpdate"]["status"] == "ACTIVE"
    assert after["creationDateTime"] == before["creationDateTime"]
    assert after["lastUpdatedDateTime"] > before["lastUpdatedDateTime"]


def test_a_campaign_can_follow_the_latest_version(client: Client, made: Made) -> None:
    latest = f"{made.solution}/$LATEST"
    body = {
        "name": "c",
        "solutionVersionArn": latest,
        "campaignConfig": {"syncWithLatestSolutionVersion": True},
    }
    arn = client.ok("CreateCampaign", body)["campaignArn"]
    client.settle()
    assert [
        c["campaignArn"] for c in client.ok("ListCampaigns", {"solutionArn": made.solution})["campaigns"]
    ] == [arn]
    missing = {
        **body,
        "name": "d",
        "solutionVersionArn": made.group.replace("dataset-group", "solution") + "/$LATEST",
    }
    assert client.refused("CreateCampaign", missing) == "ResourceNotFoundException"


def test_a_recommender_stops_and_starts(client: Client) -> None:
    group = client.group("shop", domain="ECOMMERCE")
    body = {"name": "r", "datasetGroupArn": group, "recipeArn": SHOP}
    named = client.ok("CreateRecommender", body)
    client.settle()

    def status() -> str:
        return str(client.ok("DescribeRecommender", named)["recommender"]["status"])

    assert client.refused("StartRecommender", named) == "ResourceInUseException"
    assert client.ok("StopRecommender", named) == named
    assert status() == "STOP PENDING"
    assert client.refused("StopRecommender", named) == "ResourceInUseException"
    client.settle()
    assert status() == "INACTIVE"
    assert client.ok("StartRecommender", named) == named
    assert status() == "START PENDING"
    client.settle()
    shown = client.ok("DescribeRecommender", named)["recommender"]
    assert shown["status"] == "ACTIVE"
    assert shown["recommenderConfig"]["minRecommendationRequestsPerSecond"] == 1
    config = {"minRecommendationRequestsPerSecond": 3}
    client.ok("UpdateRecommender", {**named, "recommenderConfig": config})
    client.settle()
    shown = client.ok("DescribeRecommender", named)["recommender"]
    assert shown["latestRecommenderUpdate"]["recommenderConfig"] == config
    assert shown["recommenderConfig"] == config
    assert client.ok("DeleteRecommender", named) == {}
    assert status() == "DELETE PENDING"
    client.settle()
    assert client.refused("DescribeRecommender", named) == "ResourceNotFoundException"


def test_jobs_end_in_their_documented_states(client: Client, made: Made) -> None:
    batch = {"solutionVersionArn": made.version, "jobInput": INPUT, "jobOutput": OUTPUT, "roleArn": ROLE}
    jobs = {
        "BatchInferenceJob": {
            **batch,
            "batchInferenceJobMode": "THEME_GENERATION",
            "themeGenerationConfig": {"fieldsForThemeGeneration": {"itemName": "TITLE"}},
            "numResults": 7,
        },
        "BatchSegmentJob": batch,
        "DataDeletionJob": {
            "datasetGroupArn": made.group,
            "dataSource": {"dataLocation": "s3://b/k"},
            "roleArn": ROLE,
        },
    }
    for kind, body in jobs.items():
        named = client.ok(f"Create{kind}", {"jobName": kind, **body})
        wrapper = kind[0].lower() + kind[1:]
        first = client.ok(f"Describe{kind}", named)[wrapper]
        assert first["status"].endswith("PENDING")
        assert {k: first[k] for k in body} == body
        client.settle()
        last = client.ok(f"Describe{kind}", named)[wrapper]
        assert last["status"] == ("COMPLETED" if kind == "DataDeletionJob" else "ACTIVE")
        (item,) = client.ok(f"List{kind}s")[f"{wrapper}s"]
        assert item["status"] == last["status"]
        assert client.refused(f"Create{kind}", {"jobName": kind, **body}) == "ResourceAlreadyExistsException"


def test_a_tracker_has_an_id_and_an_owner(client: Client) -> None:
    group = client.group()
    answer = client.ok("CreateEventTracker", {"name": "t", "datasetGroupArn": group})
    assert set(answer) == {"eventTrackerArn", "trackingId"}
    client.settle()
    shown = client.ok("DescribeEventTracker", {"eventTrackerArn": answer["eventTrackerArn"]})["eventTracker"]
    assert shown["trackingId"] == answer["trackingId"]
    assert shown["accountId"] == "123456789012"
    second = {"name": "u", "datasetGroupArn": group}
    assert client.refused("CreateEventTracker", second) == "ResourceAlreadyExistsException"
    assert client.refused("DeleteDatasetGroup", {"datasetGroupArn": group}) == "ResourceInUseException"


def test_metrics_are_added_removed_and_listed(client: Client) -> None:
    def metric(name: str) -> dict[str, str]:
        return {"eventType": "click", "metricName": name, "expression": "SAMPLECOUNT()"}

    body = {
        "name": "m", "datasetGroupArn": client.group(), "metrics": [metric("a"), metric("b")],
        "metricsOutputConfig": {"roleArn": ROLE},
    }  # fmt: skip
    named = client.ok("CreateMetricAttribution", body)
    client.settle()
    client.ok("UpdateMetricAttribution", {**named, "addMetrics": [metric("c")], "removeMetrics": ["a"]})
    assert client.ok("ListMetricAttributionMetrics", named) == {"metrics": [metric("b"), metric("c")]}
    first = client.ok("ListMetricAttributionMetrics", {**named, "maxResults": 1})
    assert first["metrics"] == [metric("b")]
    following = {**named, "nextToken": first["nextToken"]}
    assert client.ok("ListMetricAttributionMetrics", following) == {"metrics": [metric("c")]}
    assert client.ok("ListMetricAttributionMetrics") == {"metrics": [metric("b"), metric("c")]}
    for body in ({"nextToken": "x"}, {**named, "nextToken": "x"}):
        assert client.refused("ListMetricAttributionMetrics", body) == "InvalidNextTokenException"
    missing = {"metricAttributionArn": named["metricAttributionArn"] + "x"}
    assert client.refused("ListMetricAttributionMetrics", missing) == "InvalidInputException"
    shown = client.ok("DescribeMetricAttribution", named)["metricAttribution"]
    assert shown["metricsOutputConfig"] == {"roleArn": ROLE}
    client.settle()
    again = {**named, "addMetrics": [metric("c")]}
    assert client.refused("UpdateMetricAttribution", again) == "ResourceAlreadyExistsException"


def test_a_filter_and_a_dataset_update(client: Client) -> None:
    group = client.group()
    expression = 'INCLUDE ItemID WHERE Items.CATEGORY IN ("x")'
    named = client.ok("CreateFilter", {"name": "f", "datasetGroupArn": group, "filterExpression": expression})
    assert client.ok("DescribeFilter", named)["filter"]["filterExpression"] == expression
    assert [f["filterArn"] for f in client.ok("ListFilters", {"datasetGroupArn": group})["Filters"]] == [
        named["filterArn"]
    ]
    client.settle()
    client.ok("DeleteFilter", named)
    client.settle()
    assert client.ok("ListFilters") == {"Filters": []}
    dataset = client.dataset(group=group)
    schema = client.schema("new")
    client.ok("UpdateDataset", {"datasetArn": dataset, "schemaArn": schema})
    shown = client.ok("DescribeDataset", {"datasetArn": dataset})["dataset"]
    assert shown["latestDatasetUpdate"]["schemaArn"] == schema
    client.settle()
    assert client.ok("DescribeDataset", {"datasetArn": dataset})["dataset"]["schemaArn"] == schema


def test_every_operation_is_served(client: Client, service: Service) -> None:
    """A request of nothing is invalid where a member is required, by markup or prose, and else fine."""
    assert len(service.operations) == 71
    for name, operation in service.operations.items():
        if operation.request.get("required") or name == "UpdateMetricAttribution":
            assert client.refused(name, {}) in ("InvalidInputException", "ValidationException"), name
        else:
            assert set(client.ok(name, {})) <= set(operation.response["properties"]), name


def test_what_has_a_name_besides_its_arn_is_found_by_it() -> None:
    server = Server(load_service("secretsmanager"), step=0.0)
    server.start()
    try:
        client = Client(server)
        client.ok("CreateSecret", {"Name": "first", "SecretString": "a", "ClientRequestToken": "a" * 32})
        made = client.ok(
            "CreateSecret", {"Name": "second", "SecretString": "b", "ClientRequestToken": "b" * 32}
        )
        for name in ("second", made["ARN"]):
            assert client.ok("DescribeSecret", {"SecretId": name})["Name"] == "second"
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("operation", "body", "shown"),
    [
        (
            "CreatePullThroughCacheRule",
            {"ecrRepositoryPrefix": "quince", "upstreamRegistryUrl": "public.ecr.aws"},
            "ecrRepositoryPrefix",
        ),
        (
            "RegisterPullTimeUpdateExclusion",
            {"principalArn": "arn:aws:iam::123456789012:role/quince"},
            "principalArn",
        ),
    ],
)
def test_what_its_maker_identifies_is_called_so(operation: str, body: dict[str, str], shown: str) -> None:
    server = Server(load_service("ecr"), step=0.0)
    server.start()
    try:
        assert Client(server).ok(operation, body)[shown] == body[shown]
    finally:
        server.stop()


def test_two_that_are_made_without_a_name_are_two() -> None:
    server = Server(load_service("stepfunctions"), step=0.0)
    server.start()
    try:
        client = Client(server)
        definition = '{"StartAt":"Only","States":{"Only":{"Type":"Pass","End":true}}}'
        machine = client.ok("CreateStateMachine", {"name": "m", "definition": definition, "roleArn": ROLE})
        body = {"stateMachineArn": machine["stateMachineArn"]}
        first, second = (client.ok("StartExecution", body)["executionArn"] for _ in range(2))
        assert first != second
        for arn in (first, second):
            shown = client.ok("DescribeExecution", {"executionArn": arn})
            assert (shown["executionArn"], shown["name"]) == (arn, arn.rpartition("/")[2])
    finally:
        server.stop()
