from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.contract.dependence import dependent_members, dependent_values, why_open
from conformance.contract.load import load_service
from conformance.contract.model import Service
from tests.zoo import HINTS

DEPENDS = """
[[depends]]
operation = "CreateAnimal"
path = ["diet.portions", "legs"]
resource = "Keeper"
source = "zoo/client/create_animal.rst:52"
why = "What is in store is the keeper's to know."
"""


@pytest.fixture
def service(zoo: Callable[..., Service]) -> Service:
    return zoo(hints=HINTS + DEPENDS)


def test_hints_name_the_members(service: Service):
    assert dependent_members(service, "CreateAnimal") == {"legs": "Keeper", "diet.portions": "Keeper"}
    assert dependent_members(service, "CreateKeeper") == {}


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"diet": {"portions": {"hay": "1"}}}, "diet.portions"),
        ({"diet": {"portions": {}}}, "diet.portions"),
        ({"legs": 0}, "legs"),
        ({"legs": None}, None),
        ({"diet": {"meal": "HAY"}}, None),
        ({}, None),
        (None, None),
    ],
)
def test_what_is_sent_there_may_be_refused(service: Service, params: Any, path: str | None):
    told = why_open(service, "CreateAnimal", params)
    assert told == (f"which values of {path} are valid depends on the Keeper" if path else None)


def test_what_the_target_took_before_is_not_what_it_refuses(service: Service):
    sent = {"legs": 4, "diet": {"portions": {"hay": "1"}}}
    taken = dependent_values(service, "CreateAnimal", sent)
    assert why_open(service, "CreateAnimal", {**sent, "animalName": "b"}, taken) is None
    assert why_open(service, "CreateAnimal", {**sent, "legs": 5}, taken) is not None
    assert why_open(service, "CreateAnimal", {"diet": {"portions": {"hay": "2"}}}, taken) is not None


def test_values_that_a_recipe_or_a_schema_has_the_say_of(personalize: Service):
    body = {"solutionConfig": {"algorithmHyperParameters": {"a": "a"}}}
    assert why_open(personalize, "CreateSolution", body) is not None
    assert why_open(personalize, "CreateSolution", {"solutionConfig": {"eventType": "a"}}) is None
    assert why_open(personalize, "CreateFilter", {"filterExpression": "a"}) is not None
    assert why_open(personalize, "CreateFilter", {"name": "a"}) is None


@pytest.mark.parametrize(
    ("operation", "body", "path"),
    [
        ("TagResource", {"Tags": [{}]}, "Tags"),
        ("TagResource", {"Tags": [{"Key": "a", "Value": "b"}, {"Value": "b"}]}, "Tags"),
        ("TagResource", {"Tags": [{"Key": "a"}]}, None),
        ("TagResource", {"Tags": []}, None),
        ("ReplicateSecretToRegions", {"AddReplicaRegions": [{}]}, "AddReplicaRegions"),
        ("ReplicateSecretToRegions", {"AddReplicaRegions": [{"Region": "eu-west-1"}]}, None),
    ],
)
def test_an_item_without_what_it_is_called_by_may_be_refused(operation: str, body: Any, path: str | None):
    told = why_open(load_service("secretsmanager"), operation, body)
    assert told == (
        f"whether an item of {path} can do without what it is called by is not known" if path else None
    )


def test_what_a_filter_may_be_is_for_its_key_to_say():
    ssm = load_service("ssm")
    members = dependent_members(ssm, "ListCommands")
    assert {"Filters", "Filters[].key", "Filters[].value"} <= members.keys()
    assert "InstanceId" not in members
    filtered = {"Filters": [{"key": "Status", "value": "a"}]}
    assert "which values of Filters are valid depends on the key" in (
        why_open(ssm, "ListCommands", filtered) or ""
    )
    assert why_open(ssm, "ListCommands", filtered, dependent_values(ssm, "ListCommands", filtered)) is None
    assert why_open(ssm, "ListCommands", {"InstanceId": "i-12345678901234567"}) is None
