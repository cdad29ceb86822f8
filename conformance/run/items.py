"""The items of a run as pytest has them: which requirement and target each is about, and their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from conformance.contract.model import Requirement
from conformance.properties.selection import MARK


def parameters(item: pytest.Item) -> dict[str, Any]:
    """What an item was made for: its requirement and its target; nothing for one that is not the suite's."""
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params) if callspec is not None else {}


def items_of(session: pytest.Session) -> list[tuple[str, str]]:
    """The items that were chosen: target and requirement ID."""
    found = [parameters(item) for item in getattr(session, "items", [])]
    return [
        (p["target"], p["requirement"].id) for p in found if isinstance(p.get("requirement"), Requirement)
    ]


def prepared(items: Sequence[pytest.Item], names: Sequence[str]) -> list[pytest.Item]:
    """One target and service after the other; within one, the order of the suite's files.

    A function that no chosen requirement is about has no item; pytest would show it as skipped. Fixtures
    that the project around has for each of its tests are not for the suite's.
    """
    found = [item for item in items if not _is_empty(item)]
    for item in found:
        if isinstance(item, pytest.Function) and item.get_closest_marker(MARK) is not None:
            item.fixturenames[:] = [name for name in item.fixturenames if name in parameters(item)]
    if len(names) > 1:
        order = {name: number for number, name in enumerate(names)}
        found.sort(key=lambda item: order.get(parameters(item).get("target", ""), 0))
    return found


def _is_empty(item: pytest.Item) -> bool:
    return item.get_closest_marker(MARK) is not None and not isinstance(
        parameters(item).get("requirement"), Requirement
    )
