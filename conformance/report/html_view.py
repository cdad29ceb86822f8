"""What the HTML page shows, computed beforehand so that the templates only lay it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import quote

from attrs import frozen

from conformance.contract.families import FAMILIES, report_order
from conformance.report.diagram import Diagram, draw
from conformance.report.failure_view import FailureView, Sharing
from conformance.report.power import Power
from conformance.report.quotes import Quotations
from conformance.report.results import VERDICTS, RequirementResult, Results
from conformance.report.wording import gravity, headline, place, plural, verdict_word

_WORST = 10


@frozen
class Cell:
    """One cell of the matrix: an operation's requirements of one family."""

    verdict: str
    text: str
    title: str
    href: str


@frozen
class FamilyRow:
    """A family's counts."""

    name: str
    says: str
    counts: Mapping[str, int]
    must: int
    should: int
    total: int


@frozen
class Worst:
    """Failures of one kind, told together."""

    kind: str
    family: str
    level: str
    count: int
    operations: int
    example: str
    href: str


@frozen
class RequirementView:
    """One requirement as the page shows it."""

    result: RequirementResult
    href: str
    short: str
    source: str
    quote: str | None
    evidence: str
    since: str | None
    failures: tuple[FailureView, ...]
    opened: bool


@frozen
class FamilyGroup:
    """An operation's requirements of one family."""

    name: str
    anchor: str
    requirements: tuple[RequirementView, ...]


@frozen
class OperationGroup:
    """An operation's requirements."""

    name: str
    anchor: str
    counts: Mapping[str, int]
    families: tuple[FamilyGroup, ...]
    reason: str | None

    @property
    def total(self) -> int:
        """How many requirements it has."""
        return sum(self.counts.values())

    @property
    def lacking(self) -> bool:
        """Whether the target does not have the operation at all."""
        return self.counts["not-implemented"] == self.total

    @property
    def href(self) -> str:
        """Where it is on the page."""
        return anchor(self.anchor)


@frozen
class ReportView:
    """The whole page."""

    results: Results
    word: str
    verdict: str
    sentence: str
    counts: Mapping[str, int]
    families: tuple[FamilyRow, ...]
    columns: tuple[str, ...]
    matrix: tuple[tuple[OperationGroup, tuple[Cell | None, ...]], ...]
    worst: tuple[Worst, ...]
    operations: tuple[OperationGroup, ...]
    diagrams: tuple[Diagram, ...]
    quotes_note: str | None
    compact: bool
    since: tuple[int, int]
    oldest: str | None
    power: Power

    @property
    def lacking(self) -> tuple[OperationGroup, ...]:
        """The operations that the target does not have."""
        return tuple(group for group in self.operations if group.lacking)


_COMPACT = 300
"""From so many failing requirements on, a requirement shows its first failure only, and no script."""

_OPEN = 12
"""Up to so many failing requirements are unfolded from the start."""


def report_view(results: Results, quotations: Quotations, power: Power) -> ReportView:
    """Compute what the page shows."""
    failing = results.count("fail")
    verdict, sentence = headline(results)
    sharing = Sharing(compact=failing > _COMPACT)
    groups = _operations(results, quotations, sharing, failing <= _OPEN)
    operations = tuple(sorted(groups, key=lambda group: group.lacking))
    drawn = [draw(lifecycle) for lifecycle in results.lifecycles if lifecycle.chains or lifecycle.observed]
    columns = tuple(sorted({r.family for r in results.requirements}, key=report_order))
    return ReportView(
        results=results,
        word=verdict_word(results),
        verdict=verdict,
        sentence=sentence,
        counts=results.summary,
        families=tuple(_family(name, results) for name in columns),
        columns=columns,
        matrix=tuple((group, tuple(_cell(group, name) for name in columns)) for group in operations),
        worst=tuple(_worst(results)),
        operations=operations,
        diagrams=tuple(sorted(drawn, key=lambda diagram: -diagram.illegal)),
        quotes_note=quotations.note,
        compact=failing > _COMPACT,
        since=_since(results),
        oldest=min(_older(results), default=None),
        power=power,
    )


def anchor(*parts: str) -> str:
    """Return the ``href`` of something on the page."""
    return "#" + quote(".".join(parts), safe="")


def _counts(requirements: Iterable[RequirementResult]) -> dict[str, int]:
    found = Counter(r.verdict for r in requirements)
    return {verdict: found[verdict] for verdict in VERDICTS}


