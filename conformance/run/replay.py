"""``conformance replay``: recordings are judged again, without a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from conformance.contract.chosen_protocol import load_as_told
from conformance.contract.load import ContractError, load_service
from conformance.recordings.document import Recording, RecordingError
from conformance.recordings.reading import read
from conformance.report.results_file import ResultsError
from conformance.run.commands import raise_usage, with_options
from conformance.run.gate import INTERRUPTED
from conformance.run.imported import judged
from conformance.run.options import Options, UsageError
from conformance.run.publishing import OF_THE_OUTCOME, publish, said, with_defaults
from conformance.run.replaying import replayed
from conformance.verdicts.partial import Part, PartialError, merge

_PLACE = click.Path(path_type=Path)


@click.command()
@click.argument("places", nargs=-1, required=True, type=_PLACE, metavar="DIR…")
@with_options(*OF_THE_OUTCOME)
def replay(places: tuple[Path, ...], **values: Any) -> None:
    """Judge recordings (conformance run --record DIR) again, without a network, and write a report.

    What the recording does not hold, this release asks for and has no answer to: those requirements are
    inconclusive, and say so.

    The exit code is that of a run: 0 where the target conformed, 1 where it did not, 3 for a defect of the
    suite itself, 4 for wrong usage, 5 where nothing could be decided.
    """
    told = said(values)
    options = with_defaults(told)
    try:
        recordings = read(list(places), lambda name: load_service(name, options.schemas_root))
        code = publish(together(recordings, told, options), options)
    except (UsageError, PartialError, ContractError, ResultsError, RecordingError) as problem:
        raise_usage(UsageError(str(problem)))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(code)


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
        about = recording.heading
        service = load_as_told(about.service, options.schemas_root, about.options)
        part = judged(recording, service) if about.imported else replayed(recording, told, service)
        parts.setdefault(part.heading.target, []).append(part)
    return {name: merge(several) for name, several in parts.items()}
