"""``conformance services``: every service that a run can be about, and what is known of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click
from attrs import asdict, frozen

from conformance.contract.compiled import compiled_root
from conformance.contract.load import ContractError, available_services, hints_in, schemas_root
from conformance.pages.errors import UnknownServiceError
from conformance.pages.installed import Installed, installed
from conformance.protocols.registry import PROTOCOLS
from conformance.usage import USAGE, tell

_COLUMNS = ("service", "protocol", "operations", "contract", "hints")
SHIPPED, COMPILED, FIRST_USE = "shipped", "compiled", "on first use"
NOT_SPOKEN = "protocol not spoken"


@frozen
class Known:
    """What is known of one service: ``contract`` is where its contract comes from; ``hints`` counts them."""

    service: str
    title: str
    protocol: str
    operations: int
    contract: str
    hints: int


def known(names: Iterable[str] = ()) -> Iterator[Known]:
    """Yield what is known of the services of these names; of all that boto3 has where there are none.

    Raises:
        UnknownServiceError: if boto3 lacks one.
        ContractError: if the hints of one cannot be read.
    """
    shipped, compiled = set(available_services()), set(available_services(compiled_root()))
    for one in installed(names):
        root = schemas_root() / one.name
        hints = sum(len(entries) for entries in hints_in(root).values()) if one.name in shipped else 0
        yield Known(
            one.name, one.title, one.protocol, one.operations, _contract(one, shipped, compiled), hints
        )


def _contract(one: Installed, shipped: set[str], compiled: set[str]) -> str:
    if one.protocol not in PROTOCOLS:
        return NOT_SPOKEN
    return SHIPPED if one.name in shipped else COMPILED if one.name in compiled else FIRST_USE


@click.command()
@click.option(
    "--service", "names", multiple=True, metavar="NAME", help="Only this service; may be given several times."
)
@click.option("--shipped", is_flag=True, help="Only those whose contracts are in the package.")
@click.option("--json", "as_json", is_flag=True, help="Write a JSON array.")
def services(names: tuple[str, ...], shipped: bool, as_json: bool) -> None:
    """List every service that `conformance run --service` takes: protocol, operations, contract, hints.

    A contract is shipped, was compiled before, or is compiled from the installed boto3 on its first use.
    """
    try:
        wanted = names or (tuple(available_services()) if shipped else ())
        rows = [row for row in known(wanted) if row.contract == SHIPPED or not shipped]
    except (UnknownServiceError, ContractError) as problem:
        tell(problem)
        sys.exit(USAGE)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], indent=1))
        return
    for line in _table([_cells(row) for row in rows]):
        click.echo(line)


def _cells(row: Known) -> tuple[str, ...]:
    hints = f"{row.hints:,}" if row.contract == SHIPPED else "-"
    return row.service, row.protocol, f"{row.operations:,}", row.contract, hints


def _table(rows: list[tuple[str, ...]]) -> Iterator[Any]:
    widths = [max(map(len, column)) for column in zip(_COLUMNS, *rows, strict=True)]
    for row in (_COLUMNS, *rows):
        cells = zip(row, widths, _COLUMNS, strict=True)
        yield "  ".join(
            f"{cell:>{width}}" if column in ("operations", "hints") else f"{cell:<{width}}"
            for cell, width, column in cells
        ).rstrip()