def _family(name: str, results: Results) -> FamilyRow:
    members = [r for r in results.requirements if r.family == name]
    failed = [r for r in members if r.verdict == "fail"]
    must = sum(1 for r in failed if r.level == "MUST")
    does = FAMILIES[name].does if name in FAMILIES else ""
    return FamilyRow(name, does, _counts(members), must, len(failed) - must, len(members))


def _operations(
    results: Results, quotations: Quotations, sharing: Sharing, opened: bool
) -> list[OperationGroup]:
    order = {name: n for n, name in enumerate(dict.fromkeys(map(place, results.requirements)))}
    listed = sorted(results.requirements, key=lambda r: (order[place(r)], report_order(r.family)))
    groups = []
    for name, members in groupby(listed, key=place):
        whole = list(members)
        families = tuple(
            FamilyGroup(
                family,
                f"{name}.{family}",
                tuple(_requirement(r, quotations, sharing, opened, results.started) for r in some),
            )
            for family, some in groupby(whole, key=lambda r: r.family)
        )
        reasons = {r.reason for r in whole}
        same = whole[0].reason if len(reasons) == 1 and whole[0].verdict != "fail" else None
        groups.append(OperationGroup(name, f"op.{name}", _counts(r for r in whole), families, same))
    return groups


def _since(results: Results) -> tuple[int, int]:
    """How many failures are older than this run, and how many are new with it; (0, 0) if nobody knows."""
    failed = [r for r in results.requirements if r.verdict == "fail" and r.since]
    older = sum(1 for r in failed if r.since != results.started)
    return (older, len(failed) - older) if _older(results) else (0, 0)


def _older(results: Results) -> list[str]:
    """Since when those verdicts stand that are older than this run."""
    return [r.since for r in results.requirements if r.since and r.since != results.started]


def _cell(group: OperationGroup, family: str) -> Cell | None:
    found = next((f for f in group.families if f.name == family), None)
    if found is None:
        return None
    counts = Counter(r.result.verdict for r in found.requirements)
    total = len(found.requirements)
    for verdict in ("fail", "pass", "documented-otherwise", "inconclusive", "not-implemented", "untested"):
        if counts[verdict]:
            break
    number = counts[verdict]
    said = ", ".join(f"{counts[v]} {v}" for v in VERDICTS if counts[v])
    text = f"{number}" if number == total else f"{number}/{total}"
    return Cell(verdict, text, f"{group.name}, {family}: {said}", anchor(found.anchor))


def _worst(results: Results) -> Iterable[Worst]:
    groups: dict[tuple[str, str, str], list[RequirementResult]] = {}
    for r in results.requirements:
        if r.verdict == "fail":
            groups.setdefault((r.kind, r.family, r.level), []).append(r)
    ranked = sorted(groups.items(), key=lambda item: (gravity(*item[0]), -len(item[1])))
    for (kind, family, level), members in ranked[:_WORST]:
        first = members[0]
        example = first.failures[0].summary if first.failures else first.reason or first.statement
        operations = len({r.operation for r in members})
        yield Worst(kind, family, level, len(members), operations, example, anchor(first.id))


def _requirement(
    r: RequirementResult, quotations: Quotations, sharing: Sharing, opened: bool, started: str
) -> RequirementView:
    short = r.id.removeprefix(f"{r.id.split('.', 1)[0]}.").removeprefix(f"{place(r)}.")
    return RequirementView(
        result=r,
        href=anchor(r.id),
        short=short,
        source=_source(r.source),
        quote=quotations.quote(r.source),
        evidence=_evidence(r),
        since=r.since if r.since != started else None,
        failures=sharing.failures(r),
        opened=opened and r.verdict == "fail",
    )


def _source(source: Mapping[str, Any]) -> str:
    if source.get("page"):
        line = source.get("line")
        return f"{source['page']}, line {line}" if line else str(source["page"])
    model = source.get("model")
    return f"service model: {model}" if model else "service model"


def _evidence(r: RequirementResult) -> str:
    said = plural(r.cases, "look")
    evidence = r.evidence
    if evidence is None:
        return said
    if evidence.failed:
        said = f"{evidence.failed:,} of {said} found it violated"
    if evidence.kinds:
        said += ": " + ", ".join(f"{count:,} {kind}" for kind, count in sorted(evidence.kinds.items()))
    if evidence.faults:
        said += f". Seeded faults that this family detects: {', '.join(evidence.faults[:8])}"
        if len(evidence.faults) > 8:
            said += f" and {len(evidence.faults) - 8:,} more"
    return said
