"""``conformance schemas``: build, check, clauses, defaults, audit."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from conformance.contract.catalogue import catalogue
from conformance.contract.clauses import Fate, unfounded
from conformance.contract.clauses import clauses as clauses_in
from conformance.contract.load import (
    CLAUSES_FILE,
    OBSERVATIONS_FILE,
    ContractError,
    available_services,
    load_service,
    schemas_root,
)
from conformance.contract.observations import unfounded as unfounded_observations
from conformance.pages.audit import audit_service
from conformance.pages.audit_report import as_json, as_markdown
from conformance.pages.build import build as build_service
from conformance.pages.build import spelled
from conformance.pages.clause_bounds import misfiled
from conformance.pages.clause_listing import as_json as clauses_as_json
from conformance.pages.clause_listing import as_lines as clauses_as_lines
from conformance.pages.clause_listing import summary as clause_summary
from conformance.pages.clause_listing import words
from conformance.pages.default_report import as_markdown as default_table
from conformance.pages.default_survey import sampled, sentences, summary, survey_defaults
from conformance.pages.defaults import CONFLICT
from conformance.pages.drift import drift
from conformance.pages.errors import PageError, UnknownServiceError
from conformance.pages.render import Renderer, installed_services
from conformance.pages.survey import survey
from conformance.usage import USAGE, tell

_Services = click.option(
    "--service", "services", multiple=True, metavar="NAME", help="A service; may be given several times."
)


def _guarded(work: Callable[[], Any]) -> Any:
    """Run; turn what a user can mend into one line.

    Exit 4 for usage, 1 for a page that is not understood, 2 for an interruption.
    """
    try:
        return work()
    except (UnknownServiceError, ContractError, OSError) as problem:
        tell(problem)
        sys.exit(USAGE)
    except PageError as problem:
        tell(problem)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("interrupted; what is done by now is kept, and the next run goes on from there", err=True)
        sys.exit(2)


@click.group()
def schemas() -> None:
    """Compile AWS's documentation pages into contracts, and compare them with the installed boto3."""


@schemas.command()
@_Services
@click.option("--out", type=click.Path(path_type=Path), help="The folder of schema folders to write.")
def build(services: tuple[str, ...], out: Path | None) -> None:
    """Write the contracts of services from the installed boto3's pages (default: those that exist)."""
    root = out or schemas_root()
    for name in services or tuple(available_services(root)):
        built = _guarded(partial(build_service, name, root / name))
        click.echo(f"{name}: {built.operations} operations written to {root / name}")
        for pattern in built.unread:
            click.echo(f"note: {name}: the pattern {pattern!r} cannot be read and constrains nothing")
        for clause in built.unfit:
            click.echo(f"note: {name}: no valid request keeps what was read in the clause {clause}: left out")


@schemas.command()
@_Services
@click.option(
    "--schemas", "folder", type=click.Path(path_type=Path), help="The folder of the committed contracts."
)
def check(services: tuple[str, ...], folder: Path | None) -> None:
    """Name what drifted between the committed contracts and the installed boto3; exit 1 if anything did."""
    root = folder or schemas_root()
    names = services or tuple(available_services(root))
    if not names:
        _guarded(partial(_nothing, root))
    failed = False
    for name in names:
        if not (root / name).is_dir():
            _guarded(partial(_nothing, root, name))
        found = _guarded(partial(drift, name, root))
        for difference in found:
            click.echo(f"{'note' if difference.informs else 'drift'}: {difference}")
        drifted = [d for d in found if not d.informs]
        # What the files beside the contracts name is looked for in contracts that are those of the pages.
        failed = bool(drifted) or not _founded(name, root) or failed
        operations = {d.operation for d in drifted}
        click.echo(f"{name}: {f'{len(operations)} operations drifted' if drifted else 'no drift'}")
    sys.exit(1 if failed else 0)


def _founded(name: str, root: Path) -> bool:
    """Whether what clauses.toml and observations.toml name is there, with its number; names what is not."""
    if not any((root / name / file).is_file() for file in (CLAUSES_FILE, OBSERVATIONS_FILE)):
        return True
    service = _guarded(partial(load_service, name, root))
    known = catalogue(service)
    missing = [*unfounded(service, known), *unfounded_observations(service, known.values())]
    for problem in missing:
        click.echo(f"unfounded: {name} {problem}")
    wrong = misfiled(service, words(name))
    for problem in wrong:
        click.echo(f"misfiled: {name} {problem}")
    return not missing and not wrong


def _nothing(root: Path, name: str = "") -> None:
    what = f"contracts for service {name!r}" if name else "contracts"
    raise ContractError(f"no {what} under {root}; run `conformance schemas build --service NAME`")


