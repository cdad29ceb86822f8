"""``conformance sdk …``: the suite as the server, and an SDK under test."""

from __future__ import annotations

import sys

import click

from conformance.sdk.drivers.install import SOURCES, install
from conformance.sdk.errors import DriverError
from conformance.usage import USAGE, tell


@click.group()
def sdk() -> None:
    """Test an SDK: the suite is the server."""


@sdk.command("install")
@click.argument("driver", metavar=f"{'|'.join(SOURCES)}[@VERSION]")
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="NAME",
    help="A service to install, where each is a package.",
)
def install_command(driver: str, services: tuple[str, ...]) -> None:
    """Install an SDK that a driver is shipped for, in an environment of its own."""
    try:
        install(driver, services)
    except DriverError as problem:
        tell(problem)
        sys.exit(USAGE)
