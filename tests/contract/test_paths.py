from __future__ import annotations

import pytest

from conformance.contract.paths import at, join, steps, values, walk

TREE = {"$ref": "#/$defs/request/properties/tree"}
ROOT = {
    "$defs": {
        "request": {
            "type": "object",
            "required": ["tags"],
            "properties": {
                "tags": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["tagKey"],
                        "properties": {"tagKey": {"type": "string"}, "tagValue": {"type": "string"}},
                    },
                },
                "ranges": {
                    "type": "object",
                    "propertyNames": {"type": "string", "maxLength": 3},
                    "additionalProperties": {"type": "integer"},
                },
                "tree": {"type": "object", "properties": {"left": TREE, "a/b": {"type": "string"}}},
            },
        }
    }
}
REQUEST = ROOT["$defs"]["request"]


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("name", ("name",)),
        ("jobOutput.s3DataDestination.path", ("jobOutput", "s3DataDestination", "path")),
        ("tags[].tagKey", ("tags", "[]", "tagKey")),
        ("ranges{}", ("ranges", "{}")),
        ("ranges{key}", ("ranges", "{key}")),
        ("a[][]{}.b", ("a", "[]", "[]", "{}", "b")),
        ("", ()),
    ],
)
def test_a_path_and_its_steps_are_the_same_thing(path, parts):
    assert steps(path) == parts
    joined = ""
    for step in parts:
        joined = join(joined, step)
    assert joined == path


def test_every_position_is_walked_once_parents_first():
    paths = [p.path for p in walk(REQUEST, ROOT)]
    assert paths == [
        "tags", "tags[]", "tags[].tagKey", "tags[].tagValue", "ranges", "ranges{key}", "ranges{}",
        "tree", "tree.left", "tree.a/b",
    ]  # fmt: skip


def test_positions_know_whether_their_parent_requires_them():
    required = {p.path for p in walk(REQUEST, ROOT) if p.required}
    assert required == {"tags", "tags[].tagKey"}


def test_a_recursive_position_is_shown_and_not_entered():
    left = next(p for p in walk(REQUEST, ROOT) if p.path == "tree.left")
    assert left.recursive
    assert left.schema["type"] == "object"  # the ancestor's, resolved


def test_a_path_leads_through_a_reference():
    assert at(REQUEST, ROOT, "tree.left.left.a/b") == {"type": "string"}
    assert at(REQUEST, ROOT, "ranges{key}")["maxLength"] == 3
    assert at(REQUEST, ROOT, "ranges.low") == at(REQUEST, ROOT, "ranges{}")  # a key of a map, by its name


@pytest.mark.parametrize("path", ["nothing", "tags.tagKey", "tags[].nothing", "ranges[]"])
def test_a_path_to_nothing_is_an_error(path):
    with pytest.raises(KeyError):
        at(REQUEST, ROOT, path)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("tags[].tagKey", ["a", "b"]),
        ("ranges{}", [1, 2]),
        ("ranges{key}", ["x", "y"]),
        ("tree.left", []),
        ("tags", [[{"tagKey": "a"}, {"tagKey": "b", "tagValue": None}, {}]]),
        ("tags[].tagValue", [None]),
    ],
)
def test_values_at_a_path(path, found):
    body = {"tags": [{"tagKey": "a"}, {"tagKey": "b", "tagValue": None}, {}], "ranges": {"x": 1, "y": 2}}
    assert list(values(body, path)) == found


@pytest.mark.parametrize("body", [None, [], "text", 3, {"tags": "text"}, {"tags": {"tagKey": "a"}}])
def test_values_of_a_body_of_another_form_are_none(body):
    assert list(values(body, "tags[].tagKey")) == []
