"""Work on the contracts of a service that is done once for each loaded service."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from conformance.contract.model import Service

T = TypeVar("T")


class _Same:
    """A service as a key: the same only as itself, since contracts hold mappings and have no hash."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def __hash__(self) -> int:
        return id(self.service)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.service is self.service


def per_service(work: Callable[[Service], T]) -> Callable[[Service], T]:
    """Return the function with its last few results kept, by the service that it was called with."""

    @lru_cache(maxsize=16)
    def kept(same: _Same) -> T:
        return work(same.service)

    @wraps(work)
    def once(service: Service) -> T:
        return kept(_Same(service))

    return once
