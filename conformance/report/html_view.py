"""What the HTML page shows, computed beforehand so that the templates only lay it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from conformance.contract.client_kinds import CLIENT_FAMILIES
from conformance.contract.families import FAMILIES, report_order
from conformance.report import gate as gates
from conformance.report.detail import Detail
from conformance.report.diagram import Diagram, draw
from conformance.report.failure_view import Sharing
from conformance.report.figures import Exceptions, Figures, exceptions, figures
from conformance.report.html_groups import OperationGroup, Page, anchor, counted, operations
from conformance.report.otherwise import Disagreement, disagreements
from conformance.report.power import Power
from conformance.report.quotes import Quotations
from conformance.report.results import VERDICTS, RequirementResult, Results
from conformance.report.wording import gravity, headline, place_in, verdict_word

_WORST = 10
"""So many kinds of failure are in sight; the others are folded."""


@frozen
class Cell:
    """One cell of the matrix: an operation's requirements of one family."""

    verdict: str
    text: str
    title: str | None
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
    """Failures of one kind, told together; ``marks`` is how many of them are what to the baseline."""

    kind: str
    family: str
    level: str
    count: int
    operations: int
    example: str
    href: str
    marks: tuple[tuple[str, int], ...] = ()


@frozen
class GateView:
    """What a gate with a baseline says: its line, what became of the baseline, and its lists of IDs."""

    line: str
    account: str
    lists: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]


@frozen
class ReportView:
    """The whole page."""

    results: Results
    word: str
    verdict: str
    sentence: str
    counts: Mapping[str, int]
    figures: Figures
    exceptions: Exceptions
    families: tuple[FamilyRow, ...]
    columns: tuple[str, ...]
    matrix: tuple[tuple[OperationGroup, tuple[Cell | None, ...]], ...]
    worst: tuple[Worst, ...]
    more_worst: tuple[Worst, ...]
    operations: tuple[OperationGroup, ...]
    diagrams: tuple[Diagram, ...]
    quotes_note: str | None
    detail: Detail
    gate: GateView | None
    otherwise: tuple[Disagreement, ...]
    since: tuple[int, int]
    oldest: str | None
    power: Power

    @property
    def lacking(self) -> tuple[OperationGroup, ...]:
        """The operations that the target does not have."""
        return tuple(group for group in self.operations if group.lacking)


def report_view(results: Results, quotations: Quotations, power: Power, detail: Detail) -> ReportView:
    """Compute what the page shows, in so much detail."""
    verdict, sentence = headline(results)
    two = figures(results)
    page = Page(
        results,
        quotations,
        detail,
        gates.marks(results.gate),
        frozenset(two.coverage.lacking),
        Sharing(detail),
    )
    groups = tuple(operations(page))
    where = _places(groups)
    worst = tuple(_worst(results, where))
    drawn = [draw(lifecycle) for lifecycle in results.lifecycles if lifecycle.chains or lifecycle.observed]
    columns = tuple(sorted({r.family for r in results.requirements}, key=report_order))
    gate = _gate(results, where)
    word = verdict_word(results)
    if gate is not None and results.gate is not None:
        verdict = "pass" if results.gate.passed else "fail"
        sentence, word = f"{word}: {sentence}", gate.line
    return ReportView(
        results=results,
        word=word,
        verdict=verdict,
        sentence=sentence,
        gate=gate,
        counts=results.summary,
        figures=two,
        exceptions=exceptions(results),
        families=tuple(_family(name, results) for name in columns),
        columns=columns,
        matrix=tuple((group, tuple(_cell(group, name, detail) for name in columns)) for group in groups),
        worst=worst[:_WORST],
        more_worst=worst[_WORST:],
        operations=groups,
        diagrams=tuple(sorted(drawn, key=lambda diagram: -diagram.illegal)),
        quotes_note=quotations.note,
        detail=detail,
        otherwise=disagreements(results, quotations),
        since=_since(results),
        oldest=min(_older(results), default=None),
        power=power,
    )


