from __future__ import annotations

from wire.conftest import service

__all__ = ["service"]
