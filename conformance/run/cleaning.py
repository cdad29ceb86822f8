"""``conformance clean``: deletes what earlier runs left on an account, by their journals."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from conformance.contract.endings import ending
from conformance.contract.english import plural
from conformance.contract.load import ContractError, load_service
from conformance.contract.model import Service
from conformance.report.redact import redacted
from conformance.run.commands import with_options
from conformance.run.leftovers import Leftovers, kinds
from conformance.run.options import BY_NAME, Options, UsageError
from conformance.run.patience import Patience
from conformance.run.real_account import journals
from conformance.run.steadiness import Steadiness
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Caller, Running, Target
from conformance.targets.plugin import Options as TargetOptions
from conformance.targets.resolve import resolve
from conformance.usage import USAGE, tell
from conformance.wire.client import Client
from conformance.wire.sign import Skew
from conformance.world.cleanup import clean_up
from conformance.world.journal import Journal, digest
from conformance.world.journal_entries import SUFFIX, JournalError, Read, read
from conformance.world.settings import TAG, Settings
from conformance.world.world import World

_OPTIONS = ("journal", "setting", "schemas", "lifecycle-timeout", "poll-interval", "late-reads")


@click.command()
@click.option("--run", "run", metavar="ID", help="The run to clean up after.")
@click.option("--all", "everything", is_flag=True, help="Clean up after every run that left something.")
@with_options(*(BY_NAME[name] for name in _OPTIONS))
def clean(run: str | None, everything: bool, **values: Any) -> None:
    """Delete what earlier runs left on a real account.

    Only what a run's journal shows to be its own is deleted: what an answer identified, or what a create
    without an answer made under a name, or with a tag, of the run.

    The exit code is 0 where nothing is left that could be deleted, 1 where something is, 4 for wrong usage.
    """
    try:
        if bool(run) == everything:
            raise UsageError("say after which run: --run ID, or --all")
        found = chosen(journals(values["journal"]), run)
        if not found:
            click.echo("no run left anything")
        done = [_cleaned(each, Options((), values)) for each in found]
    except (UsageError, TargetError, ContractError, JournalError) as problem:
        tell(problem)
        sys.exit(USAGE)
    sys.exit(0 if all(done) else 1)


def chosen(folder: Path, run: str | None) -> list[Read]:
    """The journals of one run, or those of all that left something.

    Raises:
        UsageError: if there is none of that run.
    """
    paths = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    if run is None:
        return [one for one in map(read, paths) if not one.closed]
    found = [read(path) for path in paths if path.stem.partition("-")[0] == run]
    if not found:
        known = ", ".join(sorted({path.stem.partition("-")[0] for path in paths})) or "none"
        raise UsageError(f"there is no journal of a run {run!r} in {folder} (known: {known})")
    return found


def _cleaned(found: Read, options: Options) -> bool:
    """Clean up after one process of a run; return whether nothing is left that could be deleted."""
    heading = found.heading
    service = load_service(heading.service, options.schemas_root)
    title = f"run {heading.run} ({service.title or service.name} on {heading.target}, {heading.region})"
    if found.running:
        click.echo(f"{title} goes on still: it is left alone")
        return False
    target = resolve(heading.target)
    pairs = options.pairs()
    wanted = TargetOptions(region=heading.region, settings=pairs, externals=pairs)
    with target.start(service, wanted) as running:
        caller = target.identify(running)
        if caller is None or digest(heading.run, caller.account) != heading.account:
            raise UsageError(f"{title} was on another account than the one of these credentials")
        return _Cleaning(found, service, target, running, caller, options, title).done()


class _Cleaning:
    """Cleaning up after one process of a run."""

    def __init__(
        self,
        found: Read,
        service: Service,
        target: Target,
        running: Running,
        caller: Caller,
        options: Options,
        title: str,
    ) -> None:
        self._found, self._service, self._target, self._running = found, service, target, running
        self._account, self._title = caller.account, title
        values = options.values
        self._limits = Settings(
            lifecycle_timeout=_told(values["lifecycle_timeout"], target.lifecycle_timeout),
            poll_interval=_told(values["poll_interval"], target.poll_interval),
        )
        self._late = _told(values["late_reads"], target.late_reads)
        heading = found.heading
        self._journal = Journal(
            found.path, heading, service, caller.account, (TAG, heading.run), len(found.creations)
        )

    def done(self) -> bool:
        steady = Steadiness(self._service, self._running.region, Skew(), self._late)
        steady.cleaning = True
        patience = Patience(self._limits.lifecycle_timeout, self._limits.poll_interval)
        patience.cleaning = True
        client = Client(
            self._service,
            self._running.url,
            self._running.credentials,
            self._running.region,
            self._target.timeout,
            before=self._journal.watch,
            again=patience.again,
            passing=steady.passing,
            skew=steady.skew,
        )
        try:
            return self._clean(World(self._service, client, self._limits, self._target.lacks))
        finally:
            client.close()

    def _clean(self, world: World) -> bool:
        creations = self._found.shown(self._account)
        unanswered = [c for c in creations if c.tagged and c.identifier is None and not c.refused]
        run = self._found.heading.run
        tagged = self._target.tagged(self._running, TAG, run) if unanswered else None
        leftovers = Leftovers(self._service, run, world.ask, tagged, self._late)
        there = leftovers.of(creations)
        deletable = [i for i in there if ending(self._service, i.resource)]
        say = ", ".join(f"{count} {name}" for name, count in kinds(deletable))
        click.echo(f"{self._title}: {f'deleting {say}' if say else 'nothing is left to delete'}")
        world.inventory.instances.extend(there)
        left = clean_up(world, self._limits.lifecycle_timeout)
        for instance in deletable:
            goes = instance.deleted and instance.resource.delete is not None
            if goes and world.waiter.until_gone(instance) is not None:
                click.echo(f"  {instance.resource.name}: it was deleted, and is still described")
        for line in (*left, *leftovers.unknown):
            click.echo(f"  left: {redacted(str(line))}")
        clean = all(i.deleted for i in deletable) and not leftovers.unknown
        gone = sum(i.deleted for i in deletable)
        click.echo(f"  deleted: {plural(gone, 'resource')}")
        self._journal.close(clean)
        return clean


def _told(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
