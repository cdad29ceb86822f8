"""``conformance run``: the suite from the command line; it starts pytest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from conformance.suite.configuration import read
from conformance.suite.options import OPTIONS, TARGET, Option, UsageError

USAGE = 4
_CONFIGURATION = Path(__file__).parent / "pytest.ini"


def _option(option: Option) -> Callable[[Any], Any]:
    if option.kind is bool:
        return click.option(
            f"--{option.name}", option.attribute, is_flag=True, default=None, help=option.help
        )
    kind = click.Choice(option.choices) if option.choices else option.kind
    metavar = None if option.choices else option.metavar
    return click.option(
        f"--{option.name}",
        option.attribute,
        type=kind,
        multiple=option.many,
        metavar=metavar,
        help=option.help,
    )


def _with_options(command: Any) -> Any:
    for option in reversed((TARGET, *OPTIONS)):
        command = _option(option)(command)
    return command


@click.command(context_settings={"ignore_unknown_options": False})
@_with_options
@click.option("-n", "workers", type=click.IntRange(min=0), default=0, metavar="N", help="worker processes")
@click.option("-k", "expression", metavar="EXPR", help="only items that match, as in pytest")
@click.option("-x", "first", is_flag=True, help="stop at the first failure")
@click.option("-q", "--quiet", is_flag=True, help="only the summary")
@click.option("-v", "--verbose", is_flag=True, help="a line an item, and every failure in full")
@click.option("--junitxml", metavar="FILE", help="write a JUnit file as well")
def run(
    workers: int,
    expression: str | None,
    first: bool,
    quiet: bool,
    verbose: bool,
    junitxml: str | None,
    **values: Any,
) -> None:
    """Check one target or several against the documentation, and write a report.

    The exit code is 0 where the target conforms, 1 where it does not, 2 after an interrupt, 3 for a defect
    of the suite itself, 4 for wrong usage, 5 where nothing could be decided.
    """
    try:
        written = read(Path.cwd())
    except UsageError as problem:
        raise_usage(problem)
    targets = list(values.pop(TARGET.attribute) or written.get(TARGET.attribute) or ["reference"])
    arguments = ["-c", str(_CONFIGURATION), "--rootdir", ".", "-p", "no:cacheprovider", "--no-header"]
    arguments += ["--tb=short" if verbose else "--tb=no", "-rN"]
    arguments += ["-v"] if verbose else ["-qq" if quiet else "-q"]
    arguments += [f"--target={target}" for target in targets]
    for option in OPTIONS:
        value = values[option.attribute]
        flag = f"--conformance-{option.name}"
        if option.kind is bool:
            arguments += [flag] if value else []
        elif option.many:
            arguments += [f"{flag}={item}" for item in value]
        elif value is not None:
            arguments.append(f"{flag}={value}")
    if workers:
        arguments += ["-n", str(workers)]
    if expression:
        arguments += ["-k", expression]
    arguments += ["-x"] if first else []
    arguments += [f"--junitxml={junitxml}"] if junitxml else []
    sys.exit(int(pytest.main(arguments)))


def raise_usage(problem: UsageError) -> None:
    """End with one clear line and the exit code for wrong usage."""
    click.echo(f"conformance: {problem}", err=True)
    sys.exit(USAGE)
