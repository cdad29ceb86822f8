"""Bounds in 32 bits lie within the bound, and nothing lies between."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from conformance.cases.single_precision import LARGEST, at_least, at_most


def single(value: float) -> float:
    found: float = struct.unpack(">f", struct.pack(">f", value))[0]
    return found


@given(st.floats(-1e38, 1e38))
def test_a_bound_is_kept(bound: float) -> None:
    low, high = at_least(bound), at_most(bound)
    assert high <= bound <= low
    assert (single(low), single(high)) == (low, high)
    assert single(bound) in (low, high)


def test_what_is_one_already_stays_and_what_is_too_large_is_the_largest() -> None:
    assert (at_least(0.5), at_most(-3.0), at_least(0.0)) == (0.5, -3.0, 0.0)
    assert (at_most(1e39), at_least(-1e39)) == (LARGEST, -LARGEST)
    assert at_most(-1e-60) < 0 < at_least(1e-60)
