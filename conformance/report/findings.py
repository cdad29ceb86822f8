"""Findings of many runs, grouped by cause: what emulators do otherwise than the documentation says.

Input are the results documents of runs against several services and targets; output are Markdown pages that a
person can read through: an overview with a table of coverage and one of departures, and a page a service with
the requirement, the page's line and the smallest request that shows it, for each target, cause and kind.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from conformance.contract.families import DEFAULT, ECHO, FAMILIES, LIST, RESPONSE
from conformance.report.figures import figures
from conformance.report.results import Failure, RequirementResult, Results
from conformance.wire.intent import Valid

ACCEPTED = "accepted what it must refuse"
CRASHED = "answered with a server error, or with no JSON"
SILENT = "did not answer"
OTHER_CODE = "refused with a code that says something else"
REFUSED = "refused what it must accept"
_OF_FAMILIES = (ECHO, DEFAULT, RESPONSE, LIST, *FAMILIES.values())
CAUSES = (
    ACCEPTED, CRASHED, SILENT, OTHER_CODE, REFUSED,
    *dict.fromkeys(family.departs for family in _OF_FAMILIES if family.departs is not None),
)  # fmt: skip
"""What a target does wrong, in the order of the page."""

OVERVIEW = "findings.md"
"""The path of the first page."""

NOT_RUN = "<!-- not run: the emulator listens elsewhere -->"
"""What stands above each command of the page, for whoever tries a page's commands."""

_FEW = 6
_SHOWN = 3
_NAMED = 6
_LONGEST = 560
_EXCEPTION = "exception"
_PORT = re.compile(r"(?<=://)(127\.0\.0\.1|localhost):\d+")
_NAMES = re.compile(r"\bc(?=[a-z0-9]*\d)[a-z0-9]{6,9}\b", re.IGNORECASE)


@frozen
class Finding:
    """One departure: the target, the service, the requirement, and how it is violated."""

    target: str
    service: str
    requirement: RequirementResult
    cause: str

    @property
    def kind(self) -> str:
        """The kind of requirement; all exceptions of one meaning are of one kind."""
        known = self.requirement.kind[0].islower()
        return self.requirement.kind if known else _EXCEPTION

    @property
    def failure(self) -> Failure | None:
        """The smallest exchange that shows it."""
        return self.requirement.failures[0] if self.requirement.failures else None


@frozen
class Coverage:
    """What one run came to: operations in all, had, with an accepted valid request; verdicts."""

    service: str
    target: str
    operations: int
    implemented: int
    accepted: int
    decided: int
    failed: int
    failed_must: int
    inconclusive: int
    untested: int
    lacking: tuple[str, ...]
    seconds: float
    exchanges: int
    notes: tuple[str, ...]


def findings(results: Results) -> list[Finding]:
    """Return the departures of one run, in the order of its requirements."""
    return [
        Finding(results.target.name, results.service, r, cause_of(r))
        for r in results.requirements
        if r.verdict == "fail"
    ]


def cause_of(requirement: RequirementResult) -> str:
    """Say in what way a requirement is violated, from the exchange that shows it."""
    failure = requirement.failures[0] if requirement.failures else None
    response = failure.response if failure else None
    if response is not None and response.status is None:
        return SILENT
    if response is not None and (response.status is not None and response.status >= 500):
        return CRASHED
    family = FAMILIES.get(requirement.family)
    if family is not None and family.departs is not None:
        return family.departs
    accepted = response is not None and response.status is not None and response.status < 300
    if accepted:
        return ACCEPTED
    valid = failure is not None and failure.request is not None and failure.request.intent == Valid()
    return REFUSED if valid else OTHER_CODE


def coverage(results: Results) -> Coverage:
    """Return what one run came to."""
    tried = {r.operation: r for r in results.requirements if r.kind == "accepted"}
    found = figures(results)
    return Coverage(
        service=results.service,
        target=results.target.name,
        operations=found.coverage.operations,
        implemented=found.coverage.implemented,
        accepted=sum(r.verdict == "pass" or bool(r.evidence and r.evidence.held) for r in tried.values()),
        decided=found.divergence.decided,
        failed=found.divergence.failed,
        failed_must=results.count("fail", "MUST"),
        inconclusive=results.count("inconclusive"),
        untested=results.count("untested"),
        lacking=found.coverage.lacking,
        seconds=results.seconds,
        exchanges=results.exchanges,
        notes=results.notes,
    )


def pages(results: Sequence[Results], preface: str) -> dict[str, str]:
    """Return the Markdown pages of several runs, by their paths: the overview, and one for each service.

    Args:
        results: one document a service and target.
        preface: what is said before the tables: how the runs were made, and what a person saw in them.
    """
    found = [f for r in results for f in findings(r)]
    covered = [coverage(r) for r in results]
    parts = [preface.strip(), _coverage_table(covered), _lacking(covered), _notes(covered), _counts(found)]
    written = {OVERVIEW: _joined(parts)}
    for service in dict.fromkeys(f.service for f in found):
        mine = [f for f in found if f.service == service]
        written[_place(service)] = _joined(
            _of_service(service, mine, [c for c in covered if c.service == service])
        )
    return written


