"""A world on the in-process emulator of the zoo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from conformance.cases.model import Case
from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.targets.saying import generic_lack
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.sign import fixed
from conformance.world import cleanup, waiter
from conformance.world.settings import Settings
from conformance.world.world import World
from tests.clock import Clock
from tests.zoo import zoo


class Logged(World):
    """A world that keeps every exchange with its target."""

    def __init__(self, log: list[Exchange], *rest: Any) -> None:
        super().__init__(*rest)
        self.log = log


MakeWorld = Callable[..., Logged]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return zoo(tmp_path_factory.mktemp("schemas"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of the worlds and of their targets: waiting makes it pass and takes none."""
    clock = Clock()
    for module in (cleanup, waiter):
        monkeypatch.setattr(module, "clock", clock)
    return clock


@pytest.fixture
def make_world(service: Service, clock: Clock) -> Iterator[MakeWorld]:
    """Starts an emulator and gives a world on it; ``world.log`` holds every exchange."""
    with ExitStack() as stack:

        def make(
            fault: str | None = None, step: float = 0.0, service: Service = service, url: str | None = None,
            served: Service | None = None, **limits: Any,
        ) -> Logged:  # fmt: skip
            server = Server(served or service, fault=fault, step=step)
            server.engine.clock = clock
            address = url or stack.enter_context(server)
            log: list[Exchange] = []
            client = Client(service, address, fixed("testing", "testing"), on_exchange=log.append)
            stack.callback(client.close)
            told = {"lifecycle_timeout": 3.0, "poll_interval": 0.01, **limits}
            return Logged(log, service, client, Settings(**told), generic_lack)

        yield make


def sent(world: Logged) -> list[str]:
    """The operations that were sent, in order."""
    return [exchange.operation for exchange in world.log]


def accepted(world: World, case: Case) -> Any:
    """Send a case, which must be accepted."""
    made = world.send(case)
    assert made.exchange.accepted, made.exchange.answer
    return made
