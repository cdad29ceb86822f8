"""Going on with a run on a real account that was ended before its end: no verdict that it had is lost.

What such a run knew is kept beside its journal. ``--resume RUN`` runs what it had not decided, and puts both
together: a requirement that was decided is not asked about again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import evolve

from conformance.contract.model import Service
from conformance.report.results_file import write_text
from conformance.run.options import Options, UsageError
from conformance.run.real_account import journals
from conformance.verdicts.outcome import Verdict
from conformance.verdicts.partial import COMPLETE, Part, PartialError, check, document, parts_in

_SUFFIX = ".partial.json"
_OPEN = frozenset({Verdict.UNTESTED, Verdict.INCONCLUSIVE})


def file_of(options: Options, run: str) -> Path:
    """Where what a run knew is kept."""
    return journals(options.journal) / f"{run}{_SUFFIX}"


def keep(options: Options, run: str, parts: Iterable[Part]) -> str | None:
    """Keep what a run knows that did not come to its end.

    Returns:
        A line that says how to go on with it; None where it came to its end.

    Raises:
        ResultsError: if it cannot be written.
    """
    several = [part for part in parts if part.heading.kind == "aws"]
    if not any(part.ended != COMPLETE or part.down for part in several):
        return None
    write_text(file_of(options, run), json.dumps(document(several)) + "\n")
    return f"--resume {run} goes on with what is open; conformance clean --run {run} deletes what is left"


def resumed(options: Options, services: Mapping[str, Service]) -> list[Part]:
    """What the run knew that is gone on with, as far as it was decided.

    Raises:
        UsageError: in one line, if there is no such run, or it was about something else.
    """
    if not options.resume:
        return []
    path = file_of(options, options.resume)
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        check(value)
        return [_decided(part) for part in parts_in(value, services)]
    except OSError as problem:
        raise UsageError(
            f"nothing is kept of a run {options.resume!r}: {path}: {problem.strerror}"
        ) from problem
    except (ValueError, KeyError, PartialError, RecursionError) as problem:
        raise UsageError(f"{path} cannot be gone on with: {problem}") from problem


def _decided(part: Part) -> Part:
    """A part without what it left open, as one that came to its end."""
    entries = {
        name: entry
        for name, entry in part.entries.items()
        if entry.concluded is not None and entry.verdict()[0] not in _OPEN
    }
    return evolve(
        part, entries=entries, items=frozenset(entries), ended=COMPLETE, down=None, defects=[], left_behind=[]
    )
