"""Requests that break exactly one requirement, and what that implies.

Besides the keywords of :mod:`conformance.cases.valid`: ``null`` (null where a member is required) and
``patternWhole`` (the pattern matches a part of the text, but not the whole) are probed at SHOULD.
"""

from __future__ import annotations

from hypothesis.strategies import SearchStrategy

from conformance.cases.binding import Binding
from conformance.cases.model import Case
from conformance.contract.model import Operation


def violating(operation: Operation, binding: Binding, path: str, keyword: str) -> tuple[Case, ...]:
    """Return the deterministic cases that break one requirement, most telling first.

    Empty where no value breaks it alone; :func:`unbreakable` says why.
    """
    raise NotImplementedError


def unbreakable(operation: Operation, binding: Binding, path: str, keyword: str) -> str | None:
    """Return why :func:`violating` has no case for a requirement, or None where it has one."""
    raise NotImplementedError


def strategy(operation: Operation, binding: Binding, path: str, keyword: str) -> SearchStrategy[Case] | None:
    """Return a strategy of random cases that break one requirement; None where there is none."""
    raise NotImplementedError
