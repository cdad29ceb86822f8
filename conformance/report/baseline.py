"""The ratchet: a file of known failures, which do not fail a run; new ones do, mended ones are told.

The file is TOML, one line a failure, sorted, so that it merges and reviews well::

    format = 1

    [known]
    "personalize.CreateSchema.name.required" = {}
    "personalize.CreateSchema.name.type" = { reason = "moto issue 12", expires = 2026-12-31 }
"""

from __future__ import annotations

import datetime
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from conformance.report.results import RequirementResult, Results
from conformance.report.results_file import ResultsError, write_text

_HEAD = """\
# Known failures of a target: they do not fail a run with --baseline; a new one does.
# --update-baseline rewrites this file and keeps each entry's reason and expiry date. After the day that
# `expires` names, an entry excuses nothing any more.
format = 1

[known]
"""


class BaselineError(Exception):
    """A baseline file cannot be used; one line that says which and why."""


@frozen
class Entry:
    """One known failure: the requirement's ID, why it is known, and the last day it is excused."""

    id: str
    reason: str | None = None
    expires: datetime.date | None = None

    def expired(self, today: datetime.date) -> bool:
        """Whether it excuses nothing any more."""
        return self.expires is not None and today > self.expires


@frozen
class Baseline:
    """All known failures, by requirement ID."""

    entries: Mapping[str, Entry] = field(factory=dict)


@frozen
class BaselineOutcome:
    """How a run's failures compare with a baseline.

    ``known`` fail and are excused; ``new`` fail and are not in the baseline; ``mended`` are IDs of it
    that pass now; ``expired`` are its entries that still fail although their day is over. A run is red
    where there are new or expired ones (of the levels that it fails on).
    """

    known: tuple[RequirementResult, ...] = ()
    new: tuple[RequirementResult, ...] = ()
    mended: tuple[str, ...] = ()
    expired: tuple[Entry, ...] = ()
    expired_results: tuple[RequirementResult, ...] = ()

    @property
    def known_count(self) -> int:
        """How many failures are excused."""
        return len(self.known)

    def blocking(self, levels: Iterable[str]) -> tuple[RequirementResult, ...]:
        """The failures of these levels that fail the run: the new ones and the expired ones."""
        wanted = set(levels)
        return tuple(r for r in (*self.new, *self.expired_results) if r.level in wanted)


def compare_with_baseline(
    results: Results | Sequence[Results], baseline: Baseline, today: datetime.date
) -> BaselineOutcome:
    """Compare a run's failures with the known ones.

    Args:
        results: the results of one target or of several; with several a requirement fails where it fails
            on any of them, and is mended where it passes on one and fails on none.
        baseline: the known failures.
        today: the day that expiry dates are compared with.
    """
    failing, passing = _decided(results)
    known, new, expired, late = [], [], [], []
    for identifier, requirement in sorted(failing.items()):
        entry = baseline.entries.get(identifier)
        if entry is None:
            new.append(requirement)
        elif entry.expired(today):
            expired.append(entry)
            late.append(requirement)
        else:
            known.append(requirement)
    mended = tuple(sorted(i for i in baseline.entries if i in passing and i not in failing))
    return BaselineOutcome(tuple(known), tuple(new), mended, tuple(expired), tuple(late))


def updated(results: Results | Sequence[Results], baseline: Baseline) -> Baseline:
    """Return the baseline after a run: failing ones in, mended ones out, all others as they were.

    What the run did not decide (other operations, inconclusive) stays. Reasons and dates stay, past ones
    too: a date is a promise that only a person changes.
    """
    failing, passing = _decided(results)
    kept = {i: e for i, e in baseline.entries.items() if i in failing or i not in passing}
    added = {i: Entry(i) for i in failing if i not in kept}
    return Baseline(dict(sorted({**kept, **added}.items())))


def read(path: Path, *, missing: bool = False) -> Baseline:
    """Read a baseline file.

    Args:
        path: the file.
        missing: whether a file that does not exist counts as an empty baseline.

    Raises:
        BaselineError: if it cannot be read or understood; one line.
    """
    try:
        value = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError as problem:
        if missing:
            return Baseline()
        raise BaselineError(f"{path}: no such file; --update-baseline makes it") from problem
    except OSError as problem:
        raise BaselineError(f"{path}: {problem.strerror or problem}") from problem
    except ValueError as problem:
        raise BaselineError(f"{path}: not TOML: {problem}") from problem
    unknown = sorted(set(value) - {"format", "known"})
    if unknown:
        raise BaselineError(f"{path}: unknown key {unknown[0]!r}; there are format and known")
    if value.get("format", 1) != 1:
        raise BaselineError(f"{path}: format {value['format']!r} is not known; this version reads format 1")
    known = value.get("known", {})
    if not isinstance(known, dict):
        raise BaselineError(f"{path}: known is a table: [known]")
    return Baseline({i: _entry(path, i, item) for i, item in sorted(known.items())})


def write(baseline: Baseline, path: Path) -> None:
    """Write a baseline file: sorted, a line an entry, the same bytes for the same baseline.

    Raises:
        BaselineError: if it cannot be written.
    """
    try:
        write_text(path, text(baseline))
    except ResultsError as problem:
        raise BaselineError(str(problem)) from problem


def text(baseline: Baseline) -> str:
    """Return the file's text."""
    return _HEAD + "".join(f"{_string(i)} = {_value(e)}\n" for i, e in sorted(baseline.entries.items()))


def _decided(
    results: Results | Sequence[Results],
) -> tuple[dict[str, RequirementResult], set[str]]:
    several = [results] if isinstance(results, Results) else results
    failing: dict[str, RequirementResult] = {}
    for one in several:
        for r in one.requirements:
            if r.verdict == "fail":
                failing.setdefault(r.id, r)
    passing = {r.id for one in several for r in one.requirements if r.verdict == "pass"}
    return failing, passing - set(failing)


def _entry(path: Path, identifier: str, value: Any) -> Entry:
    where = f"{path}: {identifier}"
    if not isinstance(value, dict):
        raise BaselineError(f"{where}: write {{}}, or {{ reason = …, expires = … }}")
    unknown = sorted(set(value) - {"reason", "expires"})
    if unknown:
        raise BaselineError(f"{where}: unknown key {unknown[0]!r}; there are reason and expires")
    reason, expires = value.get("reason"), value.get("expires")
    if reason is not None and not isinstance(reason, str):
        raise BaselineError(f"{where}: reason is a text")
    if isinstance(expires, datetime.datetime):
        expires = expires.date()
    if isinstance(expires, str):
        try:
            expires = datetime.date.fromisoformat(expires)
        except ValueError as problem:
            raise BaselineError(f"{where}: expires is a date such as 2026-12-31") from problem
    if expires is not None and not isinstance(expires, datetime.date):
        raise BaselineError(f"{where}: expires is a date such as 2026-12-31")
    return Entry(identifier, reason, expires)


def _value(entry: Entry) -> str:
    parts = []
    if entry.reason is not None:
        parts.append(f"reason = {_string(entry.reason)}")
    if entry.expires is not None:
        parts.append(f"expires = {entry.expires.isoformat()}")
    return f"{{ {', '.join(parts)} }}" if parts else "{}"


def _string(value: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's, but for surrogate pairs and DEL."""
    kept = value.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(kept, ensure_ascii=False).replace("\x7f", "\\u007f")
