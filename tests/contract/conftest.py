from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Requirement, Service
from conformance.contract.requirements import requirements
from tests.zoo import write


@pytest.fixture(scope="session")
def load() -> Callable[[str], Service]:
    """Loads a shipped service, once."""
    loaded: dict[str, Service] = {}

    def service(name: str) -> Service:
        if name not in loaded:
            loaded[name] = load_service(name)
        return loaded[name]

    return service


@pytest.fixture(scope="session")
def personalize(load: Callable[[str], Service]) -> Service:
    return load("personalize")


@pytest.fixture(scope="session")
def known(personalize: Service) -> dict[str, Requirement]:
    """All requirements of Personalize by ID."""
    return {r.id: r for r in requirements(personalize)}


@pytest.fixture
def zoo(tmp_path: Path) -> Callable[..., Service]:
    """Writes and loads the zoo, changed as asked."""

    def load_zoo(**how: Any) -> Service:
        return load_service("zoo", write(tmp_path, **how))

    return load_zoo
