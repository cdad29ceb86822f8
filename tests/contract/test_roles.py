"""What members are for: facts by hand, each source of a role, and the hint that overrides it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from attrs import evolve

from conformance.contract import roles as module
from conformance.contract.model import Service
from conformance.contract.roles import Basis, Held, Role, Roles, roles

Load = Callable[[str], Service]
WHERE = "botocore:paginators-1.json"
TOLD = {"source": "zoo/client/x.rst:3", "why": "because"}


@pytest.mark.parametrize(
    ("service", "operation", "side", "path", "role"),
    [
        ("personalize", "ListSchemas", "request", "nextToken", Role.PAGE_TOKEN),
        ("personalize", "ListSchemas", "response", "nextToken", Role.PAGE_TOKEN),
        ("personalize", "ListSchemas", "request", "maxResults", Role.PAGE_SIZE),
        ("personalize", "CreateDataset", "request", "datasetGroupArn", Role.ARN),
        ("personalize", "CreateDataset", "request", "tags", Role.TAGS),
        ("personalize", "CreateDataset", "request", "tags[].tagKey", Role.TAG_KEY),
        ("personalize", "CreateDataset", "request", "tags[].tagValue", Role.TAG_VALUE),
        ("personalize", "UntagResource", "request", "tagKeys", Role.TAG_KEYS),
        ("personalize", "DescribeDataset", "response", "dataset.status", Role.STATUS),
        ("personalize", "DescribeDataset", "response", "dataset.creationDateTime", Role.CREATED_AT),
        ("personalize", "DescribeDataset", "response", "dataset.lastUpdatedDateTime", Role.UPDATED_AT),
        ("personalize", "DescribeCampaign", "response", "campaign.failureReason", Role.FAILURE_REASON),
        ("personalize", "DescribeCampaign", "response", "campaign.latestCampaignUpdate", Role.LATEST),
        ("kms", "ListKeys", "request", "Marker", Role.PAGE_TOKEN),
        ("kms", "ListKeys", "response", "NextMarker", Role.PAGE_TOKEN),
        ("kms", "ListKeys", "request", "Limit", Role.PAGE_SIZE),
        ("kms", "DescribeKey", "response", "KeyMetadata.KeyState", Role.STATUS),
        ("kms", "DescribeKey", "response", "KeyMetadata.CreationDate", Role.CREATED_AT),
        ("kms", "CreateKey", "request", "Tags[].TagKey", Role.TAG_KEY),
        ("kms", "Encrypt", "request", "GrantTokens", Role.TOKEN),
        ("secretsmanager", "CreateSecret", "request", "ClientRequestToken", Role.IDEMPOTENCY_TOKEN),
        ("secretsmanager", "CreateSecret", "request", "SecretString", Role.SENSITIVE),
        ("secretsmanager", "CreateSecret", "request", "Tags[].Key", Role.TAG_KEY),
        ("secretsmanager", "CreateSecret", "request", "Tags[].Value", Role.TAG_VALUE),
        ("secretsmanager", "DescribeSecret", "response", "CreatedDate", Role.CREATED_AT),
        ("cognito-idp", "ListUsers", "request", "PaginationToken", Role.PAGE_TOKEN),
        ("cognito-idp", "ListUsers", "request", "Limit", Role.PAGE_SIZE),
        ("cognito-idp", "GetUser", "request", "AccessToken", Role.CREDENTIAL),
        ("cognito-idp", "AdminSetUserPassword", "request", "Password", Role.CREDENTIAL),
        ("cognito-idp", "CreateUserPool", "request", "UserPoolTags", Role.TAG_LIKE),
        ("ecr", "DescribeRepositories", "request", "repositoryNames[]", Role.NAME),
        ("ecr", "DescribeRepositories", "response", "repositories[].createdAt", Role.CREATED_AT),
        ("events", "DescribeRule", "response", "State", Role.STATUS),
        ("events", "ListRules", "request", "NamePrefix", Role.LABEL),
        ("logs", "DescribeLogGroups", "request", "limit", Role.PAGE_SIZE),
        ("logs", "DescribeLogGroups", "response", "logGroups[].creationTime", Role.CREATED_AT),
        ("ssm", "ListTagsForResource", "response", "TagList", Role.TAGS),
        ("ssm", "GetParameter", "response", "Parameter.LastModifiedDate", Role.UPDATED_AT),
        ("kinesis", "DescribeStreamSummary", "response", "StreamDescriptionSummary.StreamARN", Role.ARN),
        ("stepfunctions", "DescribeExecution", "response", "status", Role.STATUS),
        ("stepfunctions", "CreateActivity", "request", "tags[].key", Role.TAG_KEY),
        ("kinesis", "DescribeStreamConsumer", "response", "ConsumerDescription.ConsumerStatus", Role.STATUS),
        ("events", "DescribeConnection", "response", "ConnectionState", Role.STATUS),
    ],
)
def test_it_has_the_role(load: Load, service: str, operation: str, side: module.Side, path: str, role: Role):
    assert role in roles(load(service)).of(operation, side, path)


@pytest.mark.parametrize(
    ("service", "operation", "side", "path", "role"),
    [
        ("ssm", "GetCommandInvocation", "response", "StatusDetails", Role.STATUS),
        ("events", "DescribeRule", "response", "CreatedBy", Role.CREATED_AT),  # a text is no time
        ("ecr", "DescribeImages", "response", "imageDetails[].imageTags", Role.TAGS),
        ("cognito-idp", "CreateUserPool", "request", "UserPoolTags", Role.TAGS),
        ("kinesis", "CreateStream", "request", "Tags", Role.TAG_KEYS),
        (
            "events",
            "CreateConnection",
            "request",
            "AuthParameters.ApiKeyAuthParameters.ApiKeyName",
            Role.TAG_KEY,
        ),
        ("kms", "DescribeKey", "response", "KeyMetadata.KeyManager", Role.STATUS),
        (
            "logs",
            "GetLogAnomalyDetector",
            "response",
            "anomalyDetectorStatus",
            Role.STATUS,
        ),  # it ends ANALYZING
        ("personalize", "ListSchemas", "request", "nowhere", Role.NAME),
        ("personalize", "NoOperation", "request", "nextToken", Role.PAGE_TOKEN),
    ],
)
def test_it_has_not(load: Load, service: str, operation: str, side: module.Side, path: str, role: Role):
    assert role not in roles(load(service)).of(operation, side, path)


def test_each_role_says_where_it_comes_from(load: Load):
    create = roles(load("secretsmanager")).held("CreateSecret", "request", "ClientRequestToken")
    assert Held(Role.IDEMPOTENCY_TOKEN, Basis.MODEL, "model:ClientRequestTokenType") in create
    assert Held(Role.TOKEN, Basis.NAME, "ClientRequestToken") in create
    state = roles(load("kms")).held("DescribeKey", "response", "KeyMetadata.KeyState")
    assert state == (Held(Role.STATUS, Basis.HINT, "kms/client/describe_key.rst:162"),)


def test_botocores_data_are_known(load: Load):
    marker = roles(load("kms")).held("ListKeys", "request", "Marker")
    assert Held(Role.PAGE_TOKEN, Basis.DATA, WHERE) in marker
    known = roles(load("kinesis"))
    assert known.held("DescribeStream", "request", "ExclusiveStartShardId")[0].role is Role.PAGE_TOKEN
    status = "StreamDescription.StreamStatus"  # no custom tells: a waiter watches it
    assert known.held("DescribeStream", "response", status) == (
        Held(Role.STATUS, Basis.DATA, "botocore:waiters-2.json"),
    )


def with_hints(service: Service, *hints: dict[str, object]) -> Roles:
    return roles(evolve(service, hints={**service.hints, "role": [{**hint, **TOLD} for hint in hints]}))


def test_a_hint_says_all_roles_of_a_position(personalize: Service):
    hint = {"operation": "List*", "path": "nextToken", "role": ["name", "version"]}
    known = with_hints(personalize, hint)
    assert known.of("ListSchemas", "request", "nextToken") == {Role.NAME, Role.VERSION}
    assert known.member("ListSchemas", "request", Role.PAGE_TOKEN) is None
    assert known.has("ListSchemas", "request", "maxResults", Role.PAGE_SIZE)


def test_a_hint_may_say_that_there_is_none(personalize: Service):
    known = with_hints(personalize, {"operation": "*", "path": "tags", "role": ""})
    assert known.of("CreateDataset", "request", "tags") == frozenset()
    assert not known.has("CreateDataset", "request", "tags[].tagKey", Role.TAG_KEY)


def test_a_hint_may_be_about_one_side(personalize: Service):
    hint = {"operation": "ListSchemas", "path": "nextToken", "role": "version", "side": "response"}
    known = with_hints(personalize, hint)
    assert known.has("ListSchemas", "request", "nextToken", Role.PAGE_TOKEN)
    assert known.of("ListSchemas", "response", "nextToken") == {Role.VERSION}


def test_of_two_members_the_surer_one_is_meant(personalize: Service):
    known = with_hints(
        personalize, {"operation": "DescribeDataset", "path": "dataset.name", "role": "status"}
    )
    assert known.members("DescribeDataset", "response", Role.STATUS, "dataset") == ("name", "status")


def test_botocores_paginators_come_before_a_name(personalize: Service):
    listing = personalize.operations["ListSchemas"]
    data = {
        "input_token": "maxResults",
        "output_token": "nextToken",
        "limit_key": "nextToken",
        "source": WHERE,
    }
    told = evolve(listing, root={**listing.root, "x-paginator": data})
    known = roles(evolve(personalize, operations={**personalize.operations, "ListSchemas": told}))
    assert known.held("ListSchemas", "request", "maxResults")[0] == Held(Role.PAGE_TOKEN, Basis.DATA, WHERE)
    assert known.member("ListSchemas", "request", Role.PAGE_TOKEN) == "maxResults"
    assert known.member("ListSchemas", "request", Role.PAGE_SIZE) == "nextToken"
    assert known.held("ListSchemas", "response", "nextToken")[0].basis is Basis.DATA


def test_roles_are_decided_once(personalize: Service):
    assert roles(personalize) is roles(personalize)
    assert roles(evolve(personalize)) is not roles(personalize)


@pytest.mark.parametrize(
    ("member", "part"),
    [("Key", Role.TAG_KEY), ("tagKey", Role.TAG_KEY), ("TagValue", Role.TAG_VALUE), ("key_id", None)],
)
def test_parts_of_tags(member: str, part: Role | None):
    assert module.tag_part(member) is part
