"""``conformance compare``: results and recordings side by side. A recording is judged again beforehand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import click

from conformance.contract.chosen_protocol import load_as_told
from conformance.contract.load import ContractError, load_service
from conformance.recordings.document import SUFFIX, RecordingError
from conformance.recordings.reading import files_in, read
from conformance.report import html
from conformance.report.commands import BadInput, put
from conformance.report.comparison import Comparison, as_json
from conformance.report.comparison import compare as side_by_side
from conformance.report.results import Results
from conformance.report.results_file import FILE, ResultsError, load
from conformance.report.terminal import console
from conformance.report.terminal_comparison import tell_comparison
from conformance.run.options import UsageError
from conformance.run.publishing import said, with_defaults
from conformance.run.replay import together
from conformance.run.resulting import results_of
from conformance.verdicts.partial import PartialError

_PLACE = click.Path(path_type=Path)


@click.command()
@click.argument("places", nargs=-1, required=True, type=_PLACE, metavar="RESULTS|RECORDING…")
@click.option(
    "--format", "form", type=click.Choice(["html", "text", "json"]), default="html",
    show_default=True, help="How to say it.",
)  # fmt: skip
@click.option("--out", type=_PLACE, help="A file instead of standard output.")
@click.option("--schemas", type=_PLACE, help="A folder of schema folders, instead of the shipped ones.")
def compare(places: tuple[Path, ...], form: str, out: Path | None, schemas: Path | None) -> None:
    """Put the targets of several RESULTS side by side, disagreements first.

    A RECORDING (conformance run --record DIR) is judged again and compared as results are. Where one of them
    is of real AWS, the others are told by what AWS did, requirement by requirement.
    """
    try:
        page = out / "index.html" if out is not None and out.is_dir() and form == "html" else out
        several = [(path, one) for place in places for path, one in _loaded(place, schemas)]
        found = side_by_side([one for _, one in several], [path for path, _ in several], page)
        put(_told(found, form, out), page)
    except (ResultsError, RecordingError, ContractError, PartialError, UsageError) as problem:
        raise BadInput(str(problem)) from problem


def _told(found: Comparison, form: str, out: Path | None) -> str:
    if form == "html":
        return html.page("compare.html.j2", c=found)
    if form == "json":
        return json.dumps(as_json(found), indent=1) + "\n"
    if out is None:
        tell_comparison(found, console())
        return ""
    stream = StringIO()
    tell_comparison(found, console(stream))
    return stream.getvalue()


def _loaded(place: Path, schemas: Path | None) -> Iterator[tuple[Path, Results]]:
    """Yield what a place holds: its results, or those of each target that is recorded there."""
    if not _is_recording(place):
        yield place, load(place)
        return
    given = said({"schemas": None if schemas is None else str(schemas)})
    options = with_defaults(given)
    recordings = read([place], lambda name: load_service(name, options.schemas_root))
    for whole in together(recordings, given, options).values():
        service = load_as_told(whole.heading.service, options.schemas_root, whole.heading.options)
        yield place, results_of(service, whole)


def _is_recording(place: Path) -> bool:
    if place.is_dir():
        return not (place / FILE).exists() and bool(files_in(place))
    return place.suffix == SUFFIX
