"""The base of targets that are a local server: a command, a way to reset, and little else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from conformance.contract.model import Service
from conformance.targets.ask import ask, asked
from conformance.targets.errors import TargetError
from conformance.targets.plugin import LOCAL_ACCOUNT, Account, Options, Running, Target
from conformance.targets.process import Process, free_port
from conformance.wire.failure import FailureKind

_NO_GET = 501
"""What a server that takes no GET answers to one: it is there all the same."""


class Emulator(Target):
    """A local server that the suite can start.

    A subclass sets ``name`` and ``command``; the rest has defaults. Every ``{port}`` in ``command`` and in
    the values of ``environment`` becomes the port.

    Attributes:
        command: the words that start the server.
        environment: added to the environment of the process.
        ready_path: asked until its answer is below 500 (None: until ``/`` answers anything at all).
        reset_request: method and path that make the server forget everything, or None.
        wait: seconds until a started server must answer.
        account: who sends requests. other_account: a second account, if the server knows accounts.
    """

    command: Sequence[str] = ()
    environment: Mapping[str, str] = {}
    ready_path: str | None = None
    reset_request: tuple[str, str] | None = None
    wait: float = 30.0
    account: ClassVar[Account] = LOCAL_ACCOUNT
    other_account: ClassVar[Account | None] = None

    def command_for(self, service: Service, options: Options) -> Sequence[str]:
        """Return the words that start the server; override it where they depend on the options."""
        return self.command

    def sender(self) -> Account:
        """Return who sends requests; override it where that is not known before.

        Raises:
            TargetError: if it cannot be told.
        """
        return self.account

    def start(self, service: Service, options: Options) -> Running:
        """Start the server on a free port, or attach to the one at ``address``; see the base class."""
        wait = self.wait if options.wait is None else options.wait
        process: Process | None = None
        if self.address is None:
            process, url = self._started(self.command_for(service, options), wait)
        else:
            url = self.address
            reply = asked(url, self.ready_path or "/", timeout=wait)
            if reply.failure is not None and reply.failure.kind is FailureKind.TIMEOUT:
                why = f"the server at {url} has not answered within {wait:g} s"
                raise TargetError(f"{self.name}: {why}; is it starting, or busy? --wait S gives it longer")
            if reply.status is None:
                raise TargetError(f"{self.name}: nothing answers at {url}; is the server running?")
        externals = {**self.externals, **options.externals}
        return Running(
            url,
            region=options.region or "us-east-1",
            account=self.sender(),
            other_account=self.other_account,
            externals=externals,
            process=process,
            reset=self.reset_request,
            prepare=partial(self.prepare, url, service, externals),
        )

    def recognises(self, url: str) -> bool:
        """Whether the server answers at an address that only this emulator has."""
        status = None if self.ready_path is None else ask(url, self.ready_path)
        return status is not None and status < 300

    def prepare(self, url: str, service: Service, externals: Mapping[str, str]) -> None:
        """Make what requests refer to and the service itself does not make; by default there is nothing."""

    def _started(self, command: Sequence[str], wait: float) -> tuple[Process, str]:
        if not command:
            raise TargetError(
                f"{self.name}: it cannot be started from here; give its address: {self.name}=URL"
            )
        port = str(free_port())
        url = f"http://127.0.0.1:{port}"
        process = Process(
            self.name,
            [word.replace("{port}", port) for word in command],
            {key: value.replace("{port}", port) for key, value in self.environment.items()},
            lambda: self._answers(url),
            wait,
        )
        return process, url

    def _answers(self, url: str) -> bool:
        status = ask(url, self.ready_path or "/")
        return status is not None and (self.ready_path is None or status < 500 or status == _NO_GET)
