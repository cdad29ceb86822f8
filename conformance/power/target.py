"""The target of an evaluation: a server that shows one fault, started for one run."""

from __future__ import annotations

import shlex
import time
from typing import Any, ClassVar

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.power.faults import NONE
from conformance.power.probe import Recorder
from conformance.targets.command import Started
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Options, Running
from conformance.targets.reference import Reference, quotas
from conformance.targets.url import Url

SPEC = f"{__name__}:Seeded"
"""What ``--target`` calls it."""


class NotStarted(Exception):
    """A third party's server does not start; one message that says why. It tells nothing of its fault."""


class Embedded(Running):
    """The emulator in a thread of this process, still spoken to over HTTP alone."""

    def __init__(self, server: Server, **values: Any) -> None:
        super().__init__(server.start(), **values)
        self.server = server

    def close(self) -> None:
        """Stop the server."""
        self.server.stop()


class Seeded(Reference):
    """Settings: ``fault``, ``step``, ``recording`` (keep every exchange for the probe), and ``command``.

    The command starts a third party's server: ``{port}`` in it is a free port, ``{fault}`` the fault's ID.
    """

    name = "reference"
    settings: ClassVar[tuple[str, ...] | None] = ("fault", "step", "recording", "command")
    timeout = 5.0

    def start(self, service: Service, options: Options) -> Running:
        """Start the server with the run's fault.

        Raises:
            NotStarted: if it does not start.
        """
        fault = str(options.settings.get("fault", NONE))
        command = options.settings.get("command")
        if command:
            try:
                server = Started(str(command).replace("{fault}", shlex.quote(fault)), _stranger(self.timeout))
                return server.start(service, options)
            except TargetError as problem:
                raise NotStarted(str(problem)) from problem
        step = float(options.settings.get("step", 0.02))
        recording = options.settings.get("recording")
        return Embedded(
            Recorder(service, step, time.time()) if recording else Server(service, fault, step),
            region=options.region or "us-east-1",
            account=self.account,
            other_account=self.other_account,
            externals={**self.externals, **quotas(service), **options.externals},
        )


def _stranger(timeout: float) -> Url:
    target = Url("http://127.0.0.1:1")
    target.name, target.address, target.timeout = "server", None, timeout
    return target
