"""What the faults make of values."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.emulator.faults.weave import mistyped, recased


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
