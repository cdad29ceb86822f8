"""Any endpoint at an address, about which nothing is known."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from conformance.targets.emulator import Emulator


class Url(Emulator):
    """A server at a URL. It is not started, not reset and not restarted by the suite."""

    kind: ClassVar[str] = "url"
    settings: ClassVar[tuple[str, ...] | None] = ()

    def __init__(self, address: str, name: str = "") -> None:
        parts = urlsplit(address)
        self.address = address
        self.name = name or f"{parts.hostname}-{parts.port or (443 if parts.scheme == 'https' else 80)}"


class Server(Emulator):
    """A server about which nothing is known: ``server=URL``, or the one that ``--start`` starts."""

    kind: ClassVar[str] = "url"
    settings: ClassVar[tuple[str, ...] | None] = ()
    name = "server"
