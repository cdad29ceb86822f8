from __future__ import annotations

from tests.run.conftest import schemas, service

__all__ = ["schemas", "service"]
