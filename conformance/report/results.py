"""The results of one run against one target: ``results.json``, format 1.

The document's contract is ``results.schema.json`` beside this file. Everything that is not in it may be
there all the same (a newer suite adds keys), and is passed over when a document is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from attrs import field, frozen
from jsonschema import Draft202012Validator

from conformance.report.body import Body

FORMAT = 1
VERDICTS = ("pass", "fail", "inconclusive", "not-implemented", "untested")
LEVELS = ("MUST", "SHOULD")


class ResultsError(Exception):
    """A results file cannot be read or written; one line that says which and why."""


@frozen
class Target:
    """What was tested: its name, its URL, and its kind (``reference``, ``emulator``, ``aws``, ``url``)."""

    name: str
    url: str
    kind: str


@frozen
class Request:
    """A request as it was sent, without signature and credentials. ``headers`` are the suite's own."""

    operation: str
    body: Body
    headers: Mapping[str, str] = field(factory=dict)


@frozen
class Response:
    """What came back. Where nothing did, ``status`` is None and ``failure`` says why."""

    status: int | None
    headers: Mapping[str, str]
    body: Body
    failure: str | None = None


@frozen
class Failure:
    """One departure, with the exchange that shows it; ``request`` is None where none does.

    ``marks`` are the places that it is about, as member paths below the request (``request:tags[].tagKey``)
    or the answer (``response:status``). ``curl`` and ``python`` send the request again.
    """

    summary: str
    request: Request | None = None
    response: Response | None = None
    curl: str | None = None
    python: str | None = None
    marks: tuple[str, ...] = ()


@frozen
class Evidence:
    """What stands behind a verdict.

    ``held`` and ``failed`` count looks at the requirement; ``kinds`` counts the cases by what they were
    (``valid``, ``violating``, ``monitor`` …); ``faults`` names seeded faults that its family detects.
    """

    held: int = 0
    failed: int = 0
    kinds: Mapping[str, int] = field(factory=dict)
    faults: tuple[str, ...] = ()


@frozen
class RequirementResult:
    """One requirement and its verdict.

    ``source`` is ``{"page", "line"}`` or ``{"model"}``; ``since`` the start of the first run of an
    unbroken row of runs with this verdict (see :mod:`conformance.report.history`).
    """

    id: str
    operation: str
    family: str
    kind: str
    level: str
    statement: str
    source: Mapping[str, Any]
    verdict: str
    reason: str | None = None
    cases: int = 0
    failures: tuple[Failure, ...] = ()
    evidence: Evidence | None = None
    path: str = ""
    resource: str | None = None
    since: str | None = None


@frozen
class Lifecycle:
    """The documented status chains of a resource, and the steps that were observed.

    ``chains`` are lists of steps, each a list of alternative states; ``observed`` are
    ``(from, to, count)``; ``illegal`` are the ``(from, to)`` of them that the chains do not allow;
    ``states`` are all documented states, those of no chain too.
    """

    resource: str
    chains: tuple[tuple[tuple[str, ...], ...], ...]
    observed: tuple[tuple[str, str, int], ...] = ()
    illegal: tuple[tuple[str, str], ...] = ()
    source: Mapping[str, Any] = field(factory=dict)
    states: tuple[str, ...] = ()


@frozen
class Results:
    """The results of one run against one target.

    ``started`` is an ISO 8601 time in UTC; ``command`` runs it again; ``left_behind`` names what could
    not be deleted; ``notes`` are remarks on the run as a whole (the target was restarted, a request
    broke it); ``ended`` is ``complete`` or says how the run ended before its time.
    """

    target: Target
    service: str
    requirements: tuple[RequirementResult, ...] = field(repr=False)
    suite_version: str = "0"
    suite_name: str = "aws-conformance"
    boto3: str = ""
    seed: int = 0
    profile: str = "default"
    started: str = ""
    seconds: float = 0.0
    exchanges: int = 0
    left_behind: tuple[str, ...] = ()
    command: str = ""
    options: Mapping[str, Any] = field(factory=dict)
    lifecycles: tuple[Lifecycle, ...] = ()
    notes: tuple[str, ...] = ()
    ended: str = "complete"
    service_title: str = ""

    def count(self, verdict: str, level: str | None = None) -> int:
        """How many requirements have this verdict (and this level)."""
        return sum(1 for r in self.requirements if r.verdict == verdict and level in (None, r.level))

    @property
    def summary(self) -> dict[str, int]:
        """Verdict → number of requirements; every verdict is there."""
        return {verdict: self.count(verdict) for verdict in VERDICTS}


def to_json(results: Results) -> dict[str, Any]:
    """Return the document as plain JSON values."""
    from conformance.report.document import document

    return document(results)


def from_json(value: Any) -> Results:
    """Read a document that is already parsed.

    Raises:
        ResultsError: if it is not a results document of format 1; says where and why.
    """
    from conformance.report.document import results

    if isinstance(value, dict) and value.get("format") != FORMAT and "requirements" in value:
        raise ResultsError(f"format {value.get('format')!r} is not known; this version reads format {FORMAT}")
    problem = next(iter(_validator().iter_errors(value)), None)
    if problem is not None:
        place = (
            "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in problem.absolute_path) or "(root)"
        )
        raise ResultsError(f"not a results document: {place.lstrip('.')}: {problem.message[:200]}")
    return results(value)


def write(results: Results, folder: Path) -> Path:
    """Write ``results.json`` into a folder, which is made where it is missing; return its path.

    Raises:
        ResultsError: if it cannot be written.
    """
    path = folder / "results.json"
    write_text(path, json.dumps(to_json(results), indent=1) + "\n")
    return path


def load(path: Path) -> Results:
    """Read a ``results.json``, or the one in a folder.

    Raises:
        ResultsError: if it cannot be read, or is no results document; one line.
    """
    file = path / "results.json" if path.is_dir() else path
    try:
        value = json.loads(file.read_bytes())
    except OSError as problem:
        raise ResultsError(f"{file}: {problem.strerror or problem}") from problem
    except (ValueError, RecursionError) as problem:
        raise ResultsError(f"{file}: not JSON: {problem}") from problem
    try:
        return from_json(value)
    except ResultsError as problem:
        raise ResultsError(f"{file}: {problem}") from problem


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all, so that nobody reads half a report.

    Raises:
        ResultsError: if it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        os.replace(part, path)
    except OSError as problem:
        raise ResultsError(f"{path} cannot be written: {problem.strerror or problem}") from problem


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    value: dict[str, Any] = json.loads((files("conformance.report") / "results.schema.json").read_bytes())
    return value


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())
