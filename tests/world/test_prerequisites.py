"""What must be done before an operation makes sense, and what it leaves of no use."""

from __future__ import annotations

from functools import cache

import pytest

from conformance.contract.load import load_service as load_anew
from conformance.contract.resources import graph
from conformance.world.prerequisites import ancestors, forerunners, uses_up

load_service = cache(load_anew)


@pytest.mark.parametrize(
    ("service", "operation", "first"),
    [
        ("ecr", "DeleteRegistryPolicy", ("PutRegistryPolicy",)),
        ("logs", "DeleteRetentionPolicy", ("PutRetentionPolicy",)),
        ("kms", "CancelKeyDeletion", ("ScheduleKeyDeletion",)),
        ("secretsmanager", "CancelRotateSecret", ("RotateSecret",)),
        ("kinesis", "DecreaseStreamRetentionPeriod", ("IncreaseStreamRetentionPeriod",)),  # a hint
        ("ecr", "DescribeRepositories", ()),
        ("ecr", "PutImage", ()),
    ],
)
def test_forerunners(service, operation, first):
    loaded = load_service(service)
    assert forerunners(loaded, graph(loaded), operation) == first


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("kms", "DisableKey", True),
        ("kms", "ScheduleKeyDeletion", True),
        ("cognito-idp", "AdminDisableUser", True),
        ("kinesis", "MergeShards", True),
        ("kms", "Encrypt", False),
        ("ecr", "DeleteRepository", False),  # the delete of a resource is looked after by itself
    ],
)
def test_what_an_operation_uses_up(service, operation, expected):
    loaded = load_service(service)
    assert uses_up(loaded, graph(loaded), operation) is expected


def test_ancestors():
    model = graph(load_service("stepfunctions"))
    assert "StateMachine" in ancestors(model, "Execution")
    assert ancestors(model, "Activity") == frozenset()
