"""Which levels of two factors can stand in one row, by what they demand of each other."""

from __future__ import annotations

from conformance.cases.covering import Factor, Problem, feasible


def test_where_several_levels_are_right_each_of_them_is_feasible():
    """``b`` is present only where ``a`` is x or y, in whatever order the two are looked at."""
    problem = Problem(
        (
            Factor("a", ("absent", "x", "y")),
            Factor("b", ("absent", "present"), ((0, frozenset({1, 2})),)),
        )
    )
    assert feasible(problem) == {((0, a), (1, b)) for a in range(3) for b in range(2)} - {((0, 0), (1, 1))}
