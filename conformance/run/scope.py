"""The first words of a run: what will be tested, and about how long that takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from conformance.contract.english import plural
from conformance.contract.model import Requirement
from conformance.contract.preparation import is_prepared
from conformance.report import results_file
from conformance.report.results import Results
from conformance.run.course import cost, roughly
from conformance.run.party import Party, Run
from conformance.verdicts.partial import COMPLETE

_UNIT = {"smoke": 0.025, "default": 0.04, "thorough": 0.3}
"""Seconds that an item of the family request takes a process, by profile, where a target on the same machine
answers at once, implements everything, and nothing else runs."""


@frozen
class Estimate:
    """About how many seconds a run takes, and whether an earlier one of the same kind says so."""

    seconds: float
    earlier: bool


def expected(
    session: Run, folders: Mapping[str, Path], chosen: Sequence[Requirement], workers: int
) -> Estimate | None:
    """How long a run may take: by the last report, else by what such a run takes on the reference emulator.

    Args:
        session: the run, started.
        folders: each target's report folder.
        chosen: the requirements of all items.
        workers: how many processes send requests; 0 for one.

    Returns:
        None where nothing is known: of a real account nobody can say what takes how long.
    """
    work = cost(r.family for r in chosen) / max(1, len(session.visits))
    seconds, earlier = 0.0, True
    for name, visit in session.visits.items():
        last = _last(folders[name])
        if last is not None and _alike(last, session, visit):
            seconds += work * last.seconds / cost(r.family for r in last.requirements)
        elif visit.kind == "aws":
            return None
        else:
            seconds += work * _UNIT[session.options.profile] / max(1, workers)
            earlier = False
    return Estimate(seconds, earlier)


def first_words(session: Run, chosen: Sequence[Requirement], estimate: Estimate | None) -> str:
    """What will be tested, in one line.

    Args:
        session: the run.
        chosen: the requirements of all items.
        estimate: how long it may take.
    """
    options = session.options
    operations, requirements = len({(r.service, r.operation) for r in chosen}), len({r.id for r in chosen})
    titles = " and ".join(service.title or service.name for service in session.services)
    line = f"{titles} on {', then '.join(session.names())}: {plural(operations, 'operation')}, "
    line += f"{plural(requirements, 'requirement')}, profile {options.profile}"
    line += "" if all(map(is_prepared, session.services)) else ", without hints"
    if estimate is None:
        return line
    told = "about {}, as last time" if estimate.earlier else "up to about {}"
    return f"{line}; {told.format(roughly(estimate.seconds))}"


def _last(folder: Path) -> Results | None:
    """The results in a report's folder; None where there are none that can be read."""
    try:
        return results_file.load(folder)
    except results_file.ResultsError:
        return None


def _alike(last: Results, session: Run, visit: Party) -> bool:
    """Whether results are of a run like this one, so that it may take as long an item."""
    return (
        (last.target.name, last.service, last.profile)
        == (visit.target_name, visit.service.name, session.options.profile)
        and last.ended == COMPLETE
        and bool(last.requirements)
    )
