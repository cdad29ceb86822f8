"""Which list obeys a page size: of resources, of parts, and by whose word."""

from __future__ import annotations

from functools import cache

import pytest

from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service as load_anew
from conformance.contract.page_bounds import PageBound, page_bound

load_service = cache(load_anew)


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        ("kms.ListKeys", PageBound("Limit", "Keys")),  # of resources
        ("kms.ListGrants", PageBound("Limit", "Grants")),  # of parts, as botocore pages them
        ("kinesis.DescribeStream", PageBound("Limit", "StreamDescription.Shards")),
        ("kinesis.ListTagsForStream", PageBound("Limit", "Tags")),  # the only list that there is
        ("kinesis.GetRecords", None),  # of two lists nothing says which one
        ("logs.StartQuery", None),  # the answer has no list
        ("kms.DescribeKey", None),
    ],
)
def test_the_list_that_a_page_size_bounds(name: str, bound: PageBound | None):
    service, operation = name.split(".")
    contract = load_service(service).operations[operation]
    assert page_bound(load_service(service), contract) == bound
    known = catalogue(load_service(service)).find(operation, "bound", bound.limit if bound else "Limit")
    assert (known is None) is (bound is None)
