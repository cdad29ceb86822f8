"""Which texts the emulator takes for a text of a language."""

from __future__ import annotations

import pytest

from conformance.emulator.languages import speaks


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("rate(1 day)", True), ("rate(2 days)", True), ("rate(15 minutes)", True),
        ("rate(1 days)", False), ("rate(2 day)", False), ("rate(0 days)", False), ("rate(1 week)", False),
        ("rate(1 day", False), ("every day", False), ("", False), (1, False),
    ],
)  # fmt: skip
def test_rates(value: object, right: bool) -> None:
    assert speaks({}, "rate", value) is right


def test_a_language_of_a_services_own() -> None:
    assert [speaks({"tale": "once.*"}, "tale", text) for text in ("once upon", "twice")] == [True, False]
