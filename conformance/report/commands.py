"""``conformance report`` and ``conformance diff``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path

import click

from conformance.report import html
from conformance.report.difference import Difference, as_json, difference
from conformance.report.export import FORMS, Setting, write_forms
from conformance.report.history import with_history
from conformance.report.markdown import render_difference
from conformance.report.power import load as load_power
from conformance.report.quotes import NoQuotations, Quotations, quotations
from conformance.report.results import Results
from conformance.report.results_file import ResultsError, load, write_text
from conformance.report.terminal import console
from conformance.report.terminal_difference import tell_difference

_RESULTS = click.Path(path_type=Path)


class BadInput(click.ClickException):
    """Results that cannot be read, or a report that cannot be written: one line, exit code 4."""

    exit_code = 4


def _form_options(command: Callable[..., None]) -> Callable[..., None]:
    for form in reversed(FORMS):
        command = click.option(f"--{form.name}", is_flag=True, help=form.help)(command)
    return command


@click.command()
@click.argument("results", nargs=-1, required=True, type=_RESULTS)
@_form_options
@click.option("--out", type=_RESULTS, help="A file, or a folder (for several results or several forms).")
@click.option(
    "--earlier",
    multiple=True,
    type=_RESULTS,
    help="Earlier results of the same target, which tell since when (may be repeated).",
)
@click.option("--power", type=_RESULTS, help="What conformance evaluate --json wrote, for the evidence.")
@click.option("--no-quotes", is_flag=True, help="Quote nothing of AWS's pages, for a report that is kept.")
@click.option("--schemas", type=_RESULTS, help="A folder of schema folders, instead of the shipped ones.")
@click.option(
    "--fail-on",
    type=click.Choice(["must", "should", "none"]),
    help="JUnit: the level from which on a violation is a failure (default: what failed the run's gate).",
)
@click.option("--ids", is_flag=True, help="The IDs of what fails, one a line, and nothing else.")
def report(
    results: tuple[Path, ...],
    out: Path | None,
    earlier: tuple[Path, ...],
    power: Path | None,
    no_quotes: bool,
    schemas: Path | None,
    fail_on: str | None,
    ids: bool,
    **wanted: bool,
) -> None:
    """Make reports from RESULTS: files called results.json, or the folders they are in.

    One form without --out goes to standard output; several are written beside their results. Without
    any form it is HTML.
    """
    forms = [form for form in FORMS if wanted[form.name]] or [FORMS[0]]
    try:
        history = sorted((load(path) for path in earlier), key=lambda one: one.started)
        loaded = [(path, _with_all(load(path), history)) for path in results]
        if ids:
            put("".join(f"{i}\n" for _, one in loaded for i in one.failing), out)
            return
        setting = Setting(_quoting(no_quotes, schemas), None if power is None else load_power(power), fail_on)
        write_forms(loaded, forms, out, setting, click.echo)
    except ResultsError as problem:
        raise BadInput(str(problem)) from problem


@click.command()
@click.argument("before", type=_RESULTS)
@click.argument("after", type=_RESULTS)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html", "markdown"]), default="text",
    show_default=True, help="How to say it.",
)  # fmt: skip
@click.option("--out", type=_RESULTS, help="A file instead of standard output.")
def diff(before: Path, after: Path, form: str, out: Path | None) -> None:
    """Say what broke, was mended, is new or gone from BEFORE to AFTER; exit code 1 if something broke."""
    try:
        found = difference(load(before), load(after))
        if form == "text" and out is None:
            tell_difference(found, console())
        else:
            if form == "json":
                text = json.dumps(as_json(found), indent=1) + "\n"
            elif form == "html":
                text = html.page("diff.html.j2", d=found)
            elif form == "markdown":
                text = render_difference(found)
            else:
                text = _told(found)
            put(text, out)
    except ResultsError as problem:
        raise BadInput(str(problem)) from problem
    sys.exit(1 if found.broke else 0)


def _with_all(results: Results, history: Sequence[Results]) -> Results:
    """Results with since when each verdict stands, as a row of earlier ones tells it, oldest first."""
    mine = [
        one for one in history if (one.service, one.target.name) == (results.service, results.target.name)
    ]
    before: Results | None = None
    for one in mine:
        before = with_history(one, before)
    return results if before is None else with_history(results, before)


def _told(found: Difference) -> str:
    stream = StringIO()
    tell_difference(found, console(stream))
    return stream.getvalue()


def _quoting(no_quotes: bool, schemas: Path | None) -> Callable[[Results], Quotations]:
    known: dict[str, Quotations] = {}

    def quoting(results: Results) -> Quotations:
        if no_quotes:
            return NoQuotations()
        if results.service not in known:
            known[results.service] = quotations(results.service, schemas)
        return known[results.service]

    return quoting


def put(text: str, out: Path | None) -> None:
    """Write a text into a file and say its path, or say the text itself.

    Raises:
        ResultsError: if it cannot be written.
    """
    if out is None:
        click.echo(text, nl=False)
    else:
        write_text(out, text)
        click.echo(str(out))
