"""Sets of lengths as sorted, disjoint intervals: what lengths can the texts of a pattern have?

Sets are cut off above a cap and, where they would fall into very many pieces, lose some members: an
answer may then miss a length, but never claims one that is impossible.
"""

from __future__ import annotations

from collections.abc import Iterable

Spans = tuple[tuple[int, int], ...]
"""Intervals, both ends included."""

NONE: Spans = ()
ZERO: Spans = ((0, 0),)
_PIECES = 64


def union(parts: Iterable[tuple[int, int]], cap: int) -> Spans:
    """Return the union of intervals, cut off above ``cap``."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted((low, min(high, cap)) for low, high in parts if low <= cap):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged[:_PIECES])


def plus(one: Spans, other: Spans, cap: int) -> Spans:
    """Return all sums of a member of each set."""
    return union(((a + c, b + d) for a, b in one for c, d in other), cap)


def times(base: Spans, count: int, cap: int) -> Spans:
    """Return all sums of ``count`` members of ``base``."""
    result, power = ZERO, base
    while count:
        if count & 1:
            result = plus(result, power, cap)
        count >>= 1
        if count:
            power = plus(power, power, cap)
    return result


def repeat(base: Spans, least: int, most: int | None, cap: int) -> Spans:
    """Return all sums of ``least`` to ``most`` (None: any number of) members of ``base``."""
    optional = union((*ZERO, *base), cap)
    if most is not None:
        return plus(times(base, least, cap), times(optional, most - least, cap), cap)
    grown = plus(optional, optional, cap)
    while grown != optional:
        optional, grown = grown, plus(grown, grown, cap)
    return plus(times(base, least, cap), optional, cap)


def holds(spans: Spans, number: int) -> bool:
    """Whether ``number`` is in the set."""
    return any(low <= number <= high for low, high in spans)


def first(spans: Spans, low: int, high: int) -> int | None:
    """Return the least member between ``low`` and ``high``, or None."""
    for start, end in spans:
        if end >= low and start <= high:
            return max(start, low)
    return None


def last(spans: Spans, low: int, high: int) -> int | None:
    """Return the greatest member between ``low`` and ``high``, or None."""
    for start, end in reversed(spans):
        if start <= high and end >= low:
            return min(end, high)
    return None
