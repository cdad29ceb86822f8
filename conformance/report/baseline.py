"""The ratchet: a file of known failures, which do not fail a run; new ones do, mended ones are told.

The file is TOML, one line a failure, sorted, so that it merges and reviews well::

    format = 2

    [written]
    aws-conformance = "1.0"
    boto3 = "1.44.8"
    moto = "5.2.5"
    profile = "default"

    [known]
    "personalize.CreateSchema.name.required" = {}
    "personalize.CreateSchema.name.type" = { reason = "moto issue 12", expires = 2026-12-31 }

    [implemented]
    personalize = "CreateSchema DescribeSchema"

    [checked]
    "personalize.CreateSchema" = "…"

``written`` are the versions and the profile of the run that wrote it, ``implemented`` the operations that the
target had then (:mod:`conformance.report.implemented`), and ``checked`` has fingerprints of the requirements
that there were (:mod:`conformance.report.existing`). Format 1 had none of them, and is still read.
"""

from __future__ import annotations

import datetime
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from conformance.report.existing import existed, taken_again
from conformance.report.implemented import Implemented
from conformance.report.implemented import taken_again as implemented_again
from conformance.report.mended import PROFILE
from conformance.report.results import Results
from conformance.report.results_file import ResultsError, write_text

FORMAT = 2
_TABLES = ("known", "written", "implemented", "checked")
_HEAD = """\
# Known failures of a target: they do not fail a run with --baseline; a new one does.
# --update-baseline rewrites this file and keeps each entry's reason and expiry date. After the day that
# `expires` names, an entry excuses nothing any more. An operation of `implemented` that is gone fails a run,
# too. `checked` is the machine's: it tells which requirements are newer than this file.
format = 2
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

    @property
    def excuse(self) -> str:
        """Its reason, and until when."""
        until = f"until {self.expires}" if self.expires is not None else ""
        return "; ".join(filter(None, (self.reason, until)))


@frozen
class Baseline:
    """All known failures, by requirement ID.

    ``written`` are the versions that it was written with, ``checked`` fingerprints of the requirements that
    there were, ``implemented`` the operations that the target had.
    """

    entries: Mapping[str, Entry] = field(factory=dict)
    written: Mapping[str, str] = field(factory=dict)
    checked: Mapping[str, str] = field(factory=dict)
    implemented: Implemented = field(factory=dict)

    def existed(self, identifier: str) -> bool:
        """Whether there was a requirement of this ID when the file was written, as far as it tells."""
        return existed(identifier, self.checked)


def updated(
    results: Sequence[Results], baseline: Baseline, there: Iterable[str], versions: Mapping[str, str]
) -> Baseline:
    """Return the baseline after a run: failing ones in, mended ones out, all others as they were.

    What the run did not decide (other operations, inconclusive) stays, and so does what passes where nothing
    in the run could have shown that it fails. Reasons and dates stay, past ones
    too: a date is a promise that only a person changes.

    Args:
        results: the results of one target or of several; with several a requirement fails where it fails on
            any of them, and is mended where it passes on one and fails on none.
        baseline: as it was.
        there: the IDs of all requirements that there are of the service.
        versions: of what the run was made with.
    """
    failing = {r.id for one in results for r in one.requirements if r.verdict == "fail"}
    doubted = {i for one in results if one.gate is not None for i in one.gate.doubts}
    passing = {r.id for one in results for r in one.requirements if r.verdict == "pass"} - failing - doubted
    kept = {i: e for i, e in baseline.entries.items() if i in failing or i not in passing}
    added = {i: Entry(i) for i in failing if i not in kept}
    tried = {r.id for one in results for r in one.requirements}
    return Baseline(
        dict(sorted({**kept, **added}.items())),
        dict(versions),
        taken_again(baseline.checked, there, tried),
        implemented_again(baseline.implemented, results),
    )


def versions_of(results: Sequence[Results]) -> dict[str, str]:
    """Return the versions that a run was made with, by what they are of, and its profile."""
    first = results[0]
    targets = {one.target.name: one.target.version for one in results if one.target.version}
    made = {first.suite_name: first.suite_version, "boto3": first.boto3, **targets}
    return {**made, PROFILE: first.profile}


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
    except (ValueError, RecursionError) as problem:
        raise BaselineError(f"{path}: not TOML: {problem}") from problem
    unknown = sorted(set(value) - {"format", *_TABLES})
    if unknown:
        raise BaselineError(f"{path}: unknown key {unknown[0]!r}; there are format, {', '.join(_TABLES)}")
    if value.get("format", FORMAT) not in (1, FORMAT):
        raise BaselineError(f"{path}: format {value['format']!r} is not known; this version reads {FORMAT}")
    for name in _TABLES:
        if not isinstance(value.get(name, {}), dict):
            raise BaselineError(f"{path}: {name} is a table: [{name}]")
    return Baseline(
        {i: _entry(path, i, item) for i, item in sorted(value.get("known", {}).items())},
        _texts(path, "written", value.get("written", {})),
        _texts(path, "checked", value.get("checked", {})),
        {
            service: frozenset(names.split())
            for service, names in _texts(path, "implemented", value.get("implemented", {})).items()
        },
    )


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
    known = {i: _value(e) for i, e in sorted(baseline.entries.items())}
    written = {name: _string(v) for name, v in baseline.written.items()}
    checked = {name: _string(v) for name, v in sorted(baseline.checked.items())}
    there = {name: _string(" ".join(sorted(names))) for name, names in sorted(baseline.implemented.items())}
    tables = (("written", written), ("known", known), ("implemented", there), ("checked", checked))
    return _HEAD + "".join(_table(name, table) for name, table in tables if table or name == "known")


def _table(name: str, table: Mapping[str, str]) -> str:
    return f"\n[{name}]\n" + "".join(f"{_string(key)} = {value}\n" for key, value in table.items())


def _texts(path: Path, name: str, table: Mapping[str, Any]) -> dict[str, str]:
    for key, value in table.items():
        if not isinstance(value, str):
            raise BaselineError(f"{path}: {name}.{key} is a text")
    return dict(table)


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
