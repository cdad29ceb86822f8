"""Requests are changed at one place, and stay what they are elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.cases.edit import drop


@pytest.mark.parametrize(
    ("body", "path", "left"),
    [
        ({"tags": [{"key": "a"}, {"key": "b"}]}, "tags[]", {"tags": [{"key": "b"}]}),
        ({"tags": [{"key": "a", "value": "1"}]}, "tags[].value", {"tags": [{"key": "a"}]}),
        ({"tags": []}, "tags[].value", {"tags": []}),
        ({"tags": "none"}, "tags[]", {"tags": "none"}),  # of a wrong type
        ({"map": {"a": 1, "b": 2}}, "map{}", {"map": {"b": 2}}),
        ({"map": {}}, "map{}", {"map": {}}),
        ({"map": 3}, "map{}", {"map": 3}),
    ],
)
def test_the_first_item_or_entry_is_left_out_whatever_is_there(body: Any, path: str, left: Any):
    assert drop(body, path) == left
