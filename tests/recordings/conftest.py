from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from tests.zoo import write


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A schema folder with the zoo in it."""
    return write(tmp_path_factory.mktemp("schemas"))


@pytest.fixture(scope="session")
def service(schemas: Path) -> Service:
    return load_service("zoo", schemas)
