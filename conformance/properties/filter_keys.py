"""Lists that are narrowed down by keys and values: what is asked, and what there is to find.

What a key is about stands in a ``[[filter_key]]`` hint: the member of a create that holds the value, and how
the page says that values are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.echo import tag_pairs
from conformance.checks.under_test import UnderTest
from conformance.contract.model import Operation, Schema
from conformance.contract.resources import Resource
from conformance.contract.roles import Role, tag_part
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance

_WORDS = ("quince", "Medlar")
"""Two values of which neither is the beginning, or a part, of the other."""

Found = tuple[Instance, str]


def two_that_differ(
    target: UnderTest, resource: Resource, hint: Mapping[str, Any]
) -> tuple[Found, Found] | None:
    """Two new resources with the values by which a key tells them apart; None where they cannot be made."""
    assert resource.create is not None
    schema = target.service.operations[resource.create].request["properties"][hint["member"]]
    found = []
    for number in range(2):
        given = given_for(schema, hint, number)
        try:
            instance = target.world.new(resource.name, {hint["member"]: given} if given is not None else None)
            target.world.waiter.settle(instance)
        except Unbuildable:
            return None
        value = held(instance, hint)
        if value is None:
            return None
        found.append((instance, value))
    return (found[0], found[1]) if found[0][1] != found[1][1] else None


def given_for(schema: Schema, hint: Mapping[str, Any], number: int) -> Any:
    """What one of the two is created with; None where the run's own fresh names differ anyway."""
    if hint.get("named"):
        return None
    if "part" in hint:
        return _tag(schema, _WORDS[number])
    if "enum" in schema:
        return schema["enum"][number] if len(schema["enum"]) > number else None
    return _WORDS[number]


def _tag(schema: Schema, word: str) -> Any:
    if schema["type"] == "object":
        return {word: word}
    members = schema["items"]["properties"]
    parts = {tag_part(member): member for member in members}
    return [{parts[Role.TAG_KEY]: word, parts[Role.TAG_VALUE]: word}]


def held(instance: Instance, hint: Mapping[str, Any]) -> str | None:
    """The value that a resource was created with, None where it has none."""
    value = instance.created_with.get(hint["member"])
    if "part" in hint:
        pairs = tag_pairs(value) or {}
        texts = pairs if hint["part"] == "key" else pairs.values()
        return next((str(text) for text in texts), None)
    return value if isinstance(value, str) else None


def asking(hint: Mapping[str, Any], value: str) -> Iterator[tuple[str, bool]]:
    """Yield what is asked for, and whether what has the value must be found, or everything else."""
    yield value, True
    if "prefix" in hint.get("match", ()):
        yield value[: max(1, len(value) - 2)], True
    if "any-case" in hint.get("match", ()):
        yield value.swapcase(), True
    if "not" in hint.get("match", ()):
        yield f"!{value}", False


def filter_of(operation: Operation, hint: Mapping[str, Any], asked: str, value: str) -> list[dict[str, Any]]:
    """The filter of a request: its key, and what is asked for as the member takes it, one or a list.

    ``value`` is what the resource has; a key may name it (``tag:{key}``).
    """
    members = operation.request["properties"][hint["path"]]["items"]["properties"]
    key = next(name for name in members if name.lower().endswith("key"))
    wanted = next(name for name in members if "value" in name.lower())
    several = members[wanted].get("type") == "array"
    named = hint["key"].replace("{key}", value)
    return [{key: named, wanted: [asked] if several else asked, **hint.get("with", {})}]
