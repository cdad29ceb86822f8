"""Where the documentation and AWS disagree: what AWS was seen to do, beside what the page says.

Two things tell it: observations of AWS about a requirement, whatever the target of this run did; and, where
the target is AWS itself, each MUST that it does not keep: what is only custom is in no documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from conformance.report.html_groups import anchor
from conformance.report.quotes import Quotations
from conformance.report.results import Observed, RequirementResult, Results
from conformance.report.source_text import source_of

_SAYS = {
    "pass": "does as documented",
    "documented-otherwise": "does as AWS does",
    "fail": "does neither",
    "inconclusive": "could not be decided",
    "not-implemented": "lacks the operation",
    "untested": "was not tried",
}


@frozen
class Disagreement:
    """One requirement that AWS does not keep.

    ``quote`` are the page's words, ``source`` where they stand; ``does`` is what AWS does, ``when`` when and
    where that was seen, ``address`` where it can be looked at, "" where this run itself saw it. ``otherwise``
    says that AWS was seen to keep it as well; ``target`` is what the target of this run does, None where it
    is AWS. ``href`` is the requirement's place on the page.
    """

    id: str
    level: str
    statement: str
    quote: str | None
    source: str
    does: str
    when: str
    address: str
    otherwise: bool
    target: str | None
    href: str


def disagreements(results: Results, quotations: Quotations) -> tuple[Disagreement, ...]:
    """Return where the documentation and AWS disagree, as far as these results tell: MUST first."""
    found = [one for r in results.requirements for one in _of(r, results, quotations)]
    return tuple(sorted(found, key=lambda one: one.level != "MUST"))


def _of(r: RequirementResult, results: Results, quotations: Quotations) -> Iterator[Disagreement]:
    of_aws = results.target.kind == "aws"
    against = [one for one in r.observed if not one.as_documented]
    told = (r.id, r.level, r.statement, quotations.quote(r.source), source_of(r.source))
    if against:
        kept = any(one.as_documented for one in r.observed)
        target = None if of_aws else _SAYS[r.verdict]
        first = against[0]
        yield Disagreement(*told, first.did, _when(first), first.source, kept, target, anchor(r.id))
    elif of_aws and r.level == "MUST" and r.verdict == "fail" and r.failures:
        yield Disagreement(*told, r.failures[0].summary, "seen by this run", "", False, None, anchor(r.id))


def _when(one: Observed) -> str:
    return ", ".join(part for part in (one.confidence, one.date, one.region) if part)
