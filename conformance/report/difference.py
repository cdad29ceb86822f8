"""What changed between two results: what broke, was mended, is new, is gone."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from conformance.report.results import RequirementResult, Results
from conformance.report.results_file import ResultsError


@frozen
class Change:
    """One requirement in both results, or in one of them (the other side is then None)."""

    id: str
    level: str
    operation: str
    family: str
    statement: str
    before: str | None
    after: str | None
    summary: str


@frozen
class Difference:
    """The changes from ``a`` to ``b``.

    ``broke``: passed before, and fails or is not implemented any more. ``mended``: failed before, passes.
    ``found``: undecided before, fails. ``other``: every other change of a verdict. ``new`` and ``gone``:
    requirements that only one of them has, since the suite or the documentation changed.
    """

    a: Results
    b: Results
    broke: tuple[Change, ...]
    mended: tuple[Change, ...]
    found: tuple[Change, ...]
    other: tuple[Change, ...]
    new: tuple[Change, ...]
    gone: tuple[Change, ...]
    unchanged: int

    def groups(self) -> tuple[tuple[str, str, tuple[Change, ...]], ...]:
        """The groups in the order in which they matter: name, what it means, changes."""
        return (
            ("broke", "passed before, and does not now", self.broke),
            ("mended", "failed before, passes now", self.mended),
            ("found", "was undecided before, fails now", self.found),
            ("other", "other changes of the verdict", self.other),
            ("new", "only in the second results", self.new),
            ("gone", "only in the first results", self.gone),
        )


def difference(a: Results, b: Results) -> Difference:
    """Compare two results.

    Raises:
        ResultsError: if they are about different services.
    """
    if a.service != b.service:
        raise ResultsError(f"nothing to compare: one is about {a.service}, the other about {b.service}")
    before, after = ({r.id: r for r in results.requirements} for results in (a, b))
    groups: dict[str, list[Change]] = {n: [] for n in ("broke", "mended", "found", "other", "new", "gone")}
    unchanged = 0
    for identifier in sorted({*before, *after}):
        old, new = before.get(identifier), after.get(identifier)
        group = _group(old, new)
        if group is None:
            unchanged += 1
        else:
            groups[group].append(_change(old, new))
    for changes in groups.values():
        changes.sort(key=lambda c: (c.level != "MUST", c.after != "fail", c.id))
    return Difference(a, b, **{n: tuple(c) for n, c in groups.items()}, unchanged=unchanged)


def as_json(found: Difference) -> dict[str, Any]:
    """Return a difference as plain JSON values."""

    def run(results: Results) -> dict[str, Any]:
        return {
            "target": results.target.name,
            "suite": results.suite_version,
            "boto3": results.boto3,
            "started": results.started,
            "summary": results.summary,
        }

    return {
        "format": 1,
        "service": found.b.service,
        "a": run(found.a),
        "b": run(found.b),
        "counts": {name: len(changes) for name, _, changes in found.groups()}
        | {"unchanged": found.unchanged},
        **{
            name: [
                {"id": c.id, "level": c.level, "before": c.before, "after": c.after, "summary": c.summary}
                for c in changes
            ]
            for name, _, changes in found.groups()
        },
    }


def _group(old: RequirementResult | None, new: RequirementResult | None) -> str | None:
    if old is None:
        return "new"
    if new is None:
        return "gone"
    if old.verdict == new.verdict:
        return None
    if old.verdict == "pass" and new.verdict in ("fail", "not-implemented"):
        return "broke"
    if old.verdict == "fail" and new.verdict == "pass":
        return "mended"
    return "found" if new.verdict == "fail" else "other"


def _change(old: RequirementResult | None, new: RequirementResult | None) -> Change:
    one = new or old
    if one is None:
        raise ValueError("a change needs one side at least")
    failures = one.failures
    return Change(
        id=one.id,
        level=one.level,
        operation=one.operation,
        family=one.family,
        statement=one.statement,
        before=old.verdict if old else None,
        after=new.verdict if new else None,
        summary=failures[0].summary if failures else one.reason or "",
    )
