"""A difference told in a terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.text import Text

from conformance.contract.english import plural
from conformance.report.difference import Change, Difference
from conformance.report.sanitize import visible
from conformance.report.wording import LABEL, STYLE, SYMBOL

_SHOWN = 40
_SIGN = {"broke": "fail", "mended": "pass", "found": "fail"}


def tell_difference(found: Difference, out: Console) -> None:
    """Print a difference: a line for each change, the ones that broke first."""
    a, b = found.a.target.name, found.b.target.name
    word = f"{plural(len(found.broke), 'requirement')} broke" if found.broke else "nothing broke"
    verdict = "fail" if found.broke else "pass"
    head = Text(f"{SYMBOL[verdict]} {visible(a)} → {visible(b)}: {word}", STYLE[verdict])
    counts = ", ".join(f"{len(c):,} {name}" for name, _, c in found.groups() if c and name != "broke")
    out.print(head + Text(f"{'; ' if counts else ''}{counts}; {found.unchanged:,} unchanged", "default"))
    for name, says, changes in found.groups():
        if not changes:
            continue
        out.print()
        out.print(Text(f"{name}: {says}", "bold"))
        missing = Counter(c.operation for c in changes if c.after == "not-implemented")
        changes = tuple(c for c in changes if c.after != "not-implemented")
        shown = changes if name in ("broke", "mended", "found") else changes[:_SHOWN]
        for change in shown:
            out.print(_line(name, change), soft_wrap=True)
            if change.summary and change.after == "fail":
                out.print(Text(f"      {visible(change.summary, 300)}", "dim"), soft_wrap=True)
        for operation, number in missing.items():
            line = f"  {visible(operation)}: {plural(number, 'requirement')} → ∅ not implemented"
            out.print(Text(line, STYLE["not-implemented"]), soft_wrap=True)
        if len(changes) > len(shown):
            out.print(Text(f"  … and {len(changes) - len(shown):,} more", "dim"))


def _line(name: str, change: Change) -> Text:
    style = STYLE[_SIGN[name]] if name in _SIGN else "default"
    step = " → ".join(
        "not there" if verdict is None else f"{SYMBOL[verdict]} {LABEL[verdict]}"
        for verdict in (change.before, change.after)
    )
    return Text.assemble("  ", (visible(change.id), style), f"  {change.level}  {step}")
