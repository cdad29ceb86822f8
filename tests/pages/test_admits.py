"""A reading that leaves no valid request is told from one that does."""

from __future__ import annotations

from typing import Any

from conformance.pages.admits import admitted

TEXT = {"type": "string"}
DOCUMENT: dict[str, Any] = {
    "$defs": {
        "request": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": TEXT,
                "a": TEXT,
                "b": TEXT,
                "auto": {"type": "boolean"},
                "items": {
                    "type": "array",
                    "items": {"type": "object", "required": ["x"], "properties": {"x": TEXT, "y": TEXT}},
                },
            },
        }
    }
}
REQUIRED = {"form": "required", "path": "a", "when": [{"path": "auto", "equals": [True]}]}


def test_what_goes_together_is_kept():
    exactly = {"form": "exactly_one", "paths": ["a", "b"]}
    forbidden = {"form": "forbidden", "path": "a", "when": [{"path": "auto", "equals": [False]}]}
    assert admitted([REQUIRED, forbidden, exactly], DOCUMENT) == [True, True, True]


def test_the_later_of_two_that_exclude_each_other_goes():
    forbidden = {"form": "forbidden", "path": "a", "when": [{"path": "auto", "equals": [True]}]}
    assert admitted([REQUIRED, forbidden], DOCUMENT) == [True, False]
    assert admitted([forbidden, REQUIRED], DOCUMENT) == [True, False]


def test_what_would_exclude_a_member_for_good_goes():
    assert admitted([{"form": "at_most_one", "paths": ["name", "a"]}], DOCUMENT) == [False]
    within = {"form": "at_most_one", "paths": ["items[].x", "items[].y"]}
    assert admitted([within], DOCUMENT) == [False]
    both = {"form": "together", "paths": ["a", "b"]}
    assert admitted([both, {"form": "at_most_one", "paths": ["a", "b"]}], DOCUMENT) == [True, False]


def test_a_member_with_several_lists_of_values_has_none():
    lists = [{"form": "values", "path": "a", "values": values} for values in (["x"], ["y", "z"])]
    assert admitted(lists, DOCUMENT) == [False, False]
    assert admitted([lists[0], lists[0]], DOCUMENT) == [True, True]


def test_a_member_of_a_structure_can_be_there_without_another_one():
    beside = {"form": "required", "path": "items[].y", "when": [{"path": "auto", "equals": [True]}]}
    without = {"form": "forbidden", "path": "a", "when": [{"path": "auto", "equals": [True]}]}
    assert admitted([without, beside], DOCUMENT) == [True, True]
