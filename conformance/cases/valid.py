"""Requests that the contract allows: the smallest, the fullest, each boundary, and random ones.

Keywords are the kinds of the request family: JSON Schema's own, and ``optional`` (a member that may be
absent), ``null`` (null is as good as absent), ``unknown`` (a member that nobody declared is ignored),
``values`` (a word that only prose lists), ``format`` (a document as text), ``dependentRequired``
(members valid only together), ``limit`` (a number of items that only prose gives), ``union``.
"""

from __future__ import annotations

from hypothesis.strategies import SearchStrategy

from conformance.cases.binding import Binding
from conformance.cases.model import Case
from conformance.contract.model import Operation


def minimal(operation: Operation, binding: Binding) -> Case:
    """Return the request with required members only, each as small as is valid."""
    raise NotImplementedError


def full(operation: Operation, binding: Binding) -> Case:
    """Return the request with every optional member that can be present together with the others."""
    raise NotImplementedError


def accepting(operation: Operation, binding: Binding, path: str, keyword: str) -> tuple[Case, ...]:
    """Return the deterministic cases on the accepting side of one requirement, most telling first.

    Empty where there is none; :func:`unreachable` says why.
    """
    raise NotImplementedError


def unreachable(operation: Operation, binding: Binding, path: str, keyword: str) -> str | None:
    """Return why :func:`accepting` has no case for a requirement, or None where it has one."""
    raise NotImplementedError


def boundary_cases(operation: Operation, binding: Binding) -> tuple[Case, ...]:
    """Return every deterministic valid case once, each with all the requirements it ``probes``."""
    raise NotImplementedError


def strategy(operation: Operation, binding: Binding) -> SearchStrategy[Case]:
    """Return a strategy of random valid requests; small when shrunk, compiled once per operation."""
    raise NotImplementedError
