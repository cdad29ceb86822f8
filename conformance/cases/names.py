"""Spelling fresh names: a number becomes a text that a :class:`Fresh` placeholder allows."""

from __future__ import annotations

from conformance.cases.model import Fresh


def spell(fresh: Fresh, serial: int) -> str | None:
    """Return the name number ``serial`` that ``fresh`` allows; other numbers give other names.

    None where the possible names are used up (``serial`` is beyond the last) or there is none.
    """
    raise NotImplementedError
