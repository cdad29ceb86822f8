"""Faults detected over exchanges sent, as a drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from attrs import frozen

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 300, 48, 32, 16, 44
_COLOURS = ("#0b57a4", "#a8501a", "#4d4a78", "#57606a")
_DASHES = ("", "6 4", "2 3", "10 3 2 3")


@frozen
class Series:
    """One curve: after how many exchanges each detected fault was detected, of how many faults in all."""

    name: str
    firsts: Sequence[int]
    faults: int

    def share(self, exchanges: float) -> float:
        """Return the share of the faults that was detected within so many exchanges."""
        return sum(1 for first in self.firsts if first <= exchanges) / self.faults if self.faults else 0.0


def svg(series: Sequence[Series], title: str, *, page: bool = False) -> str:
    """Return a drawing of the curves, the exchanges on a logarithmic axis.

    Args:
        series: the curves; they differ in colour and in dashes.
        title: what a screen reader says.
        page: whether it stands in an HTML page, whose colours it takes then.
    """
    most = max((max(s.firsts, default=1) for s in series), default=1)
    decades = max(1, math.ceil(math.log10(max(most, 2))))
    ink = "currentColor" if page else "#1d2327"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="{ink}">',
        f"<title>{escape(title)}</title>",
    ]
    if not page:
        parts.append(f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>')
    for step in range(0, 101, 20):
        y = _y(step / 100)
        parts.append(
            f'<path d="M{_LEFT},{y:.1f}H{_WIDTH - _RIGHT}" stroke="{ink}" stroke-opacity=".18"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{step} %</text>'
        )
    for decade in range(decades + 1):
        x = _x(10**decade, decades)
        parts.append(
            f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{10**decade:,}</text>'
        )
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(
        f'<text x="{middle}" y="{_HEIGHT - 8}" text-anchor="middle">exchanges sent (logarithmic)</text>'
    )
    for number, one in enumerate(series):
        colour, dash = _COLOURS[number % 4], _DASHES[number % 4]
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(
            f'<path d="{_path(one, decades)}" fill="none" stroke="{colour}" stroke-width="2.5"{dashes}/>'
            f'<path d="M{_LEFT + 12},{_TOP + 14 + 18 * number}h26" stroke="{colour}" '
            f'stroke-width="2.5"{dashes}/>'
            f'<text x="{_LEFT + 44}" y="{_TOP + 18 + 18 * number}">{escape(one.name)}</text>'
        )
    return "".join([*parts, "</svg>"])


def _x(exchanges: float, decades: int) -> float:
    share = math.log10(max(exchanges, 1)) / decades
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _TOP + (1 - share) * (_HEIGHT - _TOP - _BOTTOM)


def _path(series: Series, decades: int) -> str:
    points = [f"M{_x(1, decades):.1f},{_y(0):.1f}"]
    total = max(series.faults, 1)
    ranked = sorted(series.firsts)
    for number, first in enumerate(ranked, 1):
        if number == len(ranked) or ranked[number] != first:
            points.append(f"H{_x(first, decades):.1f}V{_y(number / total):.1f}")
    points.append(f"H{_WIDTH - _RIGHT}")
    return "".join(points)
