"""The embedded emulator, as a server process of its own: ``conformance serve``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import ClassVar

import conformance
from conformance.contract.hints import hinted
from conformance.contract.model import Service
from conformance.targets.emulator import Emulator
from conformance.targets.plugin import Account, Options, Running
from conformance.wire.sign import fixed


class Reference(Emulator):
    """Settings: ``fault`` (the ID of a switchable fault), ``step`` (seconds of a lifecycle's step), and
    ``lenient`` (any value: it obeys of the prose only what the hints say).

    An access key of twelve digits is another account.
    """

    name = "reference"
    settings: ClassVar[tuple[str, ...] | None] = ("fault", "step", "lenient")
    kind: ClassVar[str] = "reference"
    lifecycle_timeout = 20.0
    poll_interval = 0.02
    other_account: ClassVar[Account | None] = Account(fixed("210987654321", "testing"), "210987654321")

    def start(self, service: Service, options: Options) -> Running:
        """Start it; it keeps to the quotas that the hints tell (``quota.RESOURCE``)."""
        self.externals = quotas(service)
        running = super().start(service, options)
        running.version = conformance.__version__
        return running

    def command_for(self, service: Service, options: Options) -> Sequence[str]:
        """Return ``conformance serve`` with the settings as its options."""
        words = [sys.executable, "-m", "conformance", "serve", "--port", "{port}"]
        words += ["--service", service.name, "--protocol", service.protocol]
        for setting in ("fault", "step", "schemas"):
            value = options.settings.get(setting)
            if value is not None:
                words += [f"--{setting}", str(value)]
        if options.settings.get("lenient"):
            words.append("--lenient")
        return words


def quotas(service: Service) -> dict[str, str]:
    """Return the quotas that a service's documentation tells, as a target's configuration spells them."""
    return {f"quota.{hint['resource']}": str(hint["max"]) for hint in hinted(service, "quota")}
