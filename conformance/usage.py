"""How a person is told what he can mend: one line, with the prefix that pytest gives its own.

``conformance run`` is a run of pytest, and what is wrong with a word of the command line may be said by the
door or by pytest; both read alike.
"""

from __future__ import annotations

import click

USAGE = 4
"""The exit code for wrong usage, which is pytest's as well."""

PREFIX = "ERROR: "


def tell(problem: object) -> None:
    """Write one line on what is wrong to standard error; red where that is a terminal."""
    click.secho(f"{PREFIX}{problem}", fg="red", err=True)


def told(problem: click.ClickException) -> str:
    """Return what click found wrong, in a line of the same make as ours."""
    message = problem.format_message().rstrip(".")
    if isinstance(problem, click.UsageError):
        message = message[:1].lower() + message[1:]
        if problem.ctx is not None:
            message += f" ({problem.ctx.command_path} --help lists what there is)"
    return message
