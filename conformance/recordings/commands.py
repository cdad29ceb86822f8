"""``conformance observe``: what recordings of real AWS show, as observations."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.contract.catalogue import catalogue
from conformance.contract.chosen_protocol import load_as_told
from conformance.contract.load import load_service
from conformance.recordings.document import RecordingError
from conformance.recordings.observing import Fact, as_toml, facts, is_of_aws
from conformance.recordings.reading import read
from conformance.usage import USAGE, tell

_PLACE = click.Path(path_type=Path)


@click.command()
@click.argument("places", nargs=-1, required=True, type=_PLACE, metavar="DIR…")
@click.option("--source", required=True, metavar="URL", help="the address where the recordings can be seen")
@click.option("--schemas", type=_PLACE, metavar="DIR", help="a folder of schema folders")
def observe(places: tuple[Path, ...], source: str, schemas: Path | None) -> None:
    """Write what recordings of real AWS show, as entries of observations.toml, to standard output.

    Recordings of anything else are left out, and named. A review puts the entries into
    schemas/SERVICE/observations.toml.
    """
    if not source.startswith("https://"):
        tell(f"--source {source}: write https://…")
        sys.exit(USAGE)
    try:
        recordings = read(list(places), lambda name: load_service(name, schemas))
    except RecordingError as problem:
        tell(problem)
        sys.exit(USAGE)
    found: list[Fact] = []
    for recording in recordings:
        if not is_of_aws(recording.heading):
            click.echo(f"left out: {recording.heading.target}, which is not AWS itself", err=True)
            continue
        about = recording.heading
        found += facts(recording, catalogue(load_as_told(about.service, schemas, about.options)))
    click.echo(as_toml(found, source), nl=False)
