"""One call alone: raw answers served from files, and an SDK that is told to make a call.

What a report's failure says to try is made of these two commands.
"""

from __future__ import annotations

import itertools
import json
import socket
import sys
from pathlib import Path

import click

from conformance.contract.load import ContractError, load_service
from conformance.sdk.bench import CREDENTIALS
from conformance.sdk.drivers.shipped import start
from conformance.sdk.elsewhere import REGION
from conformance.sdk.errors import DriverError
from conformance.sdk.native import native
from conformance.sdk.trial import told
from conformance.usage import USAGE, tell
from conformance.wire.listener import BadRequest, Reader

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--port", type=int, default=0, metavar="N", help="the port (default: a free one)")
def answer(files: tuple[Path, ...], port: int) -> None:
    """Serve raw answers from files, one a request, the last one again and again.

    A file holds the bytes of an answer as they go over the wire; an empty one ends the connection instead.
    """
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError as problem:
        tell(f"port {port}: {problem.strerror or problem}")
        sys.exit(USAGE)
    click.echo(f"http://127.0.0.1:{listening.getsockname()[1]}")
    for file in itertools.chain(files, itertools.repeat(files[-1])):
        connection, _ = listening.accept()
        with connection:
            try:
                request = Reader(connection).request()
            except BadRequest as problem:
                click.echo(f"no HTTP: {problem}")
                continue
            if request is not None:
                click.echo(f"{request.method} {request.path} {request.body[:200].decode('utf-8', 'replace')}")
            connection.sendall(file.read_bytes())


@click.command()
@click.argument("operation")
@click.argument("params", default="{}")
@click.option("--driver", default="boto3", metavar="NAME|COMMAND", help="the SDK (default: boto3)")
@click.option("--service", default="personalize", metavar="NAME", help="the service")
@click.option("--endpoint", required=True, metavar="URL", help="where the answers are served")
@click.option("--paginate", is_flag=True, help="go through all pages")
@click.option("--wait", metavar="NAME", help="wait with this waiter")
@click.option("--max-attempts", type=int, default=1, metavar="N", help="how often to try (default: 1)")
def call(
    operation: str,
    params: str,
    driver: str,
    service: str,
    endpoint: str,
    paginate: bool,
    wait: str | None,
    max_attempts: int,
) -> None:
    """Have an SDK make one call, and say what it made of it.

    PARAMS are JSON in the contract's terms: a timestamp is a number of seconds, a blob a base64 text.
    """
    try:
        contract = load_service(service).operations[operation]
        given = native(contract.request, contract.root, json.loads(params))
        with start(driver) as running:
            running.configure(
                service=service,
                endpoint=endpoint,
                region=REGION,
                credentials=CREDENTIALS,
                max_attempts=max_attempts,
            )
            if wait is not None:
                outcome = running.wait(service, wait, given)
            elif paginate:
                outcome = running.paginate(service, operation, given)
            else:
                outcome = running.call(service, operation, given)
    except (DriverError, ContractError, ValueError) as problem:
        tell(problem)
        sys.exit(USAGE)
    except KeyError:
        tell(f"service {service} has no operation {operation!r}")
        sys.exit(USAGE)
    click.echo(f"the SDK {told(outcome)}")
