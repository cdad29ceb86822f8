"""The outcomes as a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reported.count import OUTCOMES, Outcome
from reported.report import Draw

COMMIT = "https://github.com/getmoto/moto/commit/"


def page(preface: str, draws: Sequence[Draw], outcomes: Iterable[Outcome], versions: str) -> str:
    """Say it in Markdown, below what a person wrote."""
    told = list(outcomes)
    by_draw = {draw.name: [one for one in told if one.report.draw == draw.name] for draw in draws}
    lines = [
        preface,
        versions,
        "",
        "| draw | seed | reports | " + " | ".join(OUTCOMES) + " |",
        "|---|---:|---:|" + "---:|" * len(OUTCOMES),
    ]
    for draw in draws:
        ones = by_draw[draw.name]
        counts = [sum(one.outcome == outcome for one in ones) for outcome in OUTCOMES]
        lines.append(f"| {draw.name.upper()} | {draw.seed} | {len(ones)} | {' | '.join(map(str, counts))} |")
    lines.append("")
    for draw in draws:
        lines += [f"## Draw {draw.name.upper()}", ""]
        lines += ["| report | what people saw | outcome | shown by |", "|---|---|---|---|"]
        lines += [_row(one) for one in by_draw[draw.name]]
        lines += ["", "Left out, in the order of the draw:", ""]
        lines += [f"- {place}: {why}" for place, why in draw.dropped.items()]
        lines.append("")
    return "\n".join(lines)


def _row(one: Outcome) -> str:
    report = one.report
    link = f"[{report.name}]({COMMIT}{report.change}) ({report.release})"
    shown = ", ".join(f"`{identifier}`" for identifier in one.shown_by[:2])
    more = f" and {len(one.shown_by) - 2} more" if len(one.shown_by) > 2 else ""
    why = f": {one.why}" if one.why else ""
    cell = f"{shown}{more}{why}" if one.outcome != "missed" else (one.why or shown)
    return f"| {link} | {report.told} | {one.outcome} | {_plain(cell)} |"


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")[:300]
