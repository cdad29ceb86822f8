"""Which requirements a test function is about: the marker that its items are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

from conformance.contract.kinds import KINDS
from conformance.contract.model import Requirement

F = TypeVar("F", bound=Callable[..., Any])

MARK = "conformance_requirements"
"""The marker's name; many projects have a marker ``requirements`` of their own."""


def requirements(*kinds: str, family: str | None = None) -> Callable[[F], F]:
    """Mark a test function: one item for each requirement of these kinds.

    Args:
        kinds: kinds of requirements; ``exception`` stands for every documented exception.
        family: only those of this family.
    """
    mark: Callable[[F], F] = getattr(pytest.mark, MARK)(kinds=kinds, family=family)
    return mark


def chosen(
    everything: Iterable[Requirement], kinds: tuple[str, ...], family: str | None
) -> list[Requirement]:
    """Return the requirements that a marker with these arguments selects."""
    return [
        r
        for r in everything
        if (r.kind in kinds or ("exception" in kinds and r.kind not in KINDS))
        and (family is None or r.family == family)
    ]
