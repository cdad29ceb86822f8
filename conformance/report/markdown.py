"""Markdown for a pull request's comment and a CI job's summary; bounded, since GitHub bounds comments."""

from __future__ import annotations

import re

from conformance.contract.english import plural
from conformance.contract.families import report_order
from conformance.report import gate as gates
from conformance.report.difference import Difference
from conformance.report.figures import figures
from conformance.report.results import VERDICTS, RequirementResult, Results
from conformance.report.sanitize import visible
from conformance.report.wording import (
    LABEL,
    SYMBOL,
    duration,
    gravity,
    headline,
    other_versions,
    target_name,
    verdict_word,
)

LIMIT = 60_000
"""Characters. A comment on GitHub has at most 65,536."""

_FAILURES = 100
_COLUMNS, _RULE = "| requirement | level | how it fails |", "|---|---|---|"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$-])")


def render(results: Results, limit: int = LIMIT) -> str:
    """Return a summary of results, at most ``limit`` characters long."""
    verdict, sentence = headline(results)
    service = escape(results.service_title or results.service)
    told = f"{service} on {escape(results.target.name)}: {verdict_word(results).lower()}"
    gate = results.gate
    marks = gates.marks(gate)
    if gate is not None and gate.baseline is not None:
        sign = SYMBOL["pass" if gate.passed else "fail"]
        first = [f"### {sign} {escape(gates.line(gate))}", "", f"{told}. {escape(gates.account(gate))}."]
    else:
        first = [f"### {SYMBOL[verdict]} {told}"]
    head = [
        *first,
        "",
        sentence,
        "",
        *_figures(results),
        "",
        " · ".join(
            f"{SYMBOL[v]} **{results.summary[v]:,}** {LABEL[v]}" for v in VERDICTS if results.summary[v]
        ),
        "",
        *_families(results),
        "",
    ]
    foot = [
        "",
        f"<sub>{escape(results.suite_name)} {escape(results.suite_version)}, boto3 {escape(results.boto3)}, "
        f"{escape(target_name(results))}, seed {results.seed}, "
        f"{plural(results.exchanges, 'exchange')} in {duration(results.seconds)}</sub>",
        "",
    ]
    differ = other_versions(results)
    if differ is not None:
        head[2:2] = [f"{differ}.", ""]
    if results.ended != "complete":
        head += [f"**The run did not end by itself:** {escape(results.ended)}", ""]
    head += _gated(results)
    failed = [r for r in results.requirements if r.verdict == "fail"]
    excused = {i for i, mark in marks.items() if mark == gates.KNOWN}
    failed.sort(key=lambda r: (r.id in excused, gravity(r.kind, r.family, r.level)))
    if not marks:
        return _bounded(head, [_failure(r) for r in failed], foot, limit, "failing requirement")
    rows = [f"| {marks.get(r.id, '')} {_failure(r)}" for r in failed]
    rows += [f"| {gates.MENDED} | {code(i)} | | |" for i in (gate.mended if gate else ())]
    return _bounded(head, rows, foot, limit, "failing or mended requirement", f"| {_COLUMNS}\n|---{_RULE}")


def render_difference(found: Difference, limit: int = LIMIT) -> str:
    """Return the changes between two results, at most ``limit`` characters long."""
    sign = "✗" if found.broke else "✓"
    counts = ", ".join(f"{len(c)} {name}" for name, _, c in found.groups() if c) or "no changes"
    head = [f"### {sign} {escape(found.a.target.name)} → {escape(found.b.target.name)}: {counts}", ""]
    rows = [
        f"| {name} | {code(c.id)} | {c.level} | {c.before or '-'} → {c.after or '-'} |"
        for name, _, changes in found.groups()
        for c in changes
    ]
    return _bounded(
        head, rows, [""], limit, "change", "| | requirement | level | verdict |\n|---|---|---|---|"
    )


def escape(text: str, limit: int = 300) -> str:
    """Return text of any origin as plain Markdown text: no markup, no mentions, no links, one line."""
    flat = " ".join(visible(text, limit).split())
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    flat = _SPECIAL.sub(r"\\\1", flat)
    return flat.replace("@", "@\u200b").replace("://", ":\u200b//")


def code(text: str, limit: int = 300) -> str:
    """Return text of any origin as a code span that fits into a table; as plain text if it has tags."""
    if "<" in text:
        return escape(text, limit)
    flat = " ".join(visible(text, limit).split()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", flat)), default=0)
    fence = "`" * (longest + 1)
    space = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{space}{flat}{space}{fence}"


def _figures(results: Results) -> list[str]:
    found = figures(results)
    return [
        f"**Coverage {found.coverage.share}**: {found.coverage.sentence}. "
        f"**Divergence {found.divergence.share}**: {found.divergence.sentence}."
    ]


def _families(results: Results) -> list[str]:
    lines = ["| family | ✗ MUST | ✗ SHOULD | ✓ pass | other |", "|---|--:|--:|--:|--:|"]
    for family in sorted({r.family for r in results.requirements}, key=report_order):
        members = [r for r in results.requirements if r.family == family]
        must = sum(1 for r in members if r.verdict == "fail" and r.level == "MUST")
        should = sum(1 for r in members if r.verdict == "fail") - must
        passed = sum(1 for r in members if r.verdict == "pass")
        rest = len(members) - must - should - passed
        lines.append(f"| {escape(family)} | {must or ''} | {should or ''} | {passed or ''} | {rest or ''} |")
    return lines


_FIRST = 20
"""How many of what stops a gate are told before anything is unfolded."""


def _gated(results: Results) -> list[str]:
    """What a reviewer must see: what is new or expired, and what of the baseline could not be decided."""
    gate = results.gate
    if gate is None or gate.baseline is None:
        return []
    of = {r.id: r for r in results.requirements}
    marked = [(word, i) for word, ids in ((gates.NEW, gate.new), (gates.EXPIRED, gate.expired)) for i in ids]
    marked += [("undecided", i) for i in gate.undecided]
    why = {i: gate.doubts.get(i) or _why(of[i]) for _, i in marked}
    beside = {i: f" ({told})" for i in (*gate.new, *gate.expired) if (told := gates.aside(gate, i))}
    lines = [
        f"- **{word}**{beside.get(i, '')} {code(i)}: {escape(why[i], 240)}" for word, i in marked[:_FIRST]
    ]
    if len(marked) > _FIRST:
        lines.append(f"- … and {len(marked) - _FIRST:,} more, in the list below")
    return [*lines, ""] if lines else []


def _why(requirement: RequirementResult) -> str:
    return requirement.failures[0].summary if requirement.failures else requirement.reason or ""


def _failure(requirement: RequirementResult) -> str:
    return f"| {code(requirement.id)} | {requirement.level} | {escape(_why(requirement), 160)} |"


def _bounded(
    head: list[str],
    rows: list[str],
    foot: list[str],
    limit: int,
    noun: str,
    columns: str = f"{_COLUMNS}\n{_RULE}",
) -> str:
    start, end = "\n".join(head), "\n".join(foot)
    if not rows:
        return f"{start}{end}"
    opening = f"<details><summary>{plural(len(rows), noun)}</summary>\n\n{columns}\n"
    left = limit - len(start) - len(end) - len(opening) - 100
    shown: list[str] = []
    for row in rows[:_FAILURES]:
        left -= len(row) + 1
        if left < 0:
            break
        shown.append(row)
    more = len(rows) - len(shown)
    rest = f"\n\n… and {more:,} more, in the report; `conformance report --ids` lists them." if more else ""
    return f"{start}\n{opening}" + "\n".join(shown) + f"{rest}\n\n</details>\n{end}"
