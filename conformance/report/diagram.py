"""A lifecycle drawn: states as boxes, one row a chain; documented, observed and illegal steps as arrows.

This module only computes places; ``templates/diagram.svg.j2`` draws them.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from attrs import evolve, frozen

from conformance.contract.lifecycle import is_failure, plain
from conformance.report.results import Lifecycle

_GAP, _ROW, _HEIGHT, _MARGIN = 64, 58, 30, 10
_LEFT = 34
_WIDE = 680
_CHARACTER, _PADDING = 7.3, 22


@frozen
class Node:
    """A state: its box, and whether no page documents it."""

    state: str
    x: float
    y: float
    width: float
    height: float
    documented: bool
    seen: bool


@frozen
class Arrow:
    """A step between two states. ``kind`` is ``documented`` (never seen), ``observed`` or ``illegal``."""

    kind: str
    path: str
    label: str
    label_x: float
    label_y: float


@frozen
class Diagram:
    """A lifecycle's drawing, and the same in words."""

    resource: str
    width: float
    height: float
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    steps: tuple[tuple[str, str, int, str], ...]
    chains: tuple[str, ...]
    illegal: int

    @property
    def wide(self) -> bool:
        """Whether it needs the whole width of a page."""
        return self.width > _WIDE


def draw(lifecycle: Lifecycle) -> Diagram:
    """Place a lifecycle's states and steps. Two spellings of a state (blank, underscore) are one box."""
    spelled = lifecycle
    lifecycle = _merged(lifecycle)
    places, rows = _places(lifecycle)
    width = max((len(state) for state in places), default=4) * _CHARACTER + _PADDING
    seen = {state for a, b, _ in lifecycle.observed for state in (a, b)}
    known = {state for chain in lifecycle.chains for step in chain for state in step} | set(lifecycle.states)
    nodes = {
        state: Node(
            state,
            _LEFT + column * (width + _GAP),
            _MARGIN + 16 + row * _ROW,
            width,
            _HEIGHT,
            state in known,
            state in seen,
        )
        for state, (column, row) in places.items()
    }
    counts = {(a, b): count for a, b, count in lifecycle.observed}
    illegal = set(lifecycle.illegal)
    documented = _documented(lifecycle)
    steps = [*documented, *(step for step in counts if step not in documented)]
    arrows, depth = [], 0.0
    for a, b in steps:
        kind = "illegal" if (a, b) in illegal else "observed" if (a, b) in counts else "documented"
        count = counts.get((a, b), 0)
        label = f"✗ {count}×" if kind == "illegal" else f"{count}×" if count else ""
        arrow, low = _arrow(kind, label, nodes[a], nodes[b])
        arrows.append(arrow)
        depth = max(depth, low)
    arrows.sort(key=lambda arrow: ("documented", "observed", "illegal").index(arrow.kind))
    right = max((n.x + n.width for n in nodes.values()), default=0.0)
    return Diagram(
        resource=lifecycle.resource,
        width=right + _MARGIN + 26,
        height=max(_MARGIN * 2 + 16 + rows * _ROW - (_ROW - _HEIGHT), depth + 12),
        nodes=tuple(nodes.values()),
        arrows=tuple(arrows),
        steps=tuple(
            (a, b, n, "illegal" if (a, b) in spelled.illegal else "as documented")
            for a, b, n in spelled.observed
        ),
        chains=tuple(" > ".join(" or ".join(step) for step in chain) for chain in spelled.chains),
        illegal=len(illegal),
    )


def _merged(lifecycle: Lifecycle) -> Lifecycle:
    counts: Counter[tuple[str, str]] = Counter()
    for a, b, count in lifecycle.observed:
        counts[plain(a), plain(b)] += count
    return evolve(
        lifecycle,
        chains=tuple(tuple(tuple(plain(s) for s in step) for step in chain) for chain in lifecycle.chains),
        observed=tuple((a, b, count) for (a, b), count in counts.items()),
        illegal=tuple((plain(a), plain(b)) for a, b in lifecycle.illegal),
        states=tuple(plain(state) for state in lifecycle.states),
    )


