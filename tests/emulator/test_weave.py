"""What the faults make of values."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.emulator.faults.weave import mistyped, recased, zero


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (0.5, "0.5"),
        ("a", ["a"]),
        ([1], ""),
        ({"a": 1}, ""),
        (None, None),
    ],
)
def test_a_value_of_another_type(value: Any, other: Any) -> None:
    assert mistyped(value) == other


def test_a_text_in_other_case() -> None:
    assert [recased("aB"), recased(3)] == ["Ab", 3]


@pytest.mark.parametrize(
    ("value", "empty"),
    [("a", ""), (3, 0), (0.5, 0.0), (True, False), ([1], []), ({"a": 1}, {}), (None, None)],
)
def test_the_empty_value_of_a_type(value: Any, empty: Any) -> None:
    assert (type(zero(value)), zero(value)) == (type(empty), empty)
