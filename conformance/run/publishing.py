"""What was found earlier becomes reports now: the end that ``merge`` and ``replay`` have in common."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click

from conformance.contract.chosen_protocol import load_as_told
from conformance.report.terminal import console, summary
from conformance.run.ending import published, report_folders
from conformance.run.gate import DEFECT, exit_code, gated, known_failures, overall
from conformance.run.options import OPTIONS, Options
from conformance.run.resulting import results_of
from conformance.verdicts.partial import Part

_TAKEN = ("report", "baseline", "newly-checked", "fail-on", "strict", "schemas")
OF_THE_OUTCOME = tuple(option for option in OPTIONS if option.name in _TAKEN)
"""The options that are about what becomes of what was found, and not about how it is found."""


def said(values: Mapping[str, Any]) -> Options:
    """The options that a command was given, and nothing else."""
    return Options((), {name: value for name, value in values.items() if value is not None})


def with_defaults(options: Options) -> Options:
    """The same options, and the defaults of all others."""
    return Options((), {option.attribute: option.default for option in OPTIONS} | dict(options.values))


def publish(wholes: Mapping[str, Part], options: Options) -> int:
    """Write the report on each target, print its summary, and return the exit code of a run that found this.

    Raises:
        UsageError: if a folder or the baseline cannot be used. ResultsError: if a report cannot be written.
        ContractError: if there are no contracts of a service.
    """
    folders = report_folders(options, list(wholes))
    baseline, codes = known_failures(options), []
    for name, whole in wholes.items():
        service = load_as_told(whole.heading.service, options.schemas_root, whole.heading.options)
        found = gated(results_of(service, whole), baseline, options, service)
        results = published(found, service, folders[name])
        summary(results, folders[name] / "index.html", out=console(sys.stdout))
        for defect in whole.defects:
            click.echo(f"defect of the suite itself: {defect}")
        codes.append(DEFECT if whole.defects else exit_code(results))
    return overall(codes)
