from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from conformance.checks.page_bound import count, over, overfull
from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service as load_anew
from conformance.contract.page_bounds import PageBound

from .exchanges import answered, problems

load_service = cache(load_anew)
GRANTS = PageBound("Limit", "Grants")


@pytest.mark.parametrize(
    ("asked", "items", "told"),
    [
        ({"Limit": 1}, 2, "2 items on a page, asked for were Limit 1"),
        ({"Limit": 2}, 2, None),
        ({"Limit": 3}, 2, None),
        ({"Limit": 0}, 2, None),
        ({"Limit": True}, 2, None),
        ({"Limit": "1"}, 2, None),
        ({}, 200, None),
        ("Limit", 2, None),
    ],
)
def test_a_page_has_no_more_items_than_asked_for(asked: Any, items: int, told: str | None):
    answer = answered("ListGrants", {"Grants": [{}] * items}, body=asked)
    assert count(GRANTS, answer) == items
    assert over(GRANTS, answer) == told
    found = problems(overfull(catalogue(load_service("kms")), GRANTS, answer))
    assert found == ({} if told is None else {"ListGrants.Limit.bound": told})


def test_an_answer_without_the_list_has_no_items():
    assert count(GRANTS, answered("ListGrants", {})) == 0
    assert count(GRANTS, answered("ListGrants", {"Grants": None})) == 0
    assert count(PageBound("Limit", "StreamDescription.Shards"), answered("DescribeStream", {})) == 0


def test_nothing_is_said_where_no_list_is_known():
    answer = answered("GetRecords", {"Records": [1, 2]}, body={"Limit": 1})
    assert problems(overfull(catalogue(load_service("kinesis")), None, answer)) == {}
