"""The evaluation as an HTML page, in the report's style and with its style sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen
from markupsafe import Markup

from conformance.power.campaign import Found
from conformance.power.curve import Series, svg
from conformance.power.faults import Seeded
from conformance.power.figures import Figures, Group
from conformance.power.outcome import DETECTED, INVISIBLE, Outcome
from conformance.report.html import page
from conformance.report.results import VERDICTS


@frozen
class Line:
    """One fault as the page shows it."""

    fault: Seeded
    outcome: Outcome


@frozen
class Row:
    """A group of faults, with its share detected."""

    group: Group

    @property
    def rate(self) -> str:
        """The share of the visible faults that was detected."""
        return share(self.group.detected / self.group.visible) if self.group.visible else "–"

    @property
    def bar(self) -> dict[str, int]:
        """The counts under the report's words, for its bar."""
        return bar(self.group.detected, self.group.missed, self.group.invisible)


def bar(detected: int, missed: int, invisible: int) -> dict[str, int]:
    """Return counts of faults in the places of the report's verdicts."""
    return dict.fromkeys(VERDICTS, 0) | {"pass": detected, "fail": missed, "untested": invisible}


def share(value: float) -> str:
    """Return a share in percent; what is not everything is never rounded up to it."""
    text = f"{value * 100:.1f} %"
    return "> 99.9 %" if text == "100.0 %" and value < 1 else text


def render(found: Found, summary: Figures, about: Mapping[str, Any], service: str, command: str) -> str:
    """Return the page."""
    lines = [Line(f, found.outcomes[f.id]) for f in found.faults if f.id in found.outcomes]
    lost = [line for line in lines if line.outcome.verdict not in (DETECTED, INVISIBLE)]
    detected = [line for line in lines if line.outcome.verdict == DETECTED]
    return page(
        "power.html.j2",
        service=service,
        about=about,
        found=found,
        summary=summary,
        rate=share(summary.rate),
        mood=_mood(summary),
        bar_of=bar(len(detected), len(lost), summary.counts[INVISIBLE]),
        families=_rows(summary.by_family),
        operations=_rows(summary.by_operation),
        lost=lost,
        detected=detected,
        invisible=[line for line in lines if line.outcome.verdict == INVISIBLE],
        curve=_curve(detected, len(detected) + len(lost)),
        command=command,
    )


_GOOD = 0.95


def _mood(summary: Figures) -> str:
    """The report's word for how good that is: it colours the head of the page."""
    if summary.false_alarms or summary.rate < _GOOD:
        return "fail"
    return "pass" if summary.rate == 1.0 else "inconclusive"


def _rows(groups: Sequence[Group]) -> list[Row]:
    return [Row(group) for group in sorted(groups, key=lambda g: (-g.missed, g.name))]


def _curve(detected: Sequence[Line], visible: int) -> Markup:
    firsts = [line.outcome.first for line in detected if line.outcome.first is not None]
    title = "Share of the visible faults that was detected, over the exchanges of one run"
    series = [Series("nearest requirements first", firsts, visible)]
    return Markup(svg(series, title, page=True))  # of numbers and of this file's words
