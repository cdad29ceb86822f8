"""``conformance sdk run``: the suite on SDKs; it starts pytest, as ``conformance run`` does."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from conformance.contract.client_requirements import SDK
from conformance.run.commands import raise_usage, run_pytest, with_options
from conformance.run.configuration import read
from conformance.run.options import CONFIG, DOOR, DRIVER, OPTIONS, UsageError

DEFAULT_DRIVER = "boto3"
OF_SERVERS = frozenset({
    "allow-writes", "allow-reset", "lifecycle-timeout", "poll-interval", "region", "setting", "start", "wait",
    "protocol", "budget", "budget-creates", "budget-requests", "journal", "late-reads",
})  # fmt: skip
"""The options of a run that say nothing to a client."""
_TAKEN = tuple(option for option in OPTIONS if option.name not in OF_SERVERS)


@click.command()
@with_options(DRIVER, *_TAKEN, *DOOR, CONFIG)
def run(**values: Any) -> None:
    """Check one SDK or several against the contracts, and write a report of each.

    The exit code is that of conformance run.
    """
    try:
        wanted = merged(values)
    except UsageError as problem:
        raise_usage(problem)
    sys.exit(run_pytest(wanted, SDK))


def merged(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return every option of a run by attribute name: as given, else as the configuration file says.

    Raises:
        UsageError: if the configuration file cannot be used.
    """
    said = {name: value for name, value in given.items() if value not in (None, ())}
    written = read(Path.cwd(), said.pop(CONFIG.attribute, None))
    servers = {"target", *(name.replace("-", "_") for name in OF_SERVERS)}
    wanted = {**{name: value for name, value in written.items() if name not in servers}, **said}
    wanted["target"] = list(wanted.pop(DRIVER.attribute, None) or [DEFAULT_DRIVER])
    return wanted
