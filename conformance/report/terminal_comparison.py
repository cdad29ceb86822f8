"""Several results side by side, told in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from conformance.report.comparison import Comparison, Row
from conformance.report.sanitize import visible
from conformance.report.wording import LABEL, STYLE, SYMBOL

_SHOWN = 40
_IN_SIGHT = ("unlike", "only", "disagree")


def tell_comparison(found: Comparison, out: Console) -> None:
    """Print a comparison: each one's figures, how many requirements are in each group, and the first ones."""
    labels = ", ".join(visible(column.label) for column in found.columns)
    out.print(Text(f"{visible(found.service)}: {labels}", "bold"))
    for column in found.columns:
        told = "; ".join(filter(None, (column.gate, column.figures.line)))
        out.print(Text(f"  {visible(column.label)}: {told}"), soft_wrap=True)
    for group in found.groups:
        if group.rows:
            out.print(Text(f"{len(group.rows):>7,}  {group.heading}"))
    for group in found.groups:
        if group.name not in _IN_SIGHT or not group.rows:
            continue
        out.print()
        out.print(Text(group.heading, "bold"))
        for row in group.rows[:_SHOWN]:
            _tell(row, out)
        if len(group.rows) > _SHOWN:
            out.print(Text(f"  … and {len(group.rows) - _SHOWN:,} more", "dim"))


def _tell(row: Row, out: Console) -> None:
    line = Text.assemble("  ", visible(row.id), f"  {row.level} ")
    for cell in row.cells:
        verdict = cell.verdict
        said = "not there" if verdict is None else f"{SYMBOL[verdict]} {LABEL[verdict]}"
        line.append(f"  {said}", "default" if verdict is None else STYLE[verdict])
    out.print(line, soft_wrap=True)
    for cell in row.cells:
        if cell.verdict == "fail":
            out.print(Text(f"      {visible(cell.why, 300)}", "dim"), soft_wrap=True)
