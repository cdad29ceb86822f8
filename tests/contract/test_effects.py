"""What operations do: facts by hand, the counts of all services, and the hint that overrides a verb."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from attrs import evolve

from conformance.contract.effects import Effect, effect, effects, named, uses_up
from conformance.contract.model import Service

Load = Callable[[str], Service]


@pytest.mark.parametrize(
    ("service", "operation", "does"),
    [
        ("personalize", "CreateSchema", Effect.CREATE),
        ("personalize", "DescribeSchema", Effect.READ),
        ("personalize", "ListSchemas", Effect.LIST),
        ("personalize", "DeleteSchema", Effect.DELETE),
        ("personalize", "UpdateCampaign", Effect.UPDATE),
        ("personalize", "StartRecommender", Effect.ACTION),
        ("personalize", "StopSolutionVersionCreation", Effect.END),
        ("personalize", "GetSolutionMetrics", Effect.READ),
        ("secretsmanager", "BatchGetSecretValue", Effect.READ),
        ("secretsmanager", "RotateSecret", Effect.ACTION),
        ("kms", "EnableKey", Effect.ACTION),
        ("kms", "RevokeGrant", Effect.DELETE),
        ("kms", "CancelKeyDeletion", Effect.END),
        ("kms", "Decrypt", Effect.ACTION),
        ("logs", "FilterLogEvents", Effect.READ),
        ("logs", "PutRetentionPolicy", Effect.UPDATE),
        ("events", "RemoveTargets", Effect.DELETE),
        ("kinesis", "RegisterStreamConsumer", Effect.CREATE),
        ("kinesis", "MergeShards", Effect.ACTION),
        ("ssm", "DeregisterTargetFromMaintenanceWindow", Effect.DELETE),
        ("ssm", "ModifyDocumentPermission", Effect.UPDATE),
        ("stepfunctions", "TagResource", Effect.ACTION),
        ("ecr", "InitiateLayerUpload", Effect.ACTION),
        ("cognito-idp", "AdminDeleteUserAttributes", Effect.DELETE),
        ("cognito-idp", "AdminCreateUser", Effect.CREATE),
    ],
)
def test_it_does(load: Load, service: str, operation: str, does: Effect):
    assert operation in load(service).operations
    assert effect(load(service), operation) is does


def test_only_whole_words_are_verbs():
    assert named("Listen") is named("Settle") is named("List") is Effect.ACTION


@pytest.mark.parametrize("service", ["cognito-idp"])
@pytest.mark.parametrize(
    ("operation", "used"),
    [
        ("GlobalSignOut", True), ("AdminDisableUser", True), ("AdminForgetDevice", True),
        ("AdminRemoveUserFromGroup", True), ("AdminEnableUser", False), ("ForgetDevice", True),
        ("AdminUserGlobalSignOut", False), ("ListUsers", False),
    ],
)  # fmt: skip
def test_after_which_a_resource_may_be_of_no_use(load: Load, service: str, operation: str, used: bool):
    assert operation in load(service).operations
    assert uses_up(load(service), operation) is used


def test_a_hint_overrides_the_verb(personalize: Service):
    hint = {"operation": "List*", "effect": "action", "source": "zoo/client/x.rst:3", "why": "because"}
    told = evolve(personalize, hints={**personalize.hints, "effect": [hint]})
    assert effect(told, "ListSchemas") is Effect.ACTION
    assert effect(told, "DescribeSchema") is Effect.READ
    assert not uses_up(told, "ListSchemas")
    told = evolve(personalize, hints={**personalize.hints, "effect": [{**hint, "uses_up": True}]})
    assert uses_up(told, "ListSchemas")


COUNTS: dict[str, dict[str, int]] = {
    "cognito-idp": {"action": 47, "create": 12, "delete": 21, "end": 2, "list": 18, "read": 30, "update": 23},
    "ecr": {"action": 11, "create": 4, "delete": 8, "end": 1, "list": 5, "read": 20, "update": 13},
    "events": {"action": 9, "create": 6, "delete": 9, "end": 1, "list": 13, "read": 9, "update": 10},
    "kinesis": {"action": 16, "create": 4, "delete": 6, "end": 1, "list": 7, "read": 10, "update": 13},
    "kms": {"action": 27, "create": 5, "delete": 4, "end": 1, "list": 7, "read": 7, "update": 5},
    "logs": {"action": 12, "create": 8, "delete": 21, "end": 3, "list": 11, "read": 38, "update": 25},
    "personalize": {"action": 3, "create": 15, "delete": 9, "end": 2, "list": 18, "read": 19, "update": 5},
    "secretsmanager": {"action": 8, "create": 1, "delete": 3, "end": 2, "list": 3, "read": 5, "update": 4},
    "ssm": {"action": 16, "create": 15, "delete": 19, "end": 4, "list": 19, "read": 61, "update": 20},
    "stepfunctions": {"action": 11, "create": 3, "delete": 4, "end": 1, "list": 7, "read": 8, "update": 3},
}  # fmt: skip
"""How many operations of each service have each effect."""


@pytest.mark.parametrize("service", COUNTS)
def test_counts(load: Load, service: str):
    assert Counter(str(does) for does in effects(load(service)).values()) == COUNTS[service]


def test_effects_are_decided_once(personalize: Service):
    assert effects(personalize) is effects(personalize)
