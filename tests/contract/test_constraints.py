from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.constraints import is_constrained


@pytest.mark.parametrize(
    ("schema", "is_one"),
    [
        ({"type": "string", "pattern": "a+"}, True),
        ({"type": "string", "minLength": 3}, True),
        ({"type": "integer", "maximum": 3}, True),
        ({"type": "string"}, False),
        ({"type": "number", "format": "timestamp", "minimum": 0}, False),
        ({"type": "string", "contentEncoding": "base64", "maxLength": 3}, False),
        ({"type": "string", "pattern": "a+", "x-sensitive": True}, False),
        ({"type": "array", "minItems": 1, "items": {"type": "string"}}, False),
    ],
)
def test_a_constraint_is_on_a_text_or_number_that_can_be_looked_at(schema: dict[str, Any], is_one: bool):
    assert is_constrained(schema) is is_one
