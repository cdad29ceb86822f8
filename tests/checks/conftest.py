from __future__ import annotations

import pytest

from conformance.contract.model import Service
from conformance.contract.resources import Resource, graph
from tests.zoo import zoo


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return zoo(tmp_path_factory.mktemp("schemas"))


@pytest.fixture(scope="session")
def keeper(service: Service) -> Resource:
    return graph(service).resources["Keeper"]


@pytest.fixture(scope="session")
def animal(service: Service) -> Resource:
    return graph(service).resources["Animal"]
