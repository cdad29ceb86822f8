"""The size of the pages that a list is asked for."""

from __future__ import annotations

import pytest

from conformance.suite.test_list import least_size


@pytest.mark.parametrize(
    ("limit", "size"), [({}, 1), ({"minimum": 0}, 1), ({"minimum": 1}, 1), ({"minimum": 5}, 5)]
)
def test_a_page_of_nothing_is_not_asked_for(limit: dict[str, int], size: int):
    assert least_size(limit) == size
