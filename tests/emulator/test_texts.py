"""Values that a text on the wire stands for, on the emulator's own side."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.emulator.serving.texts import EPOCH, HTTP, ISO, value_of

MOMENT = {"type": "number", "format": "timestamp"}


@pytest.mark.parametrize(
    ("text", "form", "seconds"),
    [
        ("1970-01-01T00:01:00Z", ISO, 60.0),
        ("1970-01-01T00:01:00", ISO, 60.0),  # without a zone it is UTC
        ("1970-01-01T02:01:00+02:00", ISO, 60.0),
        ("Thu, 01 Jan 1970 00:01:00 GMT", HTTP, 60.0),
        ("60", EPOCH, 60.0),
    ],
)
def test_a_moment_is_one_in_each_form(text: str, form: str, seconds: float) -> None:
    assert value_of(MOMENT, text, form) == seconds


@pytest.mark.parametrize(
    ("schema", "text"),
    [(MOMENT, "soon"), ({"type": "boolean"}, "yes"), ({"type": "integer"}, "1.5"), ({"type": "number"}, "x")],
)
def test_what_is_none_stays_the_text_that_it_is(schema: Any, text: str) -> None:
    assert value_of(schema, text) == text
