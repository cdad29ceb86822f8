"""Is there something that no accepted request made? Checks on lists, given the names of refused creates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.checks.observation import answered, shown
from conformance.contract.paths import values
from conformance.contract.resources import Resource
from conformance.wire.exchange import Exchange


def leftover(resource: Resource, page: Exchange, refused: Mapping[str, Exchange]) -> str | None:
    """Whether a list shows a resource whose create was refused; None if it shows none.

    Args:
        resource: the kind that is listed.
        page: the list's answer.
        refused: the names that only refused creates bore, with those.
    """
    assert resource.listing is not None
    for item in values(page.output, resource.listing.items):
        for name in _names(resource, item):
            if name in refused:
                return (
                    f"{shown(name, 80)} is listed, although its create was refused: {answered(refused[name])}"
                )
    return None


def _names(resource: Resource, item: Any) -> list[str]:
    """What a list item may be called: its name, or the last part of its identifier."""
    if isinstance(item, str):
        return [item, re.split("[/:]", item)[-1]]
    if not isinstance(item, dict):
        return []
    name, identifier = item.get(resource.named_by or ""), item.get(resource.identifier)
    found = [name] if isinstance(name, str) else []
    return [*found, re.split("[/:]", identifier)[-1]] if isinstance(identifier, str) else found
