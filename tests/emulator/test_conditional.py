"""What the emulator invents for a member that must be there."""

from __future__ import annotations

from conformance.emulator.conditional import invented


def test_an_invented_map_has_an_entry_since_an_empty_one_shows_nothing() -> None:
    assert invented({"type": "object", "additionalProperties": {"type": "number"}}, {}) == {"x": 1}
    assert invented({"type": "object"}, {}) == {}
