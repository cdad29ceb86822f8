"""The resource graph: who creates, describes, lists and deletes what, and which member names what."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.graph import InAnswer, InRequest, Origin, origin
from conformance.contract.load import available_services, load_service
from conformance.contract.model import Service
from conformance.contract.resources import Listing, graph
from tests.zoo import zoo

EXPORT = "DatasetExportJob"


def test_the_export_job_of_personalize(personalize: Service):
    job = graph(personalize).resources[EXPORT]
    assert (job.create, job.describe, job.delete) == (f"Create{EXPORT}", f"Describe{EXPORT}", None)
    assert job.listing == Listing(
        f"List{EXPORT}s", "datasetExportJobs[]", "nextToken", "nextToken", "maxResults"
    )
    assert (job.identifier, job.produced, job.named_by) == (
        "datasetExportJobArn", InAnswer("datasetExportJobArn"), "jobName",
    )  # fmt: skip
    assert (job.wrapper, job.status) == ("datasetExportJob", "status")
    assert job.filters == {"datasetArn": "datasetArn"}


def test_every_operation_of_personalize_that_is_about_a_resource_has_an_owner(personalize: Service):
    model = graph(personalize)
    without = {name for name in personalize.operations if model.owner(name) is None}
    assert without == {
        "TagResource", "UntagResource", "ListTagsForResource", "GetSolutionMetrics",
        "ListMetricAttributionMetrics",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "path", "named"),
    [
        ("CreateDatasetExportJob", "datasetArn", ("Dataset",)),
        ("CreateDataset", "schemaArn", ("Schema",)),
        ("CreateDataset", "datasetGroupArn", ("DatasetGroup",)),
        ("CreateSolution", "recipeArn", ("Recipe",)),
        ("CreateSolutionVersion", "solutionArn", ("Solution",)),
        ("CreateCampaign", "solutionVersionArn", ("SolutionVersion",)),
        ("CreateBatchInferenceJob", "filterArn", ("Filter",)),
        ("DeleteSchema", "schemaArn", ("Schema",)),
        ("StopSolutionVersionCreation", "solutionVersionArn", ("SolutionVersion",)),
        ("ListCampaigns", "solutionArn", ("Solution",)),
    ],
)
def test_a_member_that_names_a_resource(personalize: Service, operation, path, named):
    assert graph(personalize).references[operation, path].resources == named


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("CreateDatasetExportJob", "roleArn"),
        ("CreateDatasetExportJob", "jobOutput.s3DataDestination.kmsKeyArn"),
        ("CreateDatasetExportJob", "jobName"),
        ("CreateSchema", "name"),
        ("ListSchemas", "nextToken"),
    ],
)
def test_a_member_that_names_nothing_of_the_service(personalize: Service, operation, path):
    assert (operation, path) not in graph(personalize).references


def test_tags_can_be_put_on_what_takes_them_at_its_creation(personalize: Service):
    named = graph(personalize).references["TagResource", "resourceArn"].resources
    assert {"Dataset", "DatasetGroup", "Campaign", "DatasetExportJob"} <= set(named)
    assert "Schema" not in named
    assert "Recipe" not in named


def test_what_nobody_creates_is_a_resource_all_the_same(personalize: Service):
    resources = graph(personalize).resources
    assert resources["Recipe"].create is None
    assert resources["Recipe"].listing is not None
    assert resources["Algorithm"].listing is None


def test_actions_belong_to_the_resource_with_the_longest_name(personalize: Service):
    resources = graph(personalize).resources
    assert resources["SolutionVersion"].actions == ("StopSolutionVersionCreation",)
    assert resources["Solution"].actions == ()
    assert set(resources["Recommender"].actions) == {"StartRecommender", "StopRecommender"}


def test_an_operation_has_one_owner_in_every_service(load: Callable[[str], Service]):
    for name in ("personalize", "logs", "stepfunctions", "secretsmanager"):
        model = graph(load(name))
        for operation in load(name).operations:
            owners = [r.name for r in model.resources.values() if operation in r.operations]
            assert len(owners) <= 1, (name, operation, owners)


@pytest.mark.parametrize(
    ("service", "resource", "facts"),
    [
        ("logs", "LogGroup", {
            "create": "CreateLogGroup", "describe": None, "delete": "DeleteLogGroup",
            "identifier": "logGroupName", "produced": InRequest("logGroupName"),
        }),
        ("stepfunctions", "Activity", {
            "create": "CreateActivity", "describe": "DescribeActivity", "delete": "DeleteActivity",
            "identifier": "activityArn", "produced": InAnswer("activityArn"), "named_by": "name",
            "wrapper": "",
        }),
        ("stepfunctions", "StateMachine", {
            "create": "CreateStateMachine", "identifier": "stateMachineArn", "status": "status",
        }),
        ("secretsmanager", "Secret", {
            "create": "CreateSecret", "describe": "DescribeSecret", "delete": "DeleteSecret",
            "identifier": "SecretId", "named_by": "Name",
        }),
        ("kms", "Key", {
            "create": "CreateKey", "describe": "DescribeKey", "identifier": "KeyId", "status": "KeyState",
            "produced": InAnswer("KeyMetadata.KeyId"), "wrapper": "KeyMetadata",
        }),
        ("ssm", "Parameter", {
            "create": "PutParameter", "describe": "GetParameter", "delete": "DeleteParameter",
            "produced": InRequest("Name"), "identifier": "Name",
        }),
        ("cognito-idp", "UserPool", {
            "create": "CreateUserPool", "describe": "DescribeUserPool", "delete": "DeleteUserPool",
            "identifier": "UserPoolId", "produced": InAnswer("UserPool.Id"), "wrapper": "UserPool",
        }),
        ("events", "Rule", {
            "create": "PutRule", "describe": "DescribeRule", "delete": "DeleteRule", "identifier": "Name",
        }),
        ("kinesis", "Stream", {
            "create": "CreateStream", "produced": InRequest("StreamName"), "identifier": "StreamName",
        }),
        ("ecr", "Repository", {
            "create": "CreateRepository", "delete": "DeleteRepository", "identifier": "repositoryName",
            "produced": InAnswer("repository.repositoryName"),
        }),
    ],
)  # fmt: skip
def test_other_services_need_no_code(load: Callable[[str], Service], service, resource, facts):
    found = graph(load(service)).resources[resource]
    assert {name: getattr(found, name) for name in facts} == facts


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("UserPool.Id", InAnswer("UserPool.Id")),
        ("request:Username", InRequest("Username")),
        ("requestId", InAnswer("requestId")),
    ],
)
def test_a_hint_says_where_an_identifier_is_produced(text: str, read: Origin):
    assert origin(text) == read


def test_every_shipped_service_has_resources():
    assert len(available_services()) >= 10


def test_the_zoo(zoo: Callable[..., Service]):
    model = graph(zoo())
    assert set(model.resources) == {"Keeper", "Animal", "FeedingJob"}
    assert model.resources["Keeper"].updates == ("UpdateKeeper",)
    assert [r.path for r in model.references_of("CreateAnimal")] == ["keeperArn"]
    assert {r.operation for r in model.needed_by("FeedingJob")} == {"DescribeFeedingJob"}
    assert model.owner("TagResource") is None


def test_a_hint_says_what_names_do_not_tell(zoo: Callable[..., Service]):
    hints = """
