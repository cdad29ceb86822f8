"""``conformance schemas``: build, check, defaults, audit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from conformance.contract.load import ContractError, available_services, schemas_root
from conformance.pages.build import build as build_service
from conformance.pages.drift import drift
from conformance.pages.errors import PageError, UnknownServiceError

USAGE = 4
_Services = click.option(
    "--service", "services", multiple=True, metavar="NAME", help="A service; may be given several times."
)


def _guarded(work: Callable[[], Any]) -> Any:
    """Run; turn what a user can mend into one line: exit 4 for usage, 1 for a page not understood."""
    try:
        return work()
    except (UnknownServiceError, ContractError, OSError) as problem:
        click.echo(f"error: {problem}", err=True)
        sys.exit(USAGE)
    except PageError as problem:
        click.echo(f"error: {problem}", err=True)
        sys.exit(1)


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
        count = _guarded(partial(build_service, name, root / name))
        click.echo(f"{name}: {count} operations written to {root / name}")


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
        failed = failed or bool(drifted)
        operations = {d.operation for d in drifted}
        click.echo(f"{name}: {f'{len(operations)} operations drifted' if drifted else 'no drift'}")
    sys.exit(1 if failed else 0)


def _nothing(root: Path, name: str = "") -> None:
    what = f"contracts for service {name!r}" if name else "contracts"
    raise ContractError(f"no {what} under {root}; run `conformance schemas build --service NAME`")
