from __future__ import annotations

from tests.wire.conftest import service

__all__ = ["service"]
