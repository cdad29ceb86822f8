"""How a list gets more to page: by operations whose names speak of what it lists."""

from __future__ import annotations

from functools import cache

import pytest

from conformance.contract.load import load_service as load_anew
from conformance.contract.page_bounds import page_bound
from conformance.properties.parts import adding

load_service = cache(load_anew)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("kms.ListGrants", "CreateGrant"),
        ("kms.ListResourceTags", "TagResource"),
        ("kinesis.ListTagsForStream", "AddTagsToStream"),
        ("logs.GetLogEvents", "PutLogEvents"),
        ("events.ListTargetsByRule", "PutTargets"),
        ("ecr.DescribeImages", "PutImage"),
        ("stepfunctions.ListStateMachineVersions", "PublishStateMachineVersion"),
    ],
)
def test_the_likeliest_way_to_a_longer_list_comes_first(name: str, first: str):
    service, operation = name.split(".")
    contract = load_service(service).operations[operation]
    bound = page_bound(load_service(service), contract)
    assert bound is not None
    found = adding(load_service(service), bound, contract)
    assert found[0] == first
    assert len(found) <= 3


def test_what_takes_parts_away_adds_none():
    service = load_service("kms")
    contract = service.operations["ListGrants"]
    bound = page_bound(service, contract)
    assert bound is not None
    assert "RetireGrant" not in adding(service, bound, contract)
    assert "RevokeGrant" not in adding(service, bound, contract)
