"""What arrived is what was given, with what an SDK is known to do to it by itself."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.protocols.registry import protocol_of
from conformance.sdk import judging
from conformance.sdk.messages import Value
from conformance.sdk.recorder import Recorded
from conformance.sdk.trial import Trial

S3 = load_service("s3")


@pytest.mark.parametrize(
    ("said", "lost"), [("c2VjcmV0", []), ("secret", []), ("b3RoZXI=", ["SSECustomerKey"])]
)
def test_a_key_may_arrive_in_base64_and_no_other_may(said: str, lost: list[str]) -> None:
    given: dict[str, Any] = {"Bucket": "b", "Key": "k", "SSECustomerKey": "secret"}
    sent = protocol_of(S3).request(S3, "PutObject", {**given, "SSECustomerKey": said})
    request = Recorded(sent.method, sent.path, {n.lower(): v for n, v in sent.headers.items()}, sent.body)
    trial = Trial(S3, S3.operations["PutObject"], given, given, (), (request,), Value({}))
    assert [one.path for one in judging.lost(trial)] == lost
