"""Covering arrays: rows in which every feasible pair of two factors' levels occurs.

Greedy, as in AETG (Cohen, Dalal, Fredman, Patton, https://doi.org/10.1109/32.605761), with constraints
between factors; deterministic.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from attrs import field, frozen

ABSENT = "absent"
"""The level of a factor that is not in the request."""

Pair = tuple[tuple[int, int], tuple[int, int]]
Row = tuple[int, ...]


@frozen(eq=False)
class Factor:
    """One thing that varies.

    ``levels`` begin with ABSENT where it can be absent. ``demands`` say what must hold where it is not:
    the index of an (earlier or later) factor and the levels that are right. ``free`` is False where it
    is absent only because a demand does not hold.
    """

    path: str
    levels: tuple[Any, ...]
    demands: tuple[tuple[int, frozenset[int]], ...] = ()
    free: bool = True


@frozen(eq=False)
class Problem:
    """Factors, and for each the factors that demand something of it."""

    factors: tuple[Factor, ...]
    dependants: tuple[tuple[int, ...], ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Invert the demands."""
        found: list[list[int]] = [[] for _ in self.factors]
        for i, factor in enumerate(self.factors):
            for j, _ in factor.demands:
                found[j].append(i)
        object.__setattr__(self, "dependants", tuple(map(tuple, found)))

    def absent(self, i: int, level: int) -> bool:
        """Whether a level of factor ``i`` is ABSENT."""
        return level == 0 and self.factors[i].levels[0] == ABSENT

    def closed(self, chosen: dict[int, int], news: list[int]) -> dict[int, int] | None:
        """Return a partial choice with all that it forces, or None where it contradicts itself.

        Args:
            chosen: factor → level; closed already but for ``news``.
            news: the factors in ``chosen`` whose consequences are still to be drawn.
        """
        done, queue = dict(chosen), list(news)
        while queue:
            i = queue.pop()
            forced = self._forced(i, done)
            if forced is None:
                return None
            for j, level in forced:
                if done.setdefault(j, level) != level:
                    return None
                queue.append(j)
        return done

    def _forced(self, i: int, done: dict[int, int]) -> list[tuple[int, int]] | None:
        """What factor ``i`` at its level forces that is not done yet."""
        forced: list[tuple[int, int]] = []
        gone = self.absent(i, done[i])
        for j, right in self.factors[i].demands:
            if not gone and j in done and done[j] not in right:
                return None
            if not gone and j not in done:
                forced.append((j, min(right)))
        if gone and not self.factors[i].free:
            if all(j in done and done[j] in right for j, right in self.factors[i].demands):
                return None
            j, right = self.factors[i].demands[0]
            others = [v for v in range(len(self.factors[j].levels)) if v not in right]
            if j not in done and others:
                forced.append((j, others[0]))
        for k in self.dependants[i]:
            right = dict(self.factors[k].demands)[i]
            if done[i] in right:
                if k in done and self.absent(k, done[k]) and not self.factors[k].free:
                    again = all(j in done and done[j] in r for j, r in self.factors[k].demands)
                    if again:
                        return None
            elif k not in done:
                forced.append((k, 0))
            elif not self.absent(k, done[k]):
                return None
        return forced


def feasible(problem: Problem) -> set[Pair]:
    """Return every pair of levels that can stand in one row."""
    pairs: set[Pair] = set()
    for (i, one), (j, other) in combinations(enumerate(problem.factors), 2):
        for a in range(len(one.levels)):
            for b in range(len(other.levels)):
                if problem.closed({i: a, j: b}, [i, j]) is not None:
                    pairs.add(((i, a), (j, b)))
    return pairs


def covering(problem: Problem) -> list[Row]:
    """Return rows (a level of each factor) that cover every feasible pair."""
    if len(problem.factors) < 2:
        return [(level,) for f in problem.factors for level in range(len(f.levels))]
    missing = feasible(problem)
    rows: list[Row] = []
    for pair in sorted(missing):
        if pair in missing:
            row = _row(problem, pair, missing)
            if row is not None:
                missing.difference_update(combinations(enumerate(row), 2))
                rows.append(row)
    return rows


def _row(problem: Problem, pair: Pair, missing: set[Pair]) -> Row | None:
    row = problem.closed(dict(pair), [i for i, _ in pair])
    if row is None:
        return None
    for i, factor in enumerate(problem.factors):
        if i in row:
            continue
        best: dict[int, int] | None = None
        best_gain = -1
        for level in range(len(factor.levels)):
            gain = sum(
                (((i, level), (j, b)) if i < j else ((j, b), (i, level))) in missing for j, b in row.items()
            )
            if gain > best_gain:
                forced = problem.closed({**row, i: level}, [i])
                if forced is not None:
                    best, best_gain = forced, gain
        if best is None:
            return None
        row = best
    return tuple(row[i] for i in range(len(problem.factors)))
