"""What a list is asked for: how many items, and which."""

from __future__ import annotations

import pytest

from conformance.contract.load import load_service
from conformance.contract.resources import graph
from conformance.suite.test_list import least_size
from conformance.suite.walking import selecting


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
