"""The members that an exception has of its own, from the installed service model."""

from __future__ import annotations

from conformance.contract.error_members import error_members


def test_types_lists_and_bindings() -> None:
    found = error_members("ssm", "OpsItemLimitExceededException")
    assert found is not None
    assert found["properties"] == {
        "ResourceTypes": {"type": "array", "items": {"type": "string"}},
        "Limit": {"type": "integer"},
        "LimitType": {"type": "string"},
    }
    throttled = error_members("lambda", "TooManyRequestsException")
    assert throttled is not None
    assert throttled["properties"]["retryAfterSeconds"]["x-binding"] == {
        "location": "header",
        "locationName": "Retry-After",
    }


def test_what_goes_on_without_an_end_is_left_out() -> None:
    found = error_members("dynamodb", "ConditionalCheckFailedException")
    assert found is not None
    value = found["properties"]["Item"]["additionalProperties"]
    assert "S" in value["properties"]
    assert "L" not in value["properties"]


def test_none() -> None:
    assert error_members("ssm", "InternalServerError") is None
    assert error_members("ssm", "NoSuchException") is None
    assert error_members("zoo", "Anything") is None