@schemas.command()
@_Services
@click.option("--operation", "operations", multiple=True, metavar="NAME", help="Only of these operations.")
@click.option("--open", "only_open", is_flag=True, help="Only what nobody has accounted for yet.")
@click.option("--text", is_flag=True, help="Quote each sentence from the installed boto3's pages.")
@click.option("--json", "as_json_", is_flag=True, help="Write a JSON array.")
def clauses(
    services: tuple[str, ...], operations: tuple[str, ...], only_open: bool, text: bool, as_json_: bool
) -> None:
    """List the normative sentences of the pages, each with what became of it."""
    rows: list[dict[str, Any]] = []
    for name in services or tuple(available_services()):
        service = _guarded(partial(load_service, name))
        listed = [
            clause
            for clause in clauses_in(service)
            if (not operations or clause.operation in operations)
            and (not only_open or clause.fate is Fate.OPEN)
        ]
        if as_json_:
            rows += clauses_as_json(name, listed)
            continue
        for line in clauses_as_lines(listed, _guarded(partial(words, name)) if text else None):
            click.echo(line)
        click.echo(f"{name}: {clause_summary(listed)}")
    if as_json_:
        click.echo(json.dumps(rows, indent=1))


@schemas.command()
@_Services
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only N services, drawn with --seed.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("-j", "--jobs", type=click.IntRange(0), default=0, help="Worker processes; 0: one a core.")
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    default=Path("reports/audit.state.jsonl"),
    show_default=True,
    help="Keeps the results so far; a run that was stopped goes on from there.",
)
@click.option("--fresh", is_flag=True, help="Forget the results so far.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), default=Path("reports/audit.json"))
@click.option("--markdown", type=click.Path(path_type=Path), help="Also write the table for docs/.")
def audit(
    services: tuple[str, ...],
    sample: int | None,
    seed: int,
    jobs: int,
    state: Path,
    fresh: bool,
    json_file: Path,
    markdown: Path | None,
) -> None:
    """Compare every page of every service with its model; exit 1 if a difference has no named class."""
    started = time.monotonic()
    names = _chosen(services, sample, seed)
    results = _guarded(partial(survey, audit_service, names, state, jobs, fresh))
    seconds = time.monotonic() - started
    outcome = as_json(results, seconds)
    _guarded(partial(_write, json_file, spelled(outcome)))
    if markdown is not None:
        _guarded(partial(_write, markdown, as_markdown(results)))
    total = outcome["total"]
    for result in results.values():
        for line in result["unexplained"]:
            click.echo(f"unexplained: {line}")
    for cls, (operations, positions, count) in total["classes"].items():
        click.echo(f"{cls}: {operations} operations, {positions} positions, {count} services")
    click.echo(
        f"{total['services']} services, {total['operations']} operations: {total['agree']} agree, "
        f"{total['named']} differ in named classes only, {total['unexplained']} unexplained; "
        f"{len(outcome['findings'])} findings; {seconds:.0f} s, {total['peak_mb']} MB at most"
    )
    sys.exit(1 if total["unexplained"] else 0)


def _chosen(services: tuple[str, ...], sample: int | None, seed: int) -> list[str]:
    known = installed_services()
    for name in services:
        if name not in known:
            _guarded(partial(Renderer, name))
    names = list(services or known)
    return sorted(random.Random(seed).sample(names, min(sample, len(names)))) if sample else names


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@schemas.command()
@_Services
@click.option("--sample", type=click.IntRange(0), default=0, metavar="N", help="Print N resolved sentences.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--conflicts", is_flag=True, help="Print the sentences that contradict the model.")
@click.option("-j", "--jobs", type=click.IntRange(0), default=0, help="Worker processes; 0: one a core.")
@click.option("--state", type=click.Path(path_type=Path), default=Path("reports/defaults.state.jsonl"))
@click.option("--fresh", is_flag=True, help="Forget the results so far.")
@click.option(
    "--markdown", type=click.Path(path_type=Path), help="Write the table of one --service, without sentences."
)
def defaults(
    services: tuple[str, ...],
    sample: int,
    seed: int,
    conflicts: bool,
    jobs: int,
    state: Path,
    fresh: bool,
    markdown: Path | None,
) -> None:
    """Count the sentences that state a default (default: of all services) and print samples to read."""
    if markdown is not None:
        if len(services) != 1:
            raise click.UsageError("--markdown takes exactly one --service")
        _guarded(lambda: _write(markdown, default_table(services[0])))
        return
    results = _guarded(partial(survey, survey_defaults, _chosen(services, None, 0), state, jobs, fresh))
    for line in summary(results):
        click.echo(line)
    chosen = sampled(results, sample, seed)
    if conflicts:
        chosen += [entry for entry in sentences(results) if entry["reason"] == CONFLICT]
    for entry in chosen:
        outcome = repr(entry["value"]) if entry["resolved"] else entry["detail"]
        click.echo(f"{entry['place']} {entry['path']} ({entry['type']}) = {outcome}\n    {entry['sentence']}")
