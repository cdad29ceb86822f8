from __future__ import annotations

import pytest

from conformance.contract.model import Service
from tests import zoo as menagerie


@pytest.fixture(scope="session")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return menagerie.zoo(tmp_path_factory.mktemp("schemas"))
