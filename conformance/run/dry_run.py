"""``--dry-run``: everything that a run on a real account would say and send, and nothing is sent."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from conformance.run import preflight, told_settings
from conformance.run.contracts import load
from conformance.run.ending import report_folders
from conformance.run.options import Options, UsageError
from conformance.run.party import Pair
from conformance.run.rehearsal import can_rehearse, rehearse
from conformance.run.told_settings import told
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Options as TargetOptions
from conformance.targets.resolve import resolve

FOLDER = "requests"


def dry_run(options: Options) -> None:
    """Say what the run would do, and write each request that it would send into the report's folder.

    Raises:
        UsageError: if the run could not begin, or nothing can be known of it.
    """
    services = load(options, click.echo)
    names = {(spec, service.name): resolve(spec).name for spec in options.targets for service in services}
    folders = report_folders(options, list(dict.fromkeys(names.values())))
    for spec in options.targets:
        told_settings.check(options.pairs(), [resolve(spec)], services)
        for service in services:
            folder = folders[names[spec, service.name]]
            try:
                _rehearsed(
                    options,
                    Pair(spec, service),
                    folder / FOLDER if len(services) == 1 else folder / service.name / FOLDER,
                )
            except TargetError as problem:
                raise UsageError(str(problem)) from problem


def _rehearsed(options: Options, pair: Pair, folder: Path) -> None:
    target, service = resolve(pair.spec), pair.service
    if not target.creates_cost_money:
        raise UsageError(f"{target.name}: --dry-run is for a real account; here a run does no harm")
    pairs = told(target, options.pairs())
    running = target.start(service, TargetOptions(region=options.region, settings=pairs, externals=pairs))
    caller = target.identify(running)
    if caller is None:
        raise UsageError(f"{target.name} does not say who asks")
    preflight.expect(caller, options.expect_account)
    click.echo(preflight.who(caller, running.region, running.url))
    if not can_rehearse(service):
        raise UsageError(f"{service.name}: its protocol is not one that the run can be rehearsed in")
    if folder.exists():
        shutil.rmtree(folder)
    click.echo("rehearsing on the embedded emulator …")
    plan = rehearse(service, options, caller.account, running, bool(options.allow_writes), folder)
    limit = target.time_limit if options.time_limit is None else options.time_limit
    for line in preflight.lines(service, plan, limit, target.lifecycle_timeout):
        click.echo(f"  {line}")
    if not options.allow_writes:
        click.echo("  nothing is made without --allow-writes, which --dry-run rehearses as well")
    click.echo(f"nothing was sent; each request that would be is a file in {folder}")
