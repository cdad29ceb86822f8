"""What a resource is called under another of its names: its ARN, its name, what its description tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.contract import naming
from conformance.contract.resources import Resource
from conformance.wire.exchange import Exchange
from conformance.world.instance import Instance


def told(instance: Instance, member: str, describe: Callable[[Instance], Exchange | None]) -> str | None:
    """Return what a resource is called by ``member``, or None where nothing tells.

    Looked up in what its Create was sent, in what that answered, and in its description; a name that none
    of them has (``SourceKeyId``, ``logGroupIdentifier``) takes the resource's identifier.

    Args:
        instance: the resource.
        member: the request member that is to name it, or a member that its description has.
        describe: asks for a resource's description; only called where nothing else tells.
    """
    resource = instance.resource
    low = member.lower()
    if low in (resource.identifier.lower(), resource.name.lower()):
        return instance.identifier
    spellings = _spellings(low, resource)
    for origin in (instance.created_with, instance.created_by and instance.created_by.json):
        found = _find(origin, spellings)
        if found is not None:
            return found
    if low.endswith("arn") and instance.identifier.startswith("arn:"):
        return instance.identifier
    if low.endswith("name") and instance.name is not None:
        return instance.name
    described = describe(instance)
    if described is not None and described.accepted:
        found = _find(resource.shown_in(described.json, (instance.identifier, instance.name)), spellings)
        if found is not None:
            return found
    stands_for_all = low.endswith("identifier") or low.endswith(resource.identifier.lower())
    return instance.identifier if stands_for_all else None


def _spellings(low: str, resource: Resource) -> tuple[str, ...]:
    ending = next((e for e in naming.ENDINGS if low.endswith(e)), None)
    if ending is None:
        return (low,)
    own = [suffix.lower() + ending for suffix in naming.suffixes(resource.name)]
    anything = low == "resource" + ending  # a request may name another thing so
    return tuple(dict.fromkeys((*([] if anything else [low]), *own, ending)))


def _find(value: Any, spellings: tuple[str, ...]) -> str | None:
    strings = list(_strings(value))
    for wanted in spellings:
        for name, text in strings:
            if name == wanted:
                return text
    return None


def _strings(value: Any) -> Iterator[tuple[str, str]]:
    """Every text with its member's name, lower-case; what lies nearer to the top first."""
    waiting = [value]
    while waiting:
        current = waiting.pop(0)
        if isinstance(current, list):
            waiting.extend(current)
        elif isinstance(current, dict):
            for name, inner in current.items():
                if isinstance(inner, str):
                    yield str(name).lower(), inner
                else:
                    waiting.append(inner)
