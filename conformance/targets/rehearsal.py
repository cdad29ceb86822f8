"""The embedded emulator in the place of a real account: what a run would send there, without sending it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from conformance.contract.model import Service
from conformance.targets.plugin import Account, Caller, Options, Running
from conformance.targets.reference import Reference
from conformance.wire.sign import fixed

SPEC = f"{__name__}:Rehearsal"
"""How ``--target`` names it."""


class Rehearsal(Reference):
    """Settings: ``account`` (its number), ``requests`` (the folder that each request is written into) and
    ``host`` (where they would be sent).

    A run on it makes what it would make on an account that behaves as documented, in the same order.
    """

    name = "rehearsal"
    settings: ClassVar[tuple[str, ...] | None] = ("account", "requests", "host")
    kind: ClassVar[str] = "aws"
    creates_cost_money = True
    has_all: ClassVar[bool] = True
    time_limit = 0.0

    def start(self, service: Service, options: Options) -> Running:
        """Start the emulator, on which the account is the one that is rehearsed for."""
        running = super().start(service, options)
        number = str(options.settings["account"])
        running.account = Account(fixed(number, "rehearsal"), number)
        running.other_account = None
        self.requests = Path(str(options.settings["requests"]))
        self.host = str(options.settings["host"])
        return running

    def identify(self, running: Running) -> Caller:
        """Say what it was told."""
        number = running.account.id or ""
        return Caller(number, f"arn:aws:iam::{number}:user/rehearsal")
