"""``conformance merge``: the partial results of several runs become one report."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from conformance.contract.chosen_protocol import OPTION
from conformance.contract.load import ContractError, load_service
from conformance.report.results_file import ResultsError
from conformance.run.commands import raise_usage, with_options
from conformance.run.options import Options, UsageError
from conformance.run.publishing import OF_THE_OUTCOME, publish, said, with_defaults
from conformance.verdicts.partial import Part, PartialError, check, parts_in, services_of
from conformance.verdicts.partial import merge as merged

_UNTOLD = "default"
"""The protocol of a run that was told none."""

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
    """Return all that the documents know, by target.

    Where there are several services it is by ``TARGET/SERVICE``, where there are several protocols by
    ``TARGET/SERVICE/PROTOCOL``.

    Raises:
        PartialError: if one is no partial result, or they do not go together.
        ContractError: if there are no contracts of their service.
    """
    parts: dict[tuple[str, str, str], list[Part]] = {}
    for file, document in documents:
        try:
            check(document)
            services = {n: load_service(n, options.schemas_root) for n in services_of(document)}
            for part in parts_in(document, services):
                about = part.heading
                protocol = about.options.get(OPTION) or _UNTOLD
                parts.setdefault((about.target, about.service, protocol), []).append(part)
        except PartialError as problem:
            raise PartialError(f"{file}: {problem}") from problem
    several_services = len({service for _, service, _ in parts}) > 1
    several_protocols = len({protocol for _, _, protocol in parts}) > 1
    named = 3 if several_protocols else 2 if several_services else 1
    return {"/".join(about[:named]): merged(several) for about, several in parts.items()}


def _read(file: Path) -> tuple[Path, Any]:
    try:
        return file, json.loads(file.read_bytes())
    except OSError as problem:
        raise UsageError(f"{file}: {problem.strerror or problem}") from problem
    except (ValueError, RecursionError) as problem:
        raise UsageError(f"{file}: not JSON: {problem}") from problem
