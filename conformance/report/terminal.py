"""The summary at the end of a run, for a terminal: it fits a screen.

Colour is rich's business: none where the output is not a terminal or ``NO_COLOR`` is set. A target's words
go through :func:`visible`, so that no escape sequence of theirs reaches the terminal.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.contract.english import plural
from conformance.contract.families import report_order
from conformance.report import gate as gates
from conformance.report.figures import exceptions, figures
from conformance.report.results import VERDICTS, Gate, RequirementResult, Results
from conformance.report.sanitize import visible
from conformance.report.source_text import source_of
from conformance.report.wording import (
    LABEL,
    STYLE,
    SYMBOL,
    duration,
    gravity,
    headline,
    other_versions,
    target_name,
    verdict_word,
)

QUIET, NORMAL, VERBOSE = -1, 0, 1
_FIRST = {NORMAL: 3, VERBOSE: 40}
_WIDTH = 100
_ENTRIES = 10


def console(stream: IO[str] | None = None) -> Console:
    """Return a console on a stream (standard output if None); 100 columns where it is not a terminal."""
    made = Console(file=stream, highlight=False, soft_wrap=False)
    return made if made.is_terminal else Console(file=stream, highlight=False, width=_WIDTH)


def summary(
    results: Results,
    report: Path | None = None,
    *,
    out: Console | None = None,
    verbosity: int = NORMAL,
) -> None:
    """Print what a run found out about one target.

    Args:
        results: the run's results.
        report: the HTML report's path, told at the end.
        out: where to print; standard output if None.
        verbosity: below 0 a few lines, with the IDs of what is new or stops the gate; 0 a screen; above 0
            every failure in full.
    """
    to = out or console()
    gate = results.gate if results.gate is not None and results.gate.baseline is not None else None
    if gate is not None:
        to.print(Text(gates.line(gate), STYLE["pass" if gate.passed else "fail"]), soft_wrap=True)
    verdict, sentence = headline(results)
    if gate is not None and gate.passed and verdict == "fail":
        verdict = "untested"  # all that fails is known: the gate's line has the say
    word = Text(
        f"{SYMBOL[verdict]} {visible(results.target.name, 60)}: {verdict_word(results).lower()}. ",
        STYLE[verdict],
    )
    if verbosity < NORMAL:
        to.print(word + Text(sentence, "default"))
    else:
        to.print(_title(results))
        differ = other_versions(results)
        if differ is not None:
            to.print(Text(differ, STYLE["inconclusive"]), soft_wrap=True)
        to.print(word + Text(sentence, "default"))
        to.print(Text(f"  {figures(results).line}"))
        to.print(_counts(results))
        if any(r.verdict in ("pass", "fail") for r in results.requirements):
            to.print(_families(results))
        _failures(results, to, verbosity)
        _remarks(results, to)
    if gate is not None:
        _baseline(results, gate, to, verbosity)
    if report is not None:
        to.print(Text("report: ", "bold") + Text(str(report)), soft_wrap=True)


def _title(results: Results) -> Text:
    line = Text(visible(f"{results.service_title or results.service} on {target_name(results)}", 60), "bold")
    facts = f"  seed {results.seed}, {plural(results.exchanges, 'exchange')}, {duration(results.seconds)}"
    return line + Text(facts, "dim")


def _counts(results: Results) -> Text:
    line = Text("  ")
    for verdict in VERDICTS:
        number = results.summary[verdict]
        if number:
            line.append(f"{SYMBOL[verdict]} {number:,} {LABEL[verdict]}   ", STYLE[verdict])
    return line


def _families(results: Results) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("  family")
    for heading in ("✗ MUST", "✗ SHOULD", "✓ pass", "undecided", "not implemented"):
        table.add_column(heading, justify="right")
    for family in sorted({r.family for r in results.requirements}, key=report_order):
        members = [r for r in results.requirements if r.family == family]
        must = sum(1 for r in members if r.verdict == "fail" and r.level == "MUST")
        should = sum(1 for r in members if r.verdict == "fail" and r.level != "MUST")
        passed = sum(1 for r in members if r.verdict == "pass")
        missing = sum(1 for r in members if r.verdict == "not-implemented")
        rest = len(members) - must - should - passed - missing
        table.add_row(
            f"  {visible(family)}",
            Text(_number(must), STYLE["fail"] if must else "dim"),
            Text(_number(should), STYLE["fail"] if should else "dim"),
            Text(_number(passed), STYLE["pass"] if passed else "dim"),
            Text(_number(rest), "dim"),
            Text(_number(missing), "dim"),
        )
    return table


def _number(number: int) -> str:
    return f"{number:,}" if number else "-"


def _failures(results: Results, to: Console, verbosity: int) -> None:
    failed = [r for r in results.requirements if r.verdict == "fail"]
    marks = gates.marks(results.gate)
    excused = {i for i, mark in marks.items() if mark == gates.KNOWN}
    failed = _telling([r for r in failed if r.id not in excused])
    first = _FIRST[VERBOSE if verbosity > NORMAL else NORMAL]
    for requirement in failed[:first]:
        to.print()
        for line in failure_lines(requirement):
            to.print(line, no_wrap=verbosity <= NORMAL, overflow="ellipsis")
    if len(failed) > first:
        more = plural(len(failed) - first, "more failing requirement")
        to.print(Text(f"  … and {more}; conformance report FOLDER --ids lists all", "dim"))
        to.print()


def _telling(failed: list[RequirementResult]) -> list[RequirementResult]:
    """The gravest first, and of each kind one before a second of any."""
    failed = sorted(failed, key=lambda r: gravity(r.kind, r.family, r.level))
    seen: Counter[str] = Counter()
    turns = []
    for requirement in failed:
        turns.append((seen[requirement.kind], requirement))
        seen[requirement.kind] += 1
    return [requirement for _, requirement in sorted(turns, key=lambda turn: turn[0])]


def failure_lines(requirement: RequirementResult) -> list[Text]:
    """Return one failure in full, for a terminal."""
    lines = [
        Text.assemble(
            (f"✗ {visible(requirement.id)}", STYLE["fail"]),
            (f"  {requirement.level}", "bold"),
            overflow="fold",
        ),
        Text(f"  {visible(requirement.statement, 300)}", "dim"),
    ]
    for failure in requirement.failures[:1]:
        lines.append(Text(f"  {visible(failure.summary, 300)}"))
        if failure.request is not None:
            body = _compact(failure.request.body.value)
            lines.append(Text(f"  {visible(failure.request.operation)} {body}"))
        if failure.response is not None:
            status = failure.response.status
            said = f"no answer: {failure.response.failure}" if status is None else f"HTTP {status}"
            body = "" if status is None else _compact(failure.response.body.value)
            lines.append(Text(f"  → {visible(said, 200)} {body}"))
    if not requirement.failures and requirement.reason:
        lines.append(Text(f"  {visible(requirement.reason, 300)}"))
    where = source_of(requirement.source, brief=True)
    lines.append(Text(f"  {visible(where, 200)}", "dim"))
    return lines


def _compact(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return visible(text.replace("\n", "␊"), 400)


def _remarks(results: Results, to: Console) -> None:
    if results.prose is not None and results.prose.total:
        to.print(Text(f"prose: {results.prose}", "dim"))
    brought_about = exceptions(results)
    if brought_about.documented:
        to.print(Text(f"exceptions: {brought_about.sentence}", "dim"))
    if results.left_behind:
        told = [visible(line.partition(": ")[0], 60) for line in results.left_behind]
        more = f" and {len(told) - 4:,} more" if len(told) > 4 else ""
        to.print(Text(f"left behind: {', '.join(told[:4])}{more}; the report says why"))
    for note in results.notes[:3]:
        to.print(Text(f"note: {visible(note, 300)}"))
    if results.ended != "complete":
        to.print(Text(f"! {visible(results.ended, 300)}", STYLE["inconclusive"]))


def _baseline(results: Results, gate: Gate, to: Console, verbosity: int) -> None:
    if verbosity < NORMAL:
        asked = gate.newly_checked if gate.newly_checked_fail else ()
        for identifier in (*gate.new, *gate.expired, *asked):
            to.print(Text(visible(identifier)), soft_wrap=True)
        return
    to.print(Text(gates.account(gate), "dim"), soft_wrap=True)
    reasons = {**{r.id: r.reason or "" for r in results.requirements}, **gate.doubts}
    verdicts = {r.id: r.verdict for r in results.requirements} | dict.fromkeys(gate.doubts, "inconclusive")
    bad, good, open_ = STYLE["fail"], STYLE["pass"], STYLE["inconclusive"]
    beside = {i: f" ({told})" for i in (*gate.new, *gate.expired) if (told := gates.aside(gate, i))}
    look = {i: ("!", open_) if i in beside else ("✗", bad) for i in (*gate.new, *gate.expired)}
    _few([(f"{look[i][0]} new       {i}{beside.get(i, '')}", look[i][1]) for i in gate.new], to, verbosity)
    expired = {i: f"{i} ({gate.excuses.get(i, '')}){beside.get(i, '')}" for i in gate.expired}
    _few([(f"{look[i][0]} expired   {told}", look[i][1]) for i, told in expired.items()], to, verbosity)
    newer = bad if gate.newly_checked_fail else open_
    _few([(f"! newly checked  {i}", newer) for i in gate.newly_checked], to, verbosity)
    if gate.newly_checked:
        to.print(Text("  newer than the baseline: --newly-checked fail lets them fail the run", "dim"))
    _few([(f"✓ mended    {i}", good) for i in gate.mended], to, verbosity)
    undecided = [(f"{SYMBOL[verdicts[i]]} undecided {i}: {reasons[i]}", open_) for i in gate.undecided]
    _few(undecided, to, verbosity)
    if gate.mended:
        to.print(Text("  --update-baseline takes the mended ones out", "dim"))


def _few(lines: list[tuple[str, str]], to: Console, verbosity: int) -> None:
    shown = _ENTRIES if verbosity == NORMAL else len(lines)
    for text, style in lines[:shown]:
        to.print(Text(f"  {visible(text, 300)}", style), soft_wrap=True)
    if len(lines) > shown:
        to.print(Text(f"  … and {len(lines) - shown:,} more; the report has them all", "dim"))
