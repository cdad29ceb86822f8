"""Stand-ins of a small service, and clients that ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.wire.client import Client
from conformance.wire.sign import fixed
from tests.standin.cloud import REGION, Cloud, Traits
from tests.standin.identity import Identity
from tests.zoo import write


@pytest.fixture(scope="session")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("zoo")))


@pytest.fixture
def cloud(zoo: Service) -> Iterator[Callable[..., Cloud]]:
    """Start a stand-in with traits."""
    with ExitStack() as stack:
        yield lambda identity=None, **traits: stack.enter_context(Cloud(zoo, Traits(**traits), identity))


@pytest.fixture
def ask() -> Callable[..., Client]:
    """A client of a stand-in, with its credentials or others."""

    def made(cloud: Cloud, who: Identity | None = None, region: str = REGION) -> Client:
        who = who or cloud.identity
        return Client(cloud.service, cloud.url, fixed(who.access_key, who.secret, who.token), region)

    return made
