"""The command-line door: ``conformance run|serve|schemas|report|…``.

Each command lives in its stage's ``commands`` module and is imported only when it is called.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from conformance.usage import USAGE, tell, told

_COMMANDS = {
    "run": "conformance.run.commands:run",
    "serve": "conformance.emulator.commands:serve",
    "services": "conformance.run.services:services",
    "schemas": "conformance.pages.commands:schemas",
    "report": "conformance.report.commands:report",
    "diff": "conformance.report.commands:diff",
    "compare": "conformance.run.comparing:compare",
    "matrix": "conformance.matrix.commands:matrix",
    "merge": "conformance.run.merging:merge",
    "aws": "conformance.run.aws_commands:aws",
    "clean": "conformance.run.cleaning:clean",
    "replay": "conformance.run.replay:replay",
    "import": "conformance.recordings.importing.commands:import_",
    "observe": "conformance.recordings.commands:observe",
    "reproduce": "conformance.reproduce.commands:reproduce",
    "sdk": "conformance.sdk.commands:sdk",
    "evaluate": "conformance.power.commands:evaluate",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for, so that ``--help`` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the table above."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None if there is none of that name."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; wrong usage ends with exit code 4, as the contract of ``run`` says."""
        run: Callable[..., Any] = super().main
        if kwargs.pop("standalone_mode", True) is False:
            return run(*args, standalone_mode=False, **kwargs)
        try:
            code = run(*args, standalone_mode=False, **kwargs)
            sys.exit(code if isinstance(code, int) else 0)
        except click.ClickException as problem:
            tell(told(problem))
            sys.exit(USAGE if isinstance(problem, click.UsageError) else problem.exit_code)
        except click.Abort:
            click.echo("interrupted", err=True)
            sys.exit(2)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aws-conformance")
def main() -> None:
    """Say, requirement by requirement, where an AWS endpoint departs from AWS's documentation."""
