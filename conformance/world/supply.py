"""Who makes the resources that requests refer to, as those see it who need one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from conformance.world.instance import Instance


class Supply(Protocol):
    """Who makes the resources that a case refers to."""

    def ready(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Return a resource of a kind in its stable state, shared with other cases."""

    def new(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Create a resource of a kind for the caller alone; it may still be settling."""

    def rested(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Create a resource of a kind for the caller alone, and wait until it is at rest."""

    def is_making(self, name: str) -> bool:
        """Whether a resource of a kind is being made at the moment."""
