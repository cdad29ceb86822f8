"""What the tiny client sends where one member is the whole body."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest

from tests.sdk.answering import Answering, Reply
from tests.sdk.tiny.test_faults import World


@pytest.mark.parametrize(
    ("operation", "params", "media", "body"),
    [
        ("Invoke", {"FunctionName": "f", "Payload": b"\x00\xff"}, "application/octet-stream", b"\x00\xff"),
        (
            "StopDurableExecution",
            {"DurableExecutionArn": "a", "Error": {"ErrorType": "é"}},
            "application/json",
            {"ErrorType": "é"},
        ),
    ],
)
def test_a_member_that_is_the_body(operation: str, params: dict[str, Any], media: str, body: Any) -> None:
    with closing(Answering(Reply(200, b"{}"))) as server:
        World(None, server, []).call("lambda", operation, params)
    ((_, _, headers, sent),) = server.asked
    assert {name.lower(): value for name, value in headers.items()}["content-type"] == media
    assert (sent if isinstance(body, bytes) else json.loads(sent)) == body
