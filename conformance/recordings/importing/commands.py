"""``conformance import``: what others recorded, as recordings that ``replay`` judges."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

import conformance
from conformance.contract.load import ContractError, load_service
from conformance.contract.model import Service
from conformance.pages.render import versions
from conformance.recordings.document import Heading, RecordingError
from conformance.recordings.importing import http_forms, traffic, value_forms
from conformance.recordings.importing.parsing import parsed
from conformance.recordings.recorder import RecordingFile
from conformance.recordings.redaction import Redactor
from conformance.usage import USAGE, tell
from conformance.wire.exchange import Exchange

_PLACE = click.Path(path_type=Path)
Found = Iterator[Exchange | None]


def _har(value: Any, service: Service) -> Found:
    return _of_traffic(http_forms.har(value), service)


def _vcr(value: Any, service: Service) -> Found:
    return _of_traffic(http_forms.cassette(value), service)


def _of_traffic(found: Iterator[traffic.Traffic | None], service: Service) -> Found:
    for number, one in enumerate(found, 1):
        yield None if one is None else traffic.exchange_of(service, one, number)


def _localstack(value: Any, service: Service) -> Found:
    return _of_values(value_forms.snapshots(value, service), service)


def _stubber(value: Any, service: Service) -> Found:
    return _of_values(value_forms.stubs(value), service)


def _of_values(found: Iterator[value_forms.Told | None], service: Service) -> Found:
    for number, one in enumerate(found, 1):
        yield None if one is None else value_forms.exchange_of(service, one, number)


FORMS: dict[str, Callable[[Any, Service], Found]] = {
    "har": _har,
    "vcr": _vcr,
    "localstack": _localstack,
    "stubber": _stubber,
}


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=_PLACE, metavar="FILE…")
@click.option("--form", required=True, type=click.Choice(list(FORMS)), help="What the files are.")
@click.option("--service", "name", required=True, help="Whose exchanges are wanted.")
@click.option("--record", required=True, type=_PLACE, metavar="DIR", help="Where the recording goes.")
@click.option("--target", default="imported", show_default=True, help="What the recorded endpoint is called.")
@click.option("--schemas", type=_PLACE, metavar="DIR", help="A folder of schema folders.")
def import_(
    files: tuple[Path, ...], form: str, name: str, record: Path, target: str, schemas: Path | None
) -> None:
    """Make a recording of what others recorded: HAR, vcr's cassettes, LocalStack's snapshots, stubs.

    Secrets are taken out as in every recording. What is no exchange with the service, or tells too little to
    be one, is left out and counted.
    """
    try:
        service = load_service(name, schemas)
        found = [one for file in files for one in _read(file, form, service)]
        kept = [one for one in found if one is not None]
        if not kept:
            raise RecordingError(f"no exchange with {name} in {', '.join(map(str, files))}")
        path = _written(kept, service, form, record, target)
    except (RecordingError, ContractError) as problem:
        tell(problem)
        sys.exit(USAGE)
    left = len(found) - len(kept)
    click.echo(f"{path}: {len(kept):,} exchanges" + (f"; {left:,} left out" if left else ""))


def _read(file: Path, form: str, service: Service) -> list[Exchange | None]:
    value = parsed(file)
    try:
        return list(FORMS[form](value, service))
    except RecordingError as problem:
        raise RecordingError(f"{file}: {problem}") from problem


def _written(kept: list[Exchange], service: Service, form: str, record: Path, target: str) -> Path:
    first = kept[0]
    heading = Heading(
        service=service.name,
        target=target,
        spec=first.url,
        kind="url",
        url=first.url,
        region=first.region,
        started=min(one.started for one in kept),
        suite=conformance.__version__,
        boto3=versions()[0],
        imported=form,
    )
    recorder = RecordingFile(record, heading, Redactor(), _lost)
    for one in kept:
        recorder.exchange(one)
    recorder.close()
    return recorder.path


def _lost(why: str) -> None:
    raise RecordingError(why)
