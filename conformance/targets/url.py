"""Any endpoint at an address, about which nothing is known."""

from __future__ import annotations

import os
from typing import ClassVar
from urllib.parse import urlsplit

from conformance.targets.emulator import Emulator
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Account
from conformance.wire.sign import fixed

ACCESS_KEY, SECRET_KEY = "CONFORMANCE_ACCESS_KEY_ID", "CONFORMANCE_SECRET_ACCESS_KEY"
"""Environment variables. AWS's own are not used: they may be a real account's, and the server anybody's."""


class Unknown(Emulator):
    """A server about which nothing is known but, where it looks at them, the credentials that it takes."""

    kind: ClassVar[str] = "url"
    settings: ClassVar[tuple[str, ...] | None] = ()

    def sender(self) -> Account:
        """Return who the environment says that requests are signed by, else nobody in particular."""
        key, secret = os.environ.get(ACCESS_KEY, ""), os.environ.get(SECRET_KEY, "")
        if bool(key) is not bool(secret):
            lacking = SECRET_KEY if key else ACCESS_KEY
            raise TargetError(f"{self.name}: {lacking} is not set, and the other of the two is")
        return Account(fixed(key, secret)) if key else self.account


class Url(Unknown):
    """A server at a URL. It is not started, not reset and not restarted by the suite."""

    def __init__(self, address: str, name: str = "") -> None:
        parts = urlsplit(address)
        self.address = address
        self.name = name or f"{parts.hostname}-{parts.port or (443 if parts.scheme == 'https' else 80)}"


class Server(Unknown):
    """A server about which nothing is known: ``server=URL``, or the one that ``--start`` starts."""

    name = "server"
