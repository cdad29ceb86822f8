"""A request about several things may be accepted as a whole, and one of the things refused in the answer."""

from __future__ import annotations

from typing import Any

from conformance.contract.roles import Role, named
from conformance.wire.exchange import Exchange


def refused_part(exchange: Exchange) -> str | None:
    """Say which part of an accepted answer tells that one of several things was refused; None if none does.

    It is an item of a list in the answer that has an error's code, itself or in an object of its own:
    ``Failed: [{"Id": "a", "Code": "…"}]``, ``Responses: [{"Error": {"Code": "…"}}]``.
    """
    answer = exchange.output if exchange.accepted else None
    if not isinstance(answer, dict):
        return None
    for name, value in answer.items():
        if isinstance(value, list) and any(_has_code(item) for item in value):
            return f"{name}[]"
    return None


def _has_code(item: Any) -> bool:
    return isinstance(item, dict) and any(_code(thing) for thing in (item, *item.values()))


def _code(thing: Any) -> bool:
    return isinstance(thing, dict) and any(
        isinstance(value, str) and value and Role.ERROR_CODE in named(name) for name, value in thing.items()
    )
