"""A server started by a command of the user's: ``--start 'COMMAND' --wait SECONDS``."""

from __future__ import annotations

from conformance.contract.model import Service
from conformance.targets.ask import ask
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Options, Running, Target
from conformance.targets.process import Process, free_port
from conformance.targets.url import Url

DEFAULT_WAIT = 60.0
"""Seconds until the server must answer."""


class Started:
    """Starts a target's server with a command and ends it whatever happens.

    Args:
        command: a shell command; ``{port}`` in it becomes a free port, and the target's address is then that
            port unless it has one.
        target: what the server is; None for one about which nothing is known.
        wait: seconds until it must answer.

    Raises:
        TargetError: if neither the command nor the target says where the server will be, or something
            answers there already.
    """

    def __init__(self, command: str, target: Target | None = None, wait: float = DEFAULT_WAIT) -> None:
        port = free_port() if "{port}" in command else None
        address = target.address if target is not None else None
        if address is None and port is None:
            raise TargetError(
                "--start: write {port} into the command, or give the server's address as --target URL"
            )
        self._command = command.replace("{port}", str(port))
        self._url = address or f"http://127.0.0.1:{port}"
        self._wait = wait
        self.target: Target = target if target is not None else Url(self._url)
        self.target.address = self._url

    def start(self, service: Service, options: Options) -> Running:
        """Start the server, wait for it and return the target that runs, which owns the process.

        Raises:
            TargetError: if the command fails or does not answer in time.
        """
        if ask(self._url) is not None:
            raise TargetError(f"--start: something answers at {self._url} already")
        process = Process(
            self.target.name or "server",
            ["/bin/sh", "-c", self._command],
            {},
            lambda: ask(self._url) is not None,
            self._wait,
        )
        try:
            running = self.target.start(service, options)
        except BaseException:
            process.close()
            raise
        running.process = process
        return running
