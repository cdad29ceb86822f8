"""An exception's own members in an answer: something at each position, in the body or in a header."""

from __future__ import annotations

import json

from conformance.contract.error_members import error_members
from conformance.contract.load import load_service
from conformance.sdk.error_answers import sample, with_members

SCHEMA = {
    "type": "object",
    "properties": {
        "reason": {"enum": ["A", "B"], "type": "string"},
        "times": {"type": "array", "items": {"type": "number", "format": "timestamp"}},
        "held": {"type": "object", "additionalProperties": {"type": "string", "contentEncoding": "base64"}},
        "one": {"type": "object", "x-union": True, "properties": {"a": {"type": "boolean"}, "b": {}}},
    },
}


def test_there_is_something_at_each_position() -> None:
    assert sample(SCHEMA) == {
        "reason": "A",
        "times": [1_700_000_000],
        "held": {"a key": "AP8="},
        "one": {"a": True},
    }


def test_members_are_in_the_body_or_in_headers() -> None:
    service = load_service("lambda")
    schema = error_members("lambda", "TooManyRequestsException")
    assert schema is not None
    members = {"retryAfterSeconds": "7", "Reason": "R"}
    error = service.operations["GetFunction"].error("TooManyRequestsException")
    assert error is not None
    answer = with_members(service, error, "m", schema, members)
    assert answer.header("retry-after") == "7"
    assert json.loads(answer.body) == {"message": "m", "Reason": "R"}
