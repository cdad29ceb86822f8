"""Work on the contracts of a service that is done once for each loaded service."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Generic, TypeVar

from conformance.contract.model import Service

T = TypeVar("T")


class Same(Generic[T]):
    """A part of a contract as a key: equal only to itself, since contracts hold mappings and have no hash."""

    def __init__(self, one: T) -> None:
        self.one = one

    def __hash__(self) -> int:
        return id(self.one)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.one is self.one


def per_service(work: Callable[[Service], T]) -> Callable[[Service], T]:
    """Return the function with its last few results kept, by the service that it was called with."""

    @lru_cache(maxsize=16)
    def kept(same: Same[Service]) -> T:
        return work(same.one)

    @wraps(work)
    def once(service: Service) -> T:
        return kept(Same(service))

    return once
