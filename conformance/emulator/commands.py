"""``conformance serve``: the emulator as a process of its own."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import click

from conformance.contract.chosen_protocol import speaking
from conformance.contract.load import ContractError, load_service
from conformance.contract.model import Service
from conformance.emulator import reading
from conformance.emulator.faults import catalogue
from conformance.emulator.server import Server


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--fault", default="none", show_default=True, metavar="ID|none", help="Show one seeded fault.")
@click.option(
    "--step", type=click.FloatRange(0, None), default=0.02, show_default=True, metavar="SECONDS",
    help="How long each passing state of a lifecycle takes.",
)  # fmt: skip
@click.option(
    "--lenient", is_flag=True,
    help="Obey of the prose only what the hints say, not all of the emulator's own reading (emulator.toml).",
)  # fmt: skip
@click.option(
    "--disagreements", is_flag=True, help="Print what only one of these two readings says, and exit."
)
@click.option("--list-faults", is_flag=True, help="Print each fault, its ID and what it does, and exit.")
@click.option("--service", "name", default="personalize", show_default=True, help="Service to emulate.")
@click.option("--protocol", metavar="NAME", help="The protocol, where the service offers several.")
@click.option(
    "--schemas", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None,
    help="Folder of schema folders, in place of the shipped one.",
)  # fmt: skip
def serve(
    port: int, host: str, fault: str, step: float, lenient: bool, disagreements: bool, list_faults: bool,
    name: str, protocol: str | None, schemas: Path | None,
) -> None:  # fmt: skip
    """Serve the reference emulator; its URL is the first line of the output."""
    try:
        service = speaking(load_service(name, schemas), protocol)
    except ContractError as problem:
        raise UsageFault(str(problem)) from problem
    if disagreements:
        for line in reading.disagreements(service):
            click.echo(line)
        return
    service = reading.lenient(service) if lenient else service
    if list_faults:
        for found in catalogue(service):
            click.echo(f"{found.id}\t{found.description}")
        return
    _run(service, fault, step, port, host)


def _run(service: Service, fault: str, step: float, port: int, host: str) -> None:
    stopped = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        server = Server(service, fault, step, port, host)
        url = server.start()
    except KeyError:
        raise UsageFault(f"there is no fault {fault!r}; --list-faults prints them") from None
    except OSError as problem:
        raise UsageFault(f"cannot listen on {host}:{port}: {problem.strerror or problem}") from problem
    click.echo(url)
    sys.stdout.flush()
    stopped.wait()
    server.stop()


class UsageFault(click.ClickException):
    """Something the user can mend: one clear line and exit code 4."""

    exit_code = 4
