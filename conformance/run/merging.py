"""``conformance merge``: the partial results of several runs become one report."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from conformance.contract.load import ContractError, load_service
from conformance.report.results_file import ResultsError
from conformance.run.commands import raise_usage, with_options
from conformance.run.options import Options, UsageError
from conformance.run.publishing import OF_THE_OUTCOME, publish, said, with_defaults
from conformance.verdicts.partial import Part, PartialError, check, parts_in, services_of
from conformance.verdicts.partial import merge as merged

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@with_options(*OF_THE_OUTCOME)
def merge(files: tuple[Path, ...], **values: Any) -> None:
    """Put partial results (conformance run --partial FILE) together and write a report.

    The exit code is that of a run which did all of it: 0 where the target conforms, 1 where it does not, 3
    for a defect of the suite itself, 4 for wrong usage, 5 where nothing could be decided.
    """
    options = with_defaults(said(values))
    try:
        code = publish(together([_read(file) for file in files], options), options)
    except (UsageError, PartialError, ContractError, ResultsError) as problem:
        raise_usage(UsageError(str(problem)))
    sys.exit(code)


def together(documents: list[tuple[Path, Any]], options: Options) -> dict[str, Part]:
    """Return all that the documents know, by target; by ``TARGET/SERVICE`` where there are several services.

    Raises:
        PartialError: if one is no partial result, or they do not go together.
        ContractError: if there are no contracts of their service.
    """
    parts: dict[tuple[str, str], list[Part]] = {}
    for file, document in documents:
        try:
            check(document)
            services = {n: load_service(n, options.schemas_root) for n in services_of(document)}
            for part in parts_in(document, services):
                parts.setdefault((part.heading.target, part.heading.service), []).append(part)
        except PartialError as problem:
            raise PartialError(f"{file}: {problem}") from problem
    alone = len({service for _, service in parts}) == 1
    return {
        target if alone else f"{target}/{service}": merged(several)
        for (target, service), several in parts.items()
    }


def _read(file: Path) -> tuple[Path, Any]:
    try:
        return file, json.loads(file.read_bytes())
    except OSError as problem:
        raise UsageError(f"{file}: {problem.strerror or problem}") from problem
    except (ValueError, RecursionError) as problem:
        raise UsageError(f"{file}: not JSON: {problem}") from problem
