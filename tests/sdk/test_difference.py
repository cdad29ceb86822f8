"""What differs and what does not: numbers by value, moments to the millisecond, None as absent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from conformance.sdk.difference import differences, equal

MOMENT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
SCHEMA = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "number": {"type": "number"},
        "flag": {"type": "boolean"},
        "blob": {"type": "string", "contentEncoding": "base64"},
        "when": {"type": "number", "format": "timestamp"},
        "list": {"type": "array", "items": {"type": "string"}},
        "map": {"type": "object", "additionalProperties": {"type": "integer"}},
        "any": {"x-document": True},
    },
}


def found(expected: Any, got: Any) -> list[str]:
    return [one.path for one in differences(SCHEMA, SCHEMA, expected, got)]


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({"number": 3}, {"number": 3.0}),
        ({"number": 0.1}, {"number": Decimal("0.1")}),
        ({"number": 2**53 + 1}, {"number": Decimal(2**53 + 1)}),
        ({"number": float("nan")}, {"number": float("nan")}),
        ({"text": "a"}, {"text": "a", "number": None}),
        ({"when": MOMENT}, {"when": MOMENT.astimezone(timezone(timedelta(hours=5)))}),
        ({"when": MOMENT}, {"when": MOMENT + timedelta(microseconds=400)}),
        ({"list": []}, {"list": []}),
        ({"any": {"a": [1, 0.5]}}, {"any": {"a": [1.0, Decimal("0.5")]}}),
    ],
)
def test_the_same(expected: Any, got: Any) -> None:
    assert found(expected, got) == []


@pytest.mark.parametrize(
    ("expected", "got", "paths"),
    [
        ({"number": 2**53 + 1}, {"number": float(2**53)}, ["number"]),
        ({"number": 1}, {"number": 1.5}, ["number"]),
        ({"number": 1}, {"number": True}, ["number"]),
        ({"number": float("nan")}, {"number": "NaN"}, ["number"]),
        ({"flag": True}, {"flag": 1}, ["flag"]),
        ({"text": "1"}, {"text": 1}, ["text"]),
        ({"blob": b"a"}, {"blob": "a"}, ["blob"]),
        ({"when": MOMENT}, {"when": MOMENT + timedelta(milliseconds=2)}, ["when"]),
        ({"when": MOMENT}, {"when": MOMENT.replace(tzinfo=timezone(timedelta(hours=1)))}, ["when"]),
        ({"when": MOMENT}, {"when": MOMENT.timestamp()}, ["when"]),
        ({"list": []}, {}, ["list"]),
        ({}, {"list": []}, ["list"]),
        ({"list": ["a", "b"]}, {"list": ["b", "a"]}, ["list[]", "list[]"]),
        ({"list": ["a"]}, {"list": ["a", "a"]}, ["list"]),
        ({"map": {"k": 1}}, {"map": {"k": 2}}, ["map{}"]),
        ({"map": {"k": 1}}, {"map": {"K": 1}}, ["map{}", "map{}"]),
        ({"any": {"a": None}}, {"any": {}}, ["any"]),
        ({}, {"other": 1}, [""]),
    ],
)
def test_another(expected: Any, got: Any, paths: list[str]) -> None:
    assert found(expected, got) == paths


def test_a_boolean_is_no_number() -> None:
    assert not equal({"a": 1}, {"a": True})
    assert equal({"a": [1]}, {"a": [1.0]})


def test_what_differs_by_a_fraction_of_a_second_says_so() -> None:
    schema = {"type": "number", "format": "timestamp"}
    moment = datetime(2024, 1, 2, 3, 4, 5, 678000, UTC)
    (near,) = differences(schema, {}, moment, moment.replace(microsecond=0))
    (far,) = differences(schema, {}, moment, moment.replace(minute=5))
    assert (near.fraction, far.fraction) == (True, False)


def test_a_number_that_is_a_text_on_the_wire_is_that_where_answers_are_left_as_they_are() -> None:
    assert differences({"type": "number"}, {}, "NaN", "NaN") == []
    assert differences({"type": "number"}, {}, "NaN", float("nan")) != []