def _places(groups: Iterable[OperationGroup]) -> Callable[[str], str]:
    """Return where on the page a requirement is told of: at its own place, else at its operation's."""
    own = {
        view.result.id
        for group in groups
        for family in group.families
        for view in (*family.failing, *(v for lines in family.lines for v in lines.requirements))
    }

    def where(identifier: str) -> str:
        return anchor(identifier if identifier in own else f"op.{place_in(identifier)}")

    return where


def _gate(results: Results, where: Callable[[str], str]) -> GateView | None:
    gate = results.gate
    if gate is None or gate.baseline is None:
        return None
    reasons = {r.id: r.failures[0].summary if r.failures else r.reason or "" for r in results.requirements}
    reasons |= gate.doubts
    lists = (
        ("New", gate.new),
        ("Expired", gate.expired),
        ("Newly checked: newer than the baseline", gate.newly_checked),
        ("Known", gate.known),
        ("Mended", gate.mended),
        ("Known, and undecided now", gate.undecided),
    )
    asides = {i: gates.aside(gate, i) for i in (*gate.new, *gate.expired)}
    told = tuple(
        (name, tuple((i, where(i), _entry(i, name, gate.excuses, reasons, asides)) for i in identifiers))
        for name, identifiers in lists
        if identifiers
    )
    return GateView(gates.line(gate), gates.account(gate), told)


def _entry(
    identifier: str,
    group: str,
    excuses: Mapping[str, str],
    reasons: Mapping[str, str],
    asides: Mapping[str, str],
) -> str:
    """What is said beside an ID: what the baseline says, how what is new fails, why others are open."""
    open_ = reasons[identifier] if group.startswith("New") or "undecided" in group else ""
    return "; ".join(filter(None, (asides.get(identifier, ""), excuses.get(identifier, ""), open_)))


def _family(name: str, results: Results) -> FamilyRow:
    members = [r for r in results.requirements if r.family == name]
    failed = [r for r in members if r.verdict == "fail"]
    must = sum(1 for r in failed if r.level == "MUST")
    known = {**FAMILIES, **CLIENT_FAMILIES}.get(name)
    does = known.does if known is not None else ""
    return FamilyRow(name, does, counted(members), must, len(failed) - must, len(members))


def _since(results: Results) -> tuple[int, int]:
    """How many failures are older than this run, and how many are new with it; (0, 0) if nobody knows."""
    failed = [r for r in results.requirements if r.verdict == "fail" and r.since]
    older = sum(1 for r in failed if r.since != results.started)
    return (older, len(failed) - older) if _older(results) else (0, 0)


def _older(results: Results) -> list[str]:
    """Since when those verdicts stand that are older than this run."""
    return [r.since for r in results.requirements if r.since and r.since != results.started]


def _cell(group: OperationGroup, family: str, detail: Detail) -> Cell | None:
    found = next((f for f in group.families if f.name == family), None)
    if found is None:
        return None
    counts, total = found.counts, sum(found.counts.values())
    verdict = next(v for v in ("fail", "pass", *VERDICTS[2:]) if counts[v])
    number = counts[verdict]
    said = ", ".join(f"{counts[v]} {v}" for v in VERDICTS if counts[v])
    text = f"{number}" if number == total else f"{number}/{total}"
    title = f"{group.name}, {family}: {said}" if detail < Detail.ROWS else None
    return Cell(verdict, text, title, anchor(found.anchor))


def _worst(results: Results, where: Callable[[str], str]) -> Iterable[Worst]:
    groups: dict[tuple[str, str, str], list[RequirementResult]] = {}
    for r in results.requirements:
        if r.verdict == "fail":
            groups.setdefault((r.kind, r.family, r.level), []).append(r)
    marks, order = gates.marks(results.gate), (gates.NEW, gates.EXPIRED, gates.NEWLY_CHECKED, gates.KNOWN)
    ranked = sorted(groups.items(), key=lambda item: (gravity(*item[0]), -len(item[1])))
    for (kind, family, level), members in ranked:
        first = next((r for r in members if where(r.id) == anchor(r.id)), members[0])
        example = first.failures[0].summary if first.failures else first.reason or first.statement
        count = len({r.operation for r in members})
        numbers = Counter(marks[r.id] for r in members if r.id in marks)
        stand = tuple((word, numbers[word]) for word in order if numbers[word])
        yield Worst(kind, family, level, len(members), count, example, where(first.id), stand)