def _place(service: str) -> str:
    """The path of a service's page, from where the overview is."""
    return f"{OVERVIEW.removesuffix('.md')}/{service}.md"


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _of_service(service: str, found: Sequence[Finding], covered: Sequence[Coverage]) -> list[str]:
    targets = list(dict.fromkeys(f.target for f in found))
    links = " · ".join([f"[All services](../{OVERVIEW})", *(f"[{target}](#{target})" for target in targets)])
    told = (
        f"What each emulator does otherwise than the pages and the model of {service} say, by what it does"
        " and by kind of requirement."
    )
    parts = [f"# Findings: {service}", told, links, _coverage_table(covered)]
    for target in targets:
        parts.append(f"## {target}")
        mine = [f for f in found if f.target == target]
        for cause in CAUSES:
            here = [f for f in mine if f.cause == cause]
            if here:
                parts.append(f"### {target} {cause} ({len(here)})")
                parts += _groups(here)
    return parts


def _coverage_table(covered: Iterable[Coverage]) -> str:
    lines = [
        "## Coverage",
        "",
        "An operation counts as *accepted* if at least one valid request of it, made without any fixture, was"
        " accepted.",
        "",
        "| service | target | operations | implemented | accepted | decided | failed | of these MUST |"
        " inconclusive | untested | exchanges | seconds |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for c in covered:
        share = f"{c.accepted} ({100 * c.accepted // max(c.implemented, 1)} %)"
        lines.append(
            f"| {c.service} | {c.target} | {c.operations} | {c.implemented} | {share} | {c.decided} |"
            f" {c.failed} | {c.failed_must} | {c.inconclusive} | {c.untested} | {c.exchanges} |"
            f" {c.seconds:.0f} |"
        )
    return "\n".join(lines)


def _lacking(covered: Iterable[Coverage]) -> str:
    lines = ["## Not implemented", "", "One line each; nothing of it counts as a failure.", ""]
    for c in covered:
        if c.lacking:
            lines.append(f"- {c.service} on {c.target}: {len(c.lacking)} of {c.operations} operations.")
    return "\n".join(lines)


def _notes(covered: Iterable[Coverage]) -> str:
    lines = [f"- {c.service} on {c.target}: {note}" for c in covered for note in c.notes]
    if not lines:
        return ""
    head = [
        "## Requests that hang or break the emulator",
        "",
        "Found out, isolated and named by the run itself. The request that is named completed the damage; an"
        " earlier one may have laid the ground for it, such as a name that is a number, which a list can sort"
        " until there is one that is a text.",
        "",
    ]
    return "\n".join([*head, *lines])


def _counts(found: Sequence[Finding]) -> str:
    targets = list(dict.fromkeys(f.target for f in found))
    services = list(dict.fromkeys(f.service for f in found))
    by_service = Counter((f.service, f.target) for f in found)
    by_kind = Counter((f.kind, f.target) for f in found)
    head = "| {} | " + " | ".join(targets) + " |\n|---|" + "--:|" * len(targets)
    lines = ["## Departures", "", head.format("service")]
    for service in services:
        counts = " | ".join(str(by_service[service, t]) for t in targets)
        lines.append(f"| [{service}]({_place(service)}) | {counts} |")
    total = Counter(f.target for f in found)
    lines += [f"| **all** | {' | '.join(f'**{total[t]}**' for t in targets)} |", "", head.format("kind")]
    for kind in sorted({f.kind for f in found}):
        lines.append(f"| {kind} | " + " | ".join(str(by_kind[kind, t]) for t in targets) + " |")
    return "\n".join(lines)


def _groups(found: Sequence[Finding]) -> list[str]:
    """A part for each kind: how many; few of them in full, of many the smallest ones, and some by name."""
    parts = []
    for kind in sorted({f.kind for f in found}):
        here = sorted((f for f in found if f.kind == kind), key=_size)
        full = here if len(here) <= _FEW else here[:_SHOWN]
        others = [f for f in here if f not in full]
        named = [f"`{f.requirement.id}` ({_source(f.requirement.source)})" for f in _spread(others)]
        rest = f" and {len(others) - len(named)} more" if len(others) > len(named) else ""
        also = [f"Also {', '.join(named)}{rest}."] if others else []
        parts.append("\n\n".join([f"#### {kind} ({len(here)})", *map(_block, full), *also]))
    return parts


def _spread(findings_: Sequence[Finding]) -> list[Finding]:
    """A few from all over a list."""
    step = max(1, len(findings_) // _NAMED)
    return list(findings_[::step][:_NAMED])


def _size(finding: Finding) -> tuple[bool, int]:
    failure = finding.failure
    must = finding.requirement.level == "MUST"
    return not must, len(failure.curl or "") if failure else 10**6


def _block(finding: Finding) -> str:
    requirement, failure = finding.requirement, finding.failure
    lines = [f"`{requirement.id}` ({requirement.level}, {_source(requirement.source)})"]
    if failure is not None:
        lines += ["", _plain(f"{failure.summary[:240]}.")]
        if failure.curl and len(failure.curl) <= _LONGEST:
            lines += ["", NOT_RUN, "```sh", normalised(failure.curl), "```"]
        elif failure.request is not None:
            lines += [
                "",
                f"The request is {len(json.dumps(failure.request.body, default=str))} characters long.",
            ]
    return "\n".join(lines)


def _source(source: Mapping[str, object]) -> str:
    if "page" in source:
        return f"`{source['page']}:{source['line']}`"
    if "document" in source:
        return f"specification: <{source['document']}>"
    return f"model: `{source.get('model')}`"


def _plain(text: str) -> str:
    """A sentence that Markdown leaves as it is."""
    return normalised(re.sub(r"([<>|*_`\[\]])", r"\\\1", text.replace("\n", " ")))


def normalised(text: str) -> str:
    """A text without what changes from run to run: ports and made-up names."""
    return _NAMES.sub("conformance1", _PORT.sub("localhost:PORT", text))