[[resource]]
name = "Keeper"
create = "CreateKeeper"
describe = "DescribeKeeper"
list = ""
delete = ""
update = []
source = "x"
why = "y"

[[reference]]
operation = "CreateFeedingJob"
path = "plan"
resource = ["Animal", "Keeper"]
source = "x"
why = "y"

[[reference]]
operation = "CreateAnimal"
path = "keeperArn"
resource = ""
source = "x"
why = "y"
"""
    model = graph(zoo(hints=hints))
    keeper = model.resources["Keeper"]
    assert (keeper.listing, keeper.delete, keeper.updates) == (None, None, ())
    assert model.references["CreateFeedingJob", "plan"].resources == ("Animal", "Keeper")
    assert ("CreateAnimal", "keeperArn") not in model.references


def test_the_graph_is_computed_once(personalize: Service):
    assert graph(personalize) is graph(personalize)


def test_two_services_do_not_share_a_graph(zoo: Callable[..., Service]):
    def change(documents):
        del documents["DeleteKeeper"]

    first, second = zoo(), zoo(change=change)
    assert graph(first).resources["Keeper"].delete == "DeleteKeeper"
    assert graph(second).resources["Keeper"].delete is None


def test_what_is_told_apart_by_more_than_whose_it_is_is_no_part_of_it() -> None:
    """A table has many items, each read by its key; of a table's policy there is one."""
    found = graph(load_service("dynamodb")).resources
    assert {name for name, resource in found.items() if resource.facet} == {"ResourcePolicy"}
    assert found["ResourcePolicy"].facet == "Table"


def test_of_two_identifiers_in_an_answer_the_outer_one_is_the_resources_own(zoo: Callable[..., Service]):
    part = {"type": "object", "properties": {"keeperArn": {"type": "string"}}}
    nested = {"type": "object", "properties": {"part": part, "keeperArn": {"type": "string"}}}

    def change(documents: dict[str, Any]) -> None:
        shown = {"type": "object", "properties": {"keeper": nested}}
        documents["CreateKeeper"]["$defs"]["response"] = shown

    found = graph(zoo(change=change)).resources["Keeper"]
    assert found.produced == InAnswer("keeper.keeperArn")


def test_of_two_operations_that_may_list_a_kind_the_one_that_shows_a_list_does(tmp_path: Path):
    def change(documents: dict[str, Any]) -> None:
        documents["DescribeKeepers"] = {
            **copy.deepcopy(documents["ListKeepers"]),
            "x-operation": "DescribeKeepers",
        }
        documents["ListKeepers"]["$defs"]["response"]["properties"] = {"nextToken": {"type": "string"}}

    listing = graph(zoo(tmp_path, change=change)).resources["Keeper"].listing
    assert listing is not None
    assert (listing.operation, listing.items) == ("DescribeKeepers", "keepers[]")
