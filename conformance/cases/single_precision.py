"""Floating-point numbers of 32 bits: the nearest one within a bound."""

from __future__ import annotations

import math
import struct

LARGEST = struct.unpack(">f", b"\x7f\x7f\xff\xff")[0]
"""The largest that is finite."""


def at_least(bound: float) -> float:
    """Return the smallest number of 32 bits that is no smaller than a bound.

    >>> at_least(0.001) >= 0.001, at_least(0.5)
    (True, 0.5)
    """
    return -at_most(-bound)


def at_most(bound: float) -> float:
    """Return the largest number of 32 bits that is no larger than a bound."""
    if abs(bound) > LARGEST:
        return math.copysign(LARGEST, bound)
    near: float = struct.unpack(">f", struct.pack(">f", bound))[0]
    if near <= bound:
        return near
    if near == 0.0:
        return -math.ldexp(1.0, -149)
    (bits,) = struct.unpack(">i", struct.pack(">f", abs(near)))
    nearer: float = struct.unpack(">f", struct.pack(">i", bits + (-1 if near > 0 else 1)))[0]
    return math.copysign(nearer, near)