def _documented(lifecycle: Lifecycle) -> list[tuple[str, str]]:
    found = [
        (a, b)
        for chain in lifecycle.chains
        for first, second in pairwise(chain)
        for a in first
        for b in second
        if not is_failure(a)
    ]
    return list(dict.fromkeys(found))


def _places(lifecycle: Lifecycle) -> tuple[dict[str, tuple[int, int]], int]:
    """Each state's column and row: a chain has a row of its own, a state stands where it is first named."""
    places: dict[str, tuple[int, int]] = {}
    row = 0
    for chain in lifecycle.chains:
        height = 0
        for column, step in enumerate(chain):
            new = [state for state in step if state not in places]
            for offset, state in enumerate(new):
                places[state] = (column, row + offset)
            height = max(height, len(new))
        row += height
    unknown = [s for s in _in_order(lifecycle) if s not in places]
    for column, state in enumerate(unknown):
        places[state] = (column, row)
    return places, row + (1 if unknown else 0)


def _in_order(lifecycle: Lifecycle) -> list[str]:
    """The observed states, each behind those it was reached from as far as they go round in no circle."""
    states = list(dict.fromkeys(s for a, b, _ in lifecycle.observed for s in (a, b)))
    steps = {(a, b) for a, b, _ in lifecycle.observed if a != b}
    ordered: list[str] = []
    while states:
        free = [s for s in states if not any((other, s) in steps for other in states)] or states[:1]
        ordered += free
        states = [s for s in states if s not in free]
    return ordered


def _arrow(kind: str, label: str, a: Node, b: Node) -> tuple[Arrow, float]:
    """The path from one box to another, and how far down it reaches."""
    ya, yb = a.y + a.height / 2, b.y + b.height / 2
    if a is b:
        x = a.x + a.width
        path = f"M{x:.0f},{a.y + 6:.0f} c26,-6 26,24 0,18"
        return Arrow(kind, path, label, x + 4, a.y - 4), a.y + a.height
    if b.x > a.x + a.width and b.x - a.x - a.width <= _GAP + 1 and kind != "illegal":
        x1, x2 = a.x + a.width, b.x - 3
        mid = (x1 + x2) / 2
        path = f"M{x1:.0f},{ya:.0f} C{mid:.0f},{ya:.0f} {mid:.0f},{yb:.0f} {x2:.0f},{yb:.0f}"
        return Arrow(kind, path, label, mid - 10, (ya + yb) / 2 - 6), max(ya, yb)
    xa, xb = a.x + a.width / 2, b.x + b.width / 2
    if abs(ya - yb) < _HEIGHT:
        sag = a.y + a.height + 14 + abs(xa - xb) / 24
        start, end = a.y + a.height, b.y + b.height + 3
        path = f"M{xa:.0f},{start:.0f} C{xa:.0f},{sag:.0f} {xb:.0f},{sag:.0f} {xb:.0f},{end:.0f}"
        return Arrow(kind, path, label, (xa + xb) / 2 - 12, sag + 2), sag
    if abs(xa - xb) < 1 and abs(ya - yb) > _ROW * 1.5:  # around the boxes between them
        side, end = a.x - 34, b.x - 3
        path = f"M{a.x:.0f},{ya:.0f} C{side:.0f},{ya:.0f} {side:.0f},{yb:.0f} {end:.0f},{yb:.0f}"
        return Arrow(kind, path, label, a.x - 30, (ya + yb) / 2), max(ya, yb)
    down = yb > ya
    y1 = a.y + a.height if down else a.y
    y2 = b.y - 3 if down else b.y + b.height + 3
    mid = (y1 + y2) / 2
    path = f"M{xa:.0f},{y1:.0f} C{xa:.0f},{mid:.0f} {xb:.0f},{mid:.0f} {xb:.0f},{y2:.0f}"
    return Arrow(kind, path, label, (xa + xb) / 2 + 6, mid + 4), max(y1, y2)
