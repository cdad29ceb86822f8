"""The referee sees what is broken, and where: it must not be a judge that acquits everybody."""

from __future__ import annotations

import pytest

from conformance.cases import oracle
from conformance.cases.model import Case, External, Fresh, Ref
from tests.cases.conftest import operation

THING = operation(
    {
        "name": {"type": "string", "minLength": 2, "maxLength": 4, "pattern": r"[\p{L}\d]+"},
        "mode": {"type": "string", "enum": ["A", "B"]},
        "count": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 5},
        "tags": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "object",
                "required": ["key"],
                "properties": {"key": {"type": "string", "maxLength": 3}},
            },
        },
        "ranges": {
            "type": "object",
            "maxProperties": 1,
            "propertyNames": {"type": "string", "pattern": "[a-z]+"},
            "additionalProperties": {"type": "string", "minLength": 1},
        },
        "data": {"type": "string", "contentEncoding": "base64", "x-minBytes": 1, "x-maxBytes": 2},
        "either": {
            "type": "object",
            "x-union": True,
            "properties": {"one": {"type": "string"}, "two": {"type": "string"}},
        },
        "inner": {"$ref": "#/$defs/request/properties/tags"},
    },
    ("name",),
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "ab"}, set()),
        ({"name": "日本𝒳e"}, set()),
        ({}, {("name", "required")}),
        ({"name": "a"}, {("name", "minLength")}),
        ({"name": "abcde"}, {("name", "maxLength")}),
        ({"name": "ab\n"}, {("name", "pattern")}),
        ({"name": "a b"}, {("name", "pattern")}),
        ({"name": 12}, {("name", "type")}),
        ({"name": None}, {("name", "type")}),
        ({"name": "ab", "mode": "a"}, {("mode", "enum")}),
        ({"name": "ab", "mode": 1}, {("mode", "enum"), ("mode", "type")}),
        ({"name": "ab", "count": 0}, {("count", "minimum")}),
        ({"name": "ab", "count": 2**31}, {("count", "maximum"), ("count", "format")}),
        ({"name": "ab", "count": 1.5}, {("count", "type")}),
        ({"name": "ab", "count": True}, {("count", "type")}),
        ({"name": "ab", "tags": []}, {("tags", "minItems")}),
        ({"name": "ab", "tags": [{"key": "a"}, {}]}, {("tags[].key", "required")}),
        ({"name": "ab", "tags": [{"key": "abcd"}]}, {("tags[].key", "maxLength")}),
        ({"name": "ab", "inner": [{"key": "abcd"}]}, {("inner[].key", "maxLength")}),
        ({"name": "ab", "ranges": {"A": "x"}}, {("ranges{key}", "pattern")}),
        ({"name": "ab", "ranges": {"a": ""}}, {("ranges{}", "minLength")}),
        ({"name": "ab", "ranges": {"a": "x", "b": "x"}}, {("ranges", "maxProperties")}),
        ({"name": "ab", "data": ""}, {("data", "x-minBytes")}),
        ({"name": "ab", "data": "YWFh"}, {("data", "x-maxBytes")}),
        ({"name": "ab", "data": "%%"}, {("data", "contentEncoding")}),
        ({"name": "ab", "either": {}}, {("either", "x-union")}),
        ({"name": "ab", "either": {"one": "a", "two": "b"}}, {("either", "x-union")}),
        ({"name": "ab", "unknown": 1}, set()),
    ],
)
def test_says_what_is_broken_and_where(body, expected):
    assert oracle.broken(THING, body) == expected


def test_placeholders_count_as_what_they_become():
    assert oracle.broken(THING, {"name": Fresh(length=4, pattern="[a-z]+")}) == set()
    assert oracle.broken(THING, {"name": Fresh(length=5, pattern="[a-z]+")}) == {("name", "maxLength")}
    assert oracle.broken(THING, {"name": Fresh(length=4, prefix="-")}) == {("name", "pattern")}
    assert oracle.broken(THING, {"name": External("name", "a-b")}) == {("name", "pattern")}
    assert oracle.broken(THING, {"name": Ref("Thing", "name")}) == set()


@pytest.mark.parametrize(
    ("body", "violates"),
    [
        ({"name": "ab"}, ("name", "required")),
        ({"name": "a b"}, None),
        ({"name": "a b"}, ("name", "maxLength")),
        ({"mode": "C"}, ("name", "required")),
        ({"name": "ab", "mode": "C", "count": 9}, ("mode", "enum")),
        ({"name": "a b"}, ("mode", "values")),
    ],
)
def test_a_wrong_label_is_found_out(body, violates):
    assert oracle.honest(THING, Case("CreateThing", body, violates)) is not None
