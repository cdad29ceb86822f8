"""``conformance run``: the suite from the command line; it starts pytest."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from conformance.run import target_tables
from conformance.run.configuration import NO_FILE, read, with_target_settings
from conformance.run.course import Course
from conformance.run.display import display
from conformance.run.options import CONFIG, DOOR, OPTIONS, PREFIX, TARGET, Option, UsageError
from conformance.usage import USAGE, tell

DEFAULT_TARGET = "reference"
STARTED_TARGET = "server"
"""The target of ``--start`` where none is named: a server about which nothing is known."""

_LATE = "Exception ignored in: <function gc_cumulative_time"
"""How pytest tells of a Ctrl-C that came at the end, in Hypothesis's callback of the garbage collector: a
traceback that helps nobody."""

_CONFIGURATION = Path(__file__).parent / "pytest.ini"


def _option(option: Option) -> Callable[[Any], Any]:
    names = [option.short] if option.short else []
    if option.kind is bool:
        names.append(f"--{option.name}" if option.short else f"--{option.name}/--no-{option.name}")
        return click.option(*names, option.attribute, is_flag=True, default=None, help=option.help)
    kind = click.Choice(option.choices) if option.choices else option.kind
    metavar = None if option.choices else option.metavar
    return click.option(
        *names,
        f"--{option.name}",
        option.attribute,
        type=kind,
        multiple=option.many,
        metavar=metavar,
        help=option.told,
    )


def with_options(*options: Option) -> Callable[[Any], Any]:
    """Return a decorator that gives a command these options."""

    def decorate(command: Any) -> Any:
        for option in reversed(options):
            command = _option(option)(command)
        return command

    return decorate


@click.command()
@with_options(TARGET, *OPTIONS, *DOOR, CONFIG)
def run(**values: Any) -> None:
    """Check one target or several against the documentation, and write a report.

    Every option can stand in conformance.toml, or in pyproject.toml under [tool.conformance]; what the
    command line says goes first.

    The exit code is 0 where the target conforms, 1 where it does not, 2 after an interrupt, 3 for a defect
    of the suite itself, 4 for wrong usage, 5 where nothing could be decided.
    """
    try:
        wanted = merged(values)
    except UsageError as problem:
        raise_usage(problem)
    sys.exit(run_pytest(wanted))


def run_pytest(wanted: Mapping[str, Any], naming: str = TARGET.name) -> int:
    """Run pytest, and show from the first moment on what is being done; return the exit code."""
    course = Course(stage="loading the suite")
    shown = display(course, quiet=bool(wanted.get("quiet")))
    shown.open()
    try:
        warnings.filterwarnings("ignore", _LATE)
        import pytest  # this and what it loads takes longer than a person waits without a sign of life

        from conformance.run.progress import Progress

        progress = Progress(course, shown, wanted.get("workers") or 0)
        return int(pytest.main(arguments(wanted, naming), plugins=[progress]))
    finally:
        shown.close()


def merged(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return every option of a run by attribute name: as given, else as the configuration file says.

    Args:
        given: what the command line says; None and empty lists say nothing.

    Raises:
        UsageError: if the configuration file cannot be used.
    """
    said = {name: value for name, value in given.items() if value not in (None, ())}
    written = read(Path.cwd(), said.pop(CONFIG.attribute, None))
    wanted = with_target_settings({**written, **said}, written)
    wanted.pop(target_tables.KEY, None)
    default = STARTED_TARGET if wanted.get("start") else DEFAULT_TARGET
    wanted[TARGET.attribute] = list(wanted.get(TARGET.attribute) or [default])
    return wanted


def arguments(wanted: Mapping[str, Any], naming: str = TARGET.name) -> list[str]:
    """Return pytest's arguments for a run; no configuration file is read again.

    Args:
        wanted: every option by attribute name; what is tested stands under ``target``.
        naming: the option that names what is tested.
    """
    quiet, verbose = wanted.get("quiet"), wanted.get("verbose")
    found = ["-c", str(_CONFIGURATION), "--rootdir", ".", "-p", "no:cacheprovider", "--no-header"]
    found += ["--tb=short" if verbose else "--tb=no", "-rN"]
    found += ["-v"] if verbose else ["-qq" if quiet else "-q"]
    found.append("--noconftest")  # the project around may have one, which is not about the suite
    found += [f"{PREFIX}{naming}={target}" for target in wanted[TARGET.attribute]]
    found.append(f"{PREFIX}{CONFIG.name}={NO_FILE}")
    for option in OPTIONS:
        value = wanted.get(option.attribute)
        flag = f"{PREFIX}{option.name}"
        if option.kind is bool:
            found += [flag] if value else []
        elif option.many:
            found += [f"{flag}={item}" for item in value or ()]
        elif value is not None:
            found.append(f"{flag}={value}")
    if wanted.get("workers"):
        found += ["-n", str(wanted["workers"])]
    if wanted.get("keyword"):
        found += ["-k", wanted["keyword"]]
    found += ["-x"] if wanted.get("exitfirst") else []
    found += [f"--junitxml={wanted['junitxml']}"] if wanted.get("junitxml") else []
    return found


def raise_usage(problem: UsageError) -> None:
    """End with one clear line and the exit code for wrong usage."""
    tell(problem)
    sys.exit(USAGE)
