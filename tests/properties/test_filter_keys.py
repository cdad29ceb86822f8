"""What is asked of a list by keys and values, and what there is to find."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from conformance.contract.load import load_service as load_anew
from conformance.contract.resources import graph
from conformance.properties.filter_keys import asking, filter_of, given_for, held
from conformance.world.instance import Instance

load_service = cache(load_anew)


@pytest.mark.parametrize(
    ("match", "asked"),
    [
        ([], [("Quince", True)]),
        (["prefix"], [("Quince", True), ("Quin", True)]),
        (["any-case"], [("Quince", True), ("qUINCE", True)]),
        (["not"], [("Quince", True), ("!Quince", False)]),
    ],
)
def test_a_value_is_asked_for_in_each_way_that_the_page_tells(match: list[str], asked: Any):
    assert list(asking({"match": match}, "Quince")) == asked


def test_a_filter_is_spelt_as_its_member_takes_it():
    ssm, secrets = load_service("ssm"), load_service("secretsmanager")
    by_tag = {"path": "ParameterFilters", "key": "tag:{key}", "with": {"Option": "Equals"}}
    asked = filter_of(ssm.operations["DescribeParameters"], by_tag, "q", "quince")
    assert asked == [{"Key": "tag:quince", "Values": ["q"], "Option": "Equals"}]
    by_name = {"path": "Filters", "key": "name"}
    assert filter_of(secrets.operations["ListSecrets"], by_name, "a", "a") == [
        {"Key": "name", "Values": ["a"]}
    ]
    by_id = {"path": "AssociationFilterList", "key": "Name"}
    assert filter_of(ssm.operations["ListAssociations"], by_id, "a", "a") == [{"key": "Name", "value": "a"}]


@pytest.mark.parametrize(
    ("operation", "hint", "value"),
    [
        ("CreateSecret", {"member": "Description"}, "quince"),
        ("CreateSecret", {"member": "Tags", "part": "key"}, "quince"),
        ("CreateSecret", {"member": "Tags", "part": "value"}, "quince"),
        ("PutParameter", {"member": "Type"}, "String"),
        ("PutParameter", {"member": "Name", "named": True}, None),
    ],
)
def test_two_resources_are_made_that_differ_in_what_the_key_is_about(operation, hint, value):
    service = load_service("secretsmanager" if operation == "CreateSecret" else "ssm")
    schema = service.operations[operation].request["properties"][hint["member"]]
    first, second = (given_for(schema, hint, number) for number in range(2))
    assert (first is None) if value is None else first != second
    resource = next(r for r in graph(service).resources.values() if r.create == operation)
    instance = Instance(resource, "one", {hint["member"]: first} if first is not None else {}, None)
    assert held(instance, hint) == value
