"""``conformance matrix``: services by targets, and a static site of what was found."""

from __future__ import annotations

import datetime
import multiprocessing
import sys
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from pathlib import Path

import click

from conformance.contract.english import plural
from conformance.contract.load import available_services
from conformance.matrix import site
from conformance.matrix.pairs import Outcome, Task
from conformance.matrix.runs import Asked, Run, RunError, kept, open_run
from conformance.matrix.schedule import outcomes
from conformance.report.wording import duration
from conformance.usage import USAGE, tell

_DEFECT, _UNFINISHED = 3, 2
_SHIPPED = "shipped"


@click.command()
@click.option(
    "--services",
    default=_SHIPPED,
    show_default=True,
    metavar="NAME,…",
    help="The services, with commas between; `shipped` stands for all in the package.",
)
@click.option(
    "--targets",
    required=True,
    metavar="NAME,…",
    help="The targets, as --target of a run takes them, with commas between.",
)
@click.option(
    "-n", "--workers", type=click.IntRange(1), default=1, show_default=True, help="Pairs at a time."
)
@click.option(
    "--profile",
    type=click.Choice(["smoke", "default", "thorough"]),
    default="default",
    show_default=True,
    help="How much is tried of each pair.",
)
@click.option("--time-limit", type=float, metavar="S", help="Seconds that each pair may take.")
@click.option(
    "--setting", "settings", multiple=True, metavar="KEY=VALUE", help="For the targets (may be repeated)."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports/matrix"),
    show_default=True,
    help="The folder of the site, which keeps the runs.",
)
@click.option("--fresh", is_flag=True, help="Begin a new run, also where the last one is not done.")
@click.option("--site-only", is_flag=True, help="Run nothing: write the site of the runs that are kept.")
@click.option("--address", default="", metavar="URL", help="Where the site will be, for the feed's links.")
def matrix(
    services: str,
    targets: str,
    workers: int,
    profile: str,
    time_limit: float | None,
    settings: tuple[str, ...],
    out: Path,
    fresh: bool,
    site_only: bool,
    address: str,
) -> None:
    """Run every service on every target, each pair in a process of its own, and write a static site.

    A run that was interrupted goes on from there when the same command is given again; one that is done is
    kept, and the next one is compared with it. The exit code is 0 where every pair was run, whatever it
    found, 2 after an interrupt, 3 where a pair showed a defect of the suite or its worker was lost, 4 for
    wrong usage.
    """
    asked = Asked(_services(services), _listed(targets, "--targets"), _words(profile, time_limit, settings))
    try:
        if not site_only:
            _run(open_run(out, asked, fresh, datetime.datetime.now(datetime.UTC)), workers)
        runs = kept(out)
        if not runs:
            raise RunError(f"{out}: no run is kept there")
        site.write(out, runs, _with_slash(address))
    except RunError as problem:
        tell(problem)
        sys.exit(USAGE)
    click.echo(f"site: {out / 'index.html'}")
    codes = [ended.code for ended in runs[-1].ended.values()]
    sys.exit(
        _DEFECT
        if _DEFECT in codes or any(code < 0 for code in codes)
        else _UNFINISHED
        if runs[-1].missing
        else 0
    )


def _run(run: Run, workers: int) -> None:
    """Run what is missing of a run; an interruption keeps what is done by then."""
    tasks = [Task(pair, run.asked.words) for pair in run.missing]
    done, all_ = len(run.asked.pairs) - len(tasks), len(run.asked.pairs)
    if done:
        click.echo(f"going on with the run of {run.started}: {done} of {plural(all_, 'pair')} done")
    try:
        for outcome in outcomes(tasks, partial(_processes, workers)):
            run.keep(outcome)
            done += 1
            click.echo(f"{done}/{all_} {_told(run, outcome)}")
    except KeyboardInterrupt:
        click.echo("interrupted; the same command goes on where it was", err=True)


def _told(run: Run, outcome: Outcome) -> str:
    ended = run.ended[outcome.pair.place]
    what = ended.figures.line if ended.figures is not None else f"code {ended.code}: {ended.said[-200:]}"
    return f"{outcome.pair} ({duration(ended.seconds)}, {ended.peak_mb} MB): {what}"


def _processes(workers: int) -> Executor:
    """Processes that are started anew: a fork would take over what this one has open."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _services(text: str) -> tuple[str, ...]:
    named = _listed(text, "--services")
    found = [s for name in named for s in (available_services() if name == _SHIPPED else [name])]
    return tuple(dict.fromkeys(found))


def _listed(text: str, option: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise click.UsageError(f"{option} names nothing")
    return names


def _words(profile: str, time_limit: float | None, settings: Sequence[str]) -> tuple[str, ...]:
    words = ["--profile", profile]
    words += [] if time_limit is None else ["--time-limit", f"{time_limit:g}"]
    for setting in settings:
        words += ["--setting", setting]
    return tuple(words)


def _with_slash(address: str) -> str:
    return address if not address or address.endswith("/") else f"{address}/"
