"""The requirements as the HTML page shows them: by operation and family, what fails before what does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import quote

from attrs import field, frozen

from conformance.contract.client_requirements import PREFIX
from conformance.contract.english import plural
from conformance.contract.families import report_order
from conformance.report.detail import Detail
from conformance.report.failure_view import FailureView, Sharing
from conformance.report.quotes import Quotations
from conformance.report.results import VERDICTS, RequirementResult, Results
from conformance.report.source_text import source_of
from conformance.report.wording import place


@frozen
class RequirementView:
    """One requirement as the page shows it; ``failures`` are empty where it is a line among others."""

    result: RequirementResult
    href: str
    short: str
    source: str
    quote: str | None = None
    evidence: str = ""
    since: str | None = None
    failures: tuple[FailureView, ...] = ()
    opened: bool = False
    mark: str | None = None
    said: str = ""


@frozen
class Lines:
    """Requirements of one verdict that are a line each; ``number`` counts those too that are not shown."""

    verdict: str
    number: int
    requirements: tuple[RequirementView, ...]


@frozen
class FamilyGroup:
    """An operation's requirements of one family: the failing ones in full, the others a line each."""

    name: str
    anchor: str
    counts: Mapping[str, int]
    failing: tuple[RequirementView, ...]
    lines: tuple[Lines, ...]


@frozen
class OperationGroup:
    """An operation's requirements; ``reason`` is why all of them are undecided, where it is one."""

    name: str
    anchor: str
    counts: Mapping[str, int]
    families: tuple[FamilyGroup, ...]
    reason: str | None
    lacking: bool
    opened: bool

    @property
    def total(self) -> int:
        """How many requirements it has."""
        return sum(self.counts.values())

    @property
    def href(self) -> str:
        """Where it is on the page."""
        return anchor(self.anchor)


@frozen
class Page:
    """What is the same for all requirements of a page."""

    results: Results
    quotations: Quotations
    detail: Detail
    marks: Mapping[str, str]
    lacking: frozenset[str]
    sharing: Sharing
    examples: set[str] = field(factory=set)
    """The kinds of which an example was shown already."""


_OPEN = 12
"""Up to so many failing requirements are unfolded from the start."""

_OPERATIONS_OPEN = 300
"""Up to so many failing requirements, the operations that have any are unfolded."""


def anchor(*parts: str) -> str:
    """Return the ``href`` of something on the page."""
    return "#" + quote(".".join(parts), safe="")


def counted(requirements: Iterable[RequirementResult]) -> dict[str, int]:
    """Return how many requirements have each verdict."""
    found = Counter(r.verdict for r in requirements)
    return {verdict: found[verdict] for verdict in VERDICTS}


def operations(page: Page) -> list[OperationGroup]:
    """Return the operations with their requirements, those that the target lacks last."""
    order = {name: n for n, name in enumerate(dict.fromkeys(map(place, page.results.requirements)))}
    listed = sorted(page.results.requirements, key=lambda r: (order[place(r)], report_order(r.family)))
    groups = [_operation(page, name, list(members)) for name, members in groupby(listed, key=place)]
    return sorted(groups, key=lambda group: group.lacking)


def _operation(page: Page, name: str, members: list[RequirementResult]) -> OperationGroup:
    reasons = {r.reason for r in members}
    counts = counted(members)
    same = members[0].reason if len(reasons) == 1 and not counts["fail"] else None
    lacking = name in page.lacking
    several = () if lacking else groupby(members, key=lambda r: r.family)
    families = tuple(_family(page, name, family, list(some), same) for family, some in several)
    opened = bool(counts["fail"]) and page.results.count("fail") <= _OPERATIONS_OPEN
    return OperationGroup(name, f"op.{name}", counts, families, same, lacking, opened)


def _family(
    page: Page, operation: str, name: str, members: list[RequirementResult], reason: str | None
) -> FamilyGroup:
    failing: list[RequirementView] = []
    lines: list[Lines] = []
    for r in members:
        if r.verdict == "fail" and _in_full(page, r, first=not failing):
            failing.append(_full(page, r))
    shown = {view.result.id for view in failing}
    for verdict in VERDICTS:
        rest = [r for r in members if r.verdict == verdict and r.id not in shown]
        if rest:
            told = () if page.detail is Detail.COUNTS else tuple(_line(page, r, reason) for r in rest)
            lines.append(Lines(verdict, len(rest), told))
    return FamilyGroup(name, f"{operation}.{name}", counted(members), tuple(failing), tuple(lines))


def _in_full(page: Page, r: RequirementResult, first: bool) -> bool:
    """Whether a failing requirement is shown in full."""
    if page.detail is Detail.COUNTS:
        seen = r.kind in page.examples
        page.examples.add(r.kind)
        return not seen
    return first or page.detail < Detail.EXAMPLES


def _full(page: Page, r: RequirementResult) -> RequirementView:
    few = page.results.count("fail") <= _OPEN
    return RequirementView(
        result=r,
        href=anchor(r.id),
        short=_short(r),
        source=source_of(r.source),
        quote=page.quotations.quote(r.source),
        evidence=_evidence(r),
        since=r.since if r.since != page.results.started else None,
        failures=page.sharing.failures(r),
        opened=few,
        mark=page.marks.get(r.id),
    )


def _line(page: Page, r: RequirementResult, reason: str | None) -> RequirementView:
    why = r.failures[0].summary if r.failures else r.reason or ""
    said = "" if r.verdict == "pass" or why == reason else why
    return RequirementView(
        result=r,
        href=anchor(r.id),
        short=_short(r),
        source=_line_of(r.source),
        said=said,
        mark=page.marks.get(r.id),
        evidence=f"{r.cases:,}×" if r.cases else "",
    )


def _short(r: RequirementResult) -> str:
    own = r.id.removeprefix(f"{PREFIX}.")
    return own.removeprefix(f"{own.split('.', 1)[0]}.").removeprefix(f"{place(r)}.")


def _line_of(source: Mapping[str, Any]) -> str:
    line = source.get("line")
    return f"line {line}" if line else ""


def _evidence(r: RequirementResult) -> str:
    said = plural(r.cases, "look")
    evidence = r.evidence
    if evidence is None:
        return said
    if evidence.failed:
        said = f"violated in {evidence.failed:,} of {said}"
    if evidence.kinds:
        said += ": " + ", ".join(f"{count:,} {kind}" for kind, count in sorted(evidence.kinds.items()))
    if evidence.faults:
        named = ", ".join(evidence.faults[:8])
        said += f". Faults seeded into the suite's own emulator that this family detects: {named}"
        if len(evidence.faults) > 8:
            said += f" and {len(evidence.faults) - 8:,} more"
    return said
