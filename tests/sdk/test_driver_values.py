"""Values cross without loss, and what is no value is told apart."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.sdk.drivers.python.driver_values import Malformed, Other, decode, encode
from conformance.sdk.messages import load_schema

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.datetimes(timezones=st.just(UTC))
    | st.datetimes()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
SCHEMA = jsonschema.Draft202012Validator(load_schema("echoed"))


def crossed(value: Any) -> Any:
    line = json.dumps(encode(value), allow_nan=False)
    return decode(json.loads(line))


@given(VALUES)
def test_whatever_crosses_comes_back(value: Any) -> None:
    assert crossed(value) == value
    SCHEMA.validate({"id": 1, "type": "echoed", "value": encode(value)})


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (2**53 - 1, 9007199254740991),
        (2**53, {"$integer": "9007199254740992"}),
        (-(2**63), {"$integer": "-9223372036854775808"}),
        (1.5, 1.5),
        (-0.0, {"$float": "-0"}),
        (math.inf, {"$float": "Infinity"}),
        (-math.inf, {"$float": "-Infinity"}),
        (Decimal("1.10"), {"$decimal": "1.10"}),
        (b"", {"$blob": ""}),
        (bytearray(b"\xff"), {"$blob": "/w=="}),
        ([], []),
        ({}, {}),
        ({"$blob": "x"}, {"$map": [["$blob", "x"]]}),
        ({"SDK_UNKNOWN_MEMBER": {"name": "new"}}, {"$unknown": "new"}),
        (datetime(2024, 1, 2, 3, 4, 5, 60000, UTC), {"$timestamp": "2024-01-02T03:04:05.060000Z"}),
        (
            datetime(2024, 1, 2, 3, tzinfo=timezone(timedelta(hours=2))),
            {"$timestamp": "2024-01-02T01:00:00Z"},
        ),
        (datetime(2024, 1, 2, 3), {"$timestamp": "2024-01-02T03:00:00"}),
        (date(2024, 1, 2), {"$other": {"type": "date", "text": "2024-01-02"}}),
        ((1, 2), [1, 2]),
    ],
)
def test_each_kind_has_one_form(value: Any, form: Any) -> None:
    assert encode(value) == form
    SCHEMA.validate({"id": 1, "type": "echoed", "value": form})
    json.dumps(form, allow_nan=False)


def test_no_number_crosses_as_text() -> None:
    assert encode(math.nan) == {"$float": "NaN"}
    assert math.isnan(crossed(math.nan))


def test_the_sign_of_zero_is_kept() -> None:
    assert math.copysign(1, crossed(-0.0)) == -1


def test_the_digits_of_a_decimal_are_kept() -> None:
    assert str(crossed(Decimal("1.10"))) == "1.10"


def test_an_offset_is_another_way_to_say_an_instant() -> None:
    assert decode({"$timestamp": "2024-01-02T03:00:00+02:00"}) == datetime(2024, 1, 2, 1, tzinfo=UTC)
    assert decode({"$timestamp": "0001-01-01T00:00:00.1Z"}) == datetime(1, 1, 1, 0, 0, 0, 100000, UTC)


def test_the_first_instant_keeps_its_offset() -> None:
    first = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))
    assert crossed(first) == first


def test_what_has_no_kind_is_shown() -> None:
    assert crossed({"when": Other("Date", "Invalid Date")}) == {"when": Other("Date", "Invalid Date")}


@pytest.mark.parametrize(
    "form",
    [
        {"$blob": "not base64"},
        {"$blob": 1},
        {"$timestamp": "yesterday"},
        {"$timestamp": "2024-13-01T00:00:00Z"},
        {"$timestamp": "2024-01-01T00:00:00.123456789Z"},
        {"$integer": "1.5"},
        {"$integer": " 1"},
        {"$float": "nan"},
        {"$decimal": "many"},
        {"$map": [["a", 1], ["a", 2]]},
        {"$map": [[1, 2]]},
        {"$unknown": 1},
        {"$other": {"type": "x"}},
        {"$tag": 1},
        {"$blob": "", "more": 1},
    ],
)
def test_what_is_no_value_is_refused(form: Any) -> None:
    with pytest.raises(Malformed, match="no tagged value"):
        decode([form])


def test_it_needs_nothing_but_python() -> None:
    script = "import sys, driver_values, driver_loop; assert 'attrs' not in sys.modules"
    folder = __import__("conformance.sdk.drivers.python", fromlist=["x"]).__path__[0]
    done = subprocess.run([sys.executable, "-S", "-c", script], cwd=folder, check=False)
    assert done.returncode == 0
