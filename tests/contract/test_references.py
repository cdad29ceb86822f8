"""Which members name a resource by another of its names, which are parts of one, which take a yield."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.contract.graph import InAnswer
from conformance.contract.model import Service
from conformance.contract.resources import View, graph

Load = Callable[[str], Service]


@pytest.mark.parametrize(
    ("service", "operation", "path", "resource", "member"),
    [
        ("ecr", "DescribeImages", "repositoryName", "Repository", ""),
        ("ecr", "DescribeRepositories", "repositoryNames[]", "Repository", ""),
        ("kinesis", "PutRecord", "StreamARN", "Stream", "StreamARN"),
        ("kms", "ReEncrypt", "SourceKeyId", "Key", "SourceKeyId"),
        ("kms", "CreateAlias", "TargetKeyId", "Key", "TargetKeyId"),
        ("events", "PutTargets", "Rule", "Rule", "Rule"),
        ("events", "CreateApiDestination", "ConnectionArn", "Connection", "ConnectionArn"),
        ("cognito-idp", "DescribeUserPoolClient", "ClientId", "UserPoolClient", ""),
        ("scheduler", "GetScheduleGroup", "Name", "ScheduleGroup", ""),  # and no Schedule, by the same member
        ("scheduler", "GetSchedule", "Name", "Schedule", ""),
    ],
)
def test_a_resource_under_another_of_its_names(load: Load, service, operation, path, resource, member):
    found = graph(load(service)).references[operation, path]
    assert (found.resources, found.member) == ((resource,), member)


@pytest.mark.parametrize(
    ("service", "operation", "path"),
    [
        ("logs", "CreateExportTask", "destination"),  # a bucket, not a Destination
        ("ssm", "DescribeInstancePatches", "InstanceId"),  # what nothing here creates
        ("ecr", "CreatePullThroughCacheRule", "ecrRepositoryPrefix"),  # the new rule's own name
        ("cognito-idp", "CreateResourceServer", "Identifier"),
        ("scheduler", "CreateSchedule", "Target.SageMakerPipelineParameters.PipelineParameterList[].Name"),
        ("ssm", "RegisterTaskWithMaintenanceWindow", "TaskArn"),  # the first task could not be registered
    ],
)
def test_a_member_that_only_looks_like_a_reference(load: Load, service, operation, path):
    assert (operation, path) not in graph(load(service)).references


def test_the_policy_of_a_repository_is_a_part_of_it(load: Load):
    model = graph(load("ecr"))
    policy = model.resources["LifecyclePolicy"]
    assert (policy.facet, policy.identifier) == ("Repository", "repositoryName")
    assert model.references["PutLifecyclePolicy", "repositoryName"].resources == ("Repository",)
    assert model.references["GetLifecyclePolicy", "repositoryName"].resources == ("LifecyclePolicy",)


def test_a_resource_with_a_name_of_its_own_is_no_part(load: Load):
    assert graph(load("events")).resources["Rule"].facet is None
    assert graph(load("logs")).resources["LogStream"].facet is None


@pytest.mark.parametrize(
    ("service", "operation", "path", "producer", "where"),
    [
        ("kinesis", "GetRecords", "ShardIterator", "GetShardIterator", "ShardIterator"),
        ("ecr", "UploadLayerPart", "uploadId", "InitiateLayerUpload", "uploadId"),
        ("kms", "Verify", "Signature", "Sign", "Signature"),
        ("kms", "RevokeGrant", "GrantId", "CreateGrant", "GrantId"),
        ("cognito-idp", "GetUser", "AccessToken", "InitiateAuth", "AuthenticationResult.AccessToken"),
    ],
)  # fmt: skip
def test_a_value_that_another_operation_yields(load: Load, service, operation, path, producer, where):
    model = graph(load(service))
    product = model.resources[model.values[operation, path].resources[0]]
    assert (product.create, product.produced, product.product) == (producer, InAnswer(where), True)
    assert product.operations == ()


def test_what_a_stream_tells_of_its_shards(load: Load):
    found = graph(load("kinesis")).values["SplitShard", "ShardToSplit"]
    assert (found.resources, found.member) == (("Stream",), "ShardId")


@pytest.mark.parametrize(
    ("service", "operation", "path"),
    [
        ("ecr", "PutImage", "registryId"),  # callers choose it
        ("ecr", "SetRepositoryPolicy", "policyText"),
        ("kms", "Encrypt", "Plaintext"),
        ("ssm", "PutInventory", "InstanceId"),
    ],
)
def test_a_value_that_callers_choose(load: Load, service, operation, path):
    assert (operation, path) not in graph(load(service)).values


def test_a_resource_without_describe_is_seen_in_its_list(load: Load):
    resources = graph(load("ecr")).resources
    assert resources["Repository"].view == View("DescribeRepositories", "repositories[]", "repositoryNames")
    shown = {"repositories": [{"repositoryName": "one"}, {"repositoryName": "two", "repositoryUri": "x"}]}
    assert resources["Repository"].shown_in(shown, ("two", None)) == shown["repositories"][1]
    assert resources["Repository"].shown_in(shown, ("three",)) is None


def test_personalize_needs_none_of_this(personalize: Service):
    model = graph(personalize)
    assert not model.values
    assert not [r for r in model.resources.values() if r.facet or r.product]
