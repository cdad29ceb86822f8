"""``conformance replay``: recordings are judged again, without a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from conformance.contract.load import ContractError, load_service
from conformance.recordings.document import Recording, RecordingError
from conformance.recordings.reading import read
from conformance.report.results_file import ResultsError
from conformance.report.terminal import console, summary
from conformance.run.commands import raise_usage, with_options
from conformance.run.ending import published, report_folders, results_of
from conformance.run.gate import DEFECT, INTERRUPTED, exit_code, gated, overall
from conformance.run.imported import judged
from conformance.run.options import OPTIONS, Options, UsageError
from conformance.run.replaying import replayed
from conformance.run.session import known_failures
from conformance.verdicts.partial import Part, PartialError, merge

_PLACE = click.Path(path_type=Path)
_TAKEN = ("report", "baseline", "newly-checked", "fail-on", "strict", "schemas")


@click.command()
@click.argument("places", nargs=-1, required=True, type=_PLACE, metavar="DIR…")
@with_options(*(option for option in OPTIONS if option.name in _TAKEN))
def replay(places: tuple[Path, ...], **values: Any) -> None:
    """Judge recordings (conformance run --record DIR) again, without a network, and write a report.

    What the recording does not hold, this release asks for and has no answer to: those requirements are
    inconclusive, and say so.

    The exit code is that of a run: 0 where the target conformed, 1 where it did not, 3 for a defect of the
    suite itself, 4 for wrong usage, 5 where nothing could be decided.
    """
    given = {o.attribute: o.default for o in OPTIONS} | {k: v for k, v in values.items() if v is not None}
    options = Options((), given)
    told = Options((), {k: v for k, v in values.items() if v is not None})
    try:
        recordings = read(list(places), lambda name: load_service(name, options.schemas_root))
        wholes = together(recordings, told, options)
        folders = report_folders(options, list(wholes))
        baseline, codes = known_failures(options), []
        for name, whole in wholes.items():
            service = load_service(whole.heading.service, options.schemas_root)
            found = gated(results_of(service, whole), baseline, options)
            results = published(found, service, folders[name])
            summary(results, folders[name] / "index.html", out=console(sys.stdout))
            for defect in whole.defects:
                click.echo(f"defect of the suite itself: {defect}")
            codes.append(DEFECT if whole.defects else exit_code(results))
    except (UsageError, PartialError, ContractError, ResultsError, RecordingError) as problem:
        raise_usage(UsageError(str(problem)))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(overall(codes))


def together(recordings: list[Recording], told: Options, options: Options) -> dict[str, Part]:
    """Replay each recording, and return all that is known then, by target.

    Args:
        recordings: what was read.
        told: what the replay was told, and nothing else.
        options: the same with defaults.

    Raises:
        UsageError: if one cannot be replayed. PartialError: if they do not go together.
        ContractError: if there are no contracts of their service.
    """
    parts: dict[str, list[Part]] = {}
    for recording in recordings:
        service = load_service(recording.heading.service, options.schemas_root)
        if recording.heading.imported:
            part = judged(recording, service)
        else:
            part = replayed(recording, told, service)
        parts.setdefault(part.heading.target, []).append(part)
    return {name: merge(several) for name, several in parts.items()}
