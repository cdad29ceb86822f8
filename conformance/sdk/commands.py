"""``conformance sdk …``: the suite as the server, and an SDK under test."""

from __future__ import annotations

import sys

import click

from conformance.sdk.check import check
from conformance.sdk.differing import differ
from conformance.sdk.drivers.install import SOURCES, install
from conformance.sdk.drivers.shipped import start
from conformance.sdk.errors import DriverError
from conformance.sdk.running import run
from conformance.sdk.single import answer, call
from conformance.sdk.tiny.faults import FAULTS
from conformance.usage import USAGE, tell


@click.group()
def sdk() -> None:
    """Test an SDK: the suite is the server."""


for _command in (run, differ, answer, call):
    sdk.add_command(_command)


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


@sdk.command("check")
@click.argument("driver", metavar="NAME|COMMAND")
def check_command(driver: str) -> None:
    """Try whether a driver keeps the protocol, before an SDK is judged by what it says."""
    try:
        running = start(driver)
        hello = running.hello
        click.echo(f"{hello.sdk} {hello.version} ({hello.language}), {len(hello.services)} services")
        findings = []
        for finding in check(running):
            findings.append(finding)
            click.echo(
                f"{'no' if finding.wrong else 'ok':4}{finding.what}"
                + f": {finding.wrong}" * bool(finding.wrong)
            )
    except DriverError as problem:
        tell(problem)
        sys.exit(1)
    sys.exit(1 if any(finding.wrong for finding in findings) else 0)


@sdk.command("faults")
def faults_command() -> None:
    """List the faults that the driver tiny@FAULT can have."""
    for fault in FAULTS.values():
        click.echo(f"{fault.id}\t{fault.does}")
