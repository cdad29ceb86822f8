"""Texts that are drawn for a pattern: all match, and not only those that are known before."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from conformance.cases.draw_text import matching
from conformance.contract.patterns import matches_fully

OF_PARTS = r"a[0-9]{2}b[0-9]{2}cd[0-9]{2}e"


@pytest.mark.parametrize("pattern", [OF_PARTS, r"x[0-9]+", r"[0-9]+y", r"(a|b)-[0-9]-(c|d)-"])
@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_drawn_matches(pattern: str, data: st.DataObject) -> None:
    assert matches_fully(pattern, data.draw(matching(pattern, 1, 20)))


def test_literal_characters_stand_between_the_parts_that_vary() -> None:
    found = find(matching(OF_PARTS, 1, 20), lambda text: text[1] == "7" and text[8] != "7")
    assert matches_fully(OF_PARTS, found)
