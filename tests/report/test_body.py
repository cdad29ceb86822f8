import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.report.body import LIMIT, body_value, read_body

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(values)
def test_a_json_value_is_kept_as_it_is(value):
    body = read_body(json.dumps(value).encode())
    assert (body.value, body.form, body.shortened) == (value, "json", False)
    assert json.loads(body.sent()) == value


@given(st.binary(max_size=80))
def test_any_bytes_can_be_written_as_json_and_had_back(data):
    body = read_body(data)
    again = json.loads(json.dumps(body.value))
    assert again == body.value
    if body.form != "json":
        assert body.sent() == data


@pytest.mark.parametrize(
    "data",
    [b'{"a": 1', b"NaN", b'{"a": Infinity}', b"1e999", b'{"a": 1, "a": 2}', b"9" * 5000, b"[" * 4000],
    ids=lambda data: data[:12].decode(),
)
def test_what_json_cannot_say_again_stays_text(data):
    body = read_body(data)
    assert (body.form, body.value) == ("text", data.decode())


def test_a_text_and_a_json_string_are_told_apart():
    assert read_body(b"abc").form == "text"
    assert read_body(b'"abc"').form == "json"
    assert read_body(b"abc").value == read_body(b'"abc"').value == "abc"


def test_what_is_not_utf8_is_base64():
    assert body_value(b"\xff\x00") == {"base64": base64.b64encode(b"\xff\x00").decode()}


def test_long_strings_are_shortened_and_the_structure_stays():
    body = read_body(json.dumps({"name": "x" * 10_000_000, "other": 1}).encode())
    assert body.shortened
    assert body.value["other"] == 1
    assert "10,000,000 characters" in body.value["name"]
    assert len(json.dumps(body.value)) < LIMIT


@pytest.mark.parametrize("data", [b"x" * 200_000, b"\xff" * 200_000, b"[" + b"1," * 100_000 + b"1]"])
def test_long_bodies_are_cut_and_say_so(data):
    body = read_body(data)
    assert body.shortened
    assert body.size == len(data)
    assert len(json.dumps(body.value)) <= LIMIT + 100


def test_no_body_is_null():
    assert body_value(None) is None
    assert body_value(b"") == ""


def test_beside_long_strings_the_short_ones_stay_whole():
    short = {"a": "", "b": "x", "c": ["y" * 300, "z" * 4096]}
    assert body_value(json.dumps({**short, "long": "x" * 1_000_000}).encode()).items() > short.items()
