"""Requests that leave out what tells their operation from another one at the same address."""

from __future__ import annotations

import pytest

from conformance.cases.sayable import unsayable
from conformance.contract.load import load_service
from conformance.protocols.addresses import taken_for
from conformance.protocols.protocol import Inexpressible
from conformance.protocols.registry import protocol_of

OBJECT = {"Bucket": "a", "Key": "b"}


@pytest.mark.parametrize(
    ("operation", "params", "other"),
    [
        ("AbortMultipartUpload", OBJECT, "DeleteObject"),
        ("AbortMultipartUpload", {**OBJECT, "UploadId": "c"}, None),
        ("UploadPart", {**OBJECT, "PartNumber": 1}, "PutObject"),
        ("ListParts", OBJECT, "GetObject"),
        ("CopyObject", OBJECT, "PutObject"),  # a header tells it apart
        ("GetObjectAttributes", OBJECT, None),
        ("DeleteObject", OBJECT, None),
        ("GetObjectTagging", OBJECT, None),  # its address has a word of its own
    ],
)
def test_whose_request_it_is(operation: str, params: dict[str, object], other: str | None) -> None:
    service = load_service("s3")
    assert taken_for(service, operation, params) == other
    why = unsayable(service, operation)
    assert why is not None
    assert (other in (why(params) or "")) if other else why(params) is None


def test_a_condition_that_is_no_date_is_ignored_as_http_has_it() -> None:
    service = load_service("s3")
    protocol = protocol_of(service)
    sent = protocol.request(service, "GetObject", {**OBJECT, "IfModifiedSince": 0})
    assert sent.headers["If-Modified-Since"] == "Thu, 01 Jan 1970 00:00:00 GMT"
    with pytest.raises(Inexpressible):
        protocol.request(service, "GetObject", {**OBJECT, "IfModifiedSince": "yesterday"})
