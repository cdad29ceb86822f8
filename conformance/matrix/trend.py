"""The trend of a pair as two small lines: coverage and divergence, each for itself, never added."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from conformance.matrix.board import Point

WIDTH, HEIGHT = 96, 20
_EDGE = 2.0


@frozen
class Lines:
    """The points of two lines in a picture of 96 by 20, as SVG spells them; "" where one run is known."""

    coverage: str
    divergence: str


def lines(trend: Sequence[Point]) -> Lines:
    """Return both lines. The full height is 100 % in each; a run that decided nothing is left out."""
    coverage = [_share(p.figures.coverage.implemented, p.figures.coverage.operations) for p in trend]
    divergence = [_share(p.figures.divergence.failed, p.figures.divergence.decided) for p in trend]
    return Lines(_line(coverage), _line(divergence))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _line(shares: Sequence[float | None]) -> str:
    known = [share for share in shares if share is not None]
    if len(known) < 2:
        return ""
    step = (WIDTH - 2 * _EDGE) / (len(known) - 1)
    return " ".join(
        f"{_EDGE + number * step:.1f},{HEIGHT - _EDGE - share * (HEIGHT - 2 * _EDGE):.1f}"
        for number, share in enumerate(known)
    )
