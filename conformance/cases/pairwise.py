"""Pairwise coverage: every two optional members, enum values and booleans meet in some valid request."""

from __future__ import annotations

from conformance.cases.binding import Binding
from conformance.cases.model import Case
from conformance.contract.model import Operation


def cases(operation: Operation, binding: Binding) -> tuple[Case, ...]:
    """Return valid cases in which every feasible pair of two factors' levels occurs (a covering array)."""
    raise NotImplementedError
