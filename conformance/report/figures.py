"""The two figures of a report, which are never added: how much a target has, and how much of it departs.

A target that withdraws what fails lowers both alike, so that nobody gains by it. Every form of report takes
them from here.
"""

from __future__ import annotations

from attrs import frozen

from conformance.contract.english import plural
from conformance.contract.families import ERRORS
from conformance.contract.kinds import KINDS
from conformance.report.results import Results
from conformance.report.wording import place

_DECIDED = frozenset({"pass", "fail", "documented-otherwise"})
_SERVICE = "Service"


@frozen
class Coverage:
    """How many of a service's operations the target has.

    ``implemented``: something of them was decided. ``lacking``: the target says that it lacks them, and
    nothing was decided. The rest was not chosen, or not tried, or nothing of it could be decided.
    """

    operations: int
    implemented: int
    lacking: tuple[str, ...] = ()

    @property
    def unknown(self) -> int:
        """Of how many operations it is not known whether the target has them."""
        return self.operations - self.implemented - len(self.lacking)

    @property
    def share(self) -> str:
        """The implemented ones, in per cent."""
        return per_cent(self.implemented, self.operations)

    @property
    def sentence(self) -> str:
        """In words: ``4 of 71 operations implemented; 2 not tried``."""
        rest = f"; {self.unknown:,} not tried" if self.unknown else ""
        return f"{self.implemented:,} of {plural(self.operations, 'operation')} implemented{rest}"


@frozen
class Divergence:
    """How many requirements fail, of those that were decided.

    Where AWS itself was observed to do otherwise than documented, nothing is decided.
    """

    failed: int
    decided: int

    @property
    def share(self) -> str:
        """The failing ones, in per cent; a dash where nothing was decided."""
        return per_cent(self.failed, self.decided)

    @property
    def sentence(self) -> str:
        """In words: ``56 of 285 decided requirements fail``."""
        if not self.decided:
            return "nothing was decided"
        fail = "fails" if self.failed == 1 else "fail"
        return f"{self.failed:,} of {plural(self.decided, 'decided requirement')} {fail}"


@frozen
class Figures:
    """Both figures of one run."""

    coverage: Coverage
    divergence: Divergence

    @property
    def line(self) -> str:
        """Both in one line: ``coverage 5.6 % (…), divergence 19.6 % (…)``."""
        coverage, divergence = self.coverage, self.divergence
        return (
            f"coverage {coverage.share} ({coverage.sentence}), "
            f"divergence {divergence.share} ({divergence.sentence})"
        )


def operations(results: Results) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the operations that a target has, and those that it lacks, as far as a run asked for them."""
    verdicts = _verdicts(results)
    has = tuple(name for name, seen in verdicts.items() if seen & _DECIDED)
    lacks = tuple(
        name for name, seen in verdicts.items() if "not-implemented" in seen and not seen & _DECIDED
    )
    return has, lacks


def _verdicts(results: Results) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for r in results.requirements:
        if place(r) != _SERVICE:
            found.setdefault(r.operation, set()).add(r.verdict)
    return found


def figures(results: Results) -> Figures:
    """Return the two figures of a run."""
    has, lacks = operations(results)
    failed = results.count("fail")
    return Figures(
        Coverage(max(results.operations, len(_verdicts(results))), len(has), lacks),
        Divergence(failed, failed + results.count("pass")),
    )


@frozen
class Exceptions:
    """How many of the documented exceptions of the operations that a target has were brought about.

    ``open`` are the IDs of those that were not, one each; the reason that a requirement gives says why.
    """

    documented: int
    open: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """In words: ``143 of 310 documented exceptions were brought about``."""
        told = plural(self.documented, "documented exception")
        return f"{self.documented - len(self.open):,} of {told} were brought about"


def exceptions(results: Results) -> Exceptions:
    """Return how many exceptions of a run had their condition brought about: only then are they decided."""
    asked = [r for r in results.requirements if r.family == ERRORS.name and r.kind not in KINDS]
    there = [r for r in asked if r.verdict != "not-implemented"]
    decided = {(r.operation, r.kind) for r in there if r.verdict in _DECIDED}
    first: dict[tuple[str, str], str] = {}  # several states may be refused with one exception
    for r in there:
        first.setdefault((r.operation, r.kind), r.id)
    return Exceptions(len(first), tuple(one for key, one in first.items() if key not in decided))


def per_cent(part: int, whole: int) -> str:
    """Return a share with one decimal; what is not all is never rounded up to it, nor something to nothing.

    >>> per_cent(1, 3), per_cent(9999, 10000), per_cent(1, 10000), per_cent(0, 3), per_cent(0, 0)
    ('33.3 %', '99.9 %', '0.1 %', '0 %', '–')
    """
    if not whole:
        return "–"
    if part in (0, whole):
        return "0 %" if not part else "100 %"
    return f"{min(99.9, max(0.1, 100 * part / whole)):.1f} %"
