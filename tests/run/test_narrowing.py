"""What a list is asked for: how many items, and which."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from conformance.contract.load import load_service
from conformance.contract.resources import graph
from conformance.properties.list import least_size, the_one
from conformance.properties.paging import selecting
from conformance.world.instance import Instance
from tests.checks.exchanges import answered
from tests.prose import unread


@pytest.mark.parametrize(
    ("limit", "size"), [({}, 1), ({"minimum": 0}, 1), ({"minimum": 1}, 1), ({"minimum": 5}, 5)]
)
def test_a_page_of_nothing_is_not_asked_for(limit: dict[str, int], size: int):
    assert least_size(limit) == size


def test_a_list_that_must_be_narrowed_by_a_text():
    events = load_service("events")
    resources = graph(events).resources
    by_prefix = resources["PartnerEventSource"].listing
    assert by_prefix is not None
    assert selecting(events, by_prefix) == ("NamePrefix",)
    cognito = load_service("cognito-idp")
    in_pool = graph(cognito).resources["Group"].listing
    assert in_pool is not None
    assert selecting(cognito, in_pool) == ()  # the pool is a resource


def test_a_name_that_two_parents_hold_is_compared_with_the_one_in_the_parent_that_is_listed():
    service = unread(load_service("cognito-idp"))
    known = graph(service)
    group, page = known.resources["Group"], answered("ListGroups", {}, body={"UserPoolId": "b"})
    there, here = (Instance(group, "g", {"UserPoolId": pool}, answered("CreateGroup")) for pool in "ab")
    target = SimpleNamespace(service=service, graph=known)
    assert the_one(target, [here, there], page) is here
    assert the_one(target, [there], page) is None
    twin = Instance(group, "g", {"UserPoolId": "b"}, answered("CreateGroup"))
    assert the_one(target, [here, twin], page) is None  # made twice: which one is shown is not known
    read = SimpleNamespace(service=load_service("cognito-idp"), graph=known)
    assert the_one(read, [here, there], page) is here
    assert the_one(read, [there], page) is None
