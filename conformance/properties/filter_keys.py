"""Lists that are narrowed down by keys and values: what is asked, and what there is to find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from conformance.cases.bind import with_references
from conformance.checks.echo import tag_pairs
from conformance.checks.listing import missing, strangers
from conformance.checks.under_test import UnderTest
from conformance.contract.filter_keys import FilterKey
from conformance.contract.model import Operation, Schema
from conformance.contract.resources import Resource
from conformance.contract.roles import Role, tag_part
from conformance.properties.paging import certainly_listed, keys, largest_page, listing_of, pages
from conformance.verdicts.outcome import Undecided, Violation
from conformance.wire.intent import Violates
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance

_WORDS = ("quince", "Medlar")
"""Two values of which neither is the beginning, or a part, of the other."""

_LOOKS = 5
"""How often it is looked again: what is new may need a moment before a list shows it."""

Found = tuple[Instance, str]


def clear(target: UnderTest, resource: Resource) -> None:
    """Delete what invalid requests made of a kind: a list may break on it, whatever it is asked for."""
    for instance in target.world.alive(resource.name):
        spoilt = instance.created_by is not None and isinstance(instance.created_by.intent, Violates)
        if spoilt and resource.delete is not None:
            done = target.world.ask(resource.delete, target.world.naming_body(resource.delete, instance))
            if done.accepted:
                instance.went()


def two_that_differ(target: UnderTest, resource: Resource, key: FilterKey) -> tuple[Found, Found] | None:
    """Two new resources with the values by which a key tells them apart; None where they cannot be made."""
    assert resource.create is not None
    properties = target.service.operations[resource.create].request["properties"]
    found = []
    for number in range(2):
        given = given_for(properties.get(key.member, {}), key, number)
        try:
            instance = target.world.rested(
                resource.name, {key.member: with_references(given)} if given is not None else None
            )
        except Unbuildable:
            return None
        value = held(instance, key)
        if value is None:
            return None
        found.append((instance, value))
    return (found[0], found[1]) if found[0][1] != found[1][1] else None


def given_for(schema: Schema, key: FilterKey, number: int) -> Any:
    """What one of the two is created with; None where the run's own fresh names differ anyway."""
    if key.joined:
        return {"fresh": f"{{}}{key.joined}{_WORDS[number]}"}
    if key.named or not key.member:
        return None
    if key.part:
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


def held(instance: Instance, key: FilterKey) -> str | None:
    """The value that a resource was created with, None where it has none."""
    if key.nobody is not None:
        return instance.identifier
    value = instance.created_with.get(key.member) if key.member else instance.name
    if key.part:
        pairs = tag_pairs(value) or {}
        texts = pairs if key.part == "key" else pairs.values()
        return next((str(text) for text in texts), None)
    return value if isinstance(value, str) else None


def asking(key: FilterKey, value: str) -> Iterator[str]:
    """Yield what is asked for, by a value, of which it is known what it finds."""
    if key.nobody is not None:
        yield key.nobody
        return
    if "words" in key.match:
        value = _words(value)[-1]  # where a text has other words in it, how it falls into them is not told
    yield value
    if not key.match.isdisjoint({"prefix", "no-prefix", "contains"}):
        yield value[: max(1, len(value) - 2)]
    if not key.match.isdisjoint({"prefix", "contains"}):
        yield value[1:]
    if not key.match.isdisjoint({"any-case", "same-case"}):
        yield value.upper() if value.islower() else value.swapcase()
    if "not" in key.match:
        yield f"!{value}"


def finds(key: FilterKey, asked: str, value: str) -> bool:
    """Whether what is asked for finds a resource with a value, as the page says."""
    if key.nobody is not None:
        return False
    if "not" in key.match and asked.startswith("!"):
        return not finds(key, asked[1:], value)
    if "any-case" in key.match:
        asked, value = asked.lower(), value.lower()
    if "words" in key.match:
        return all(any(word.startswith(part) for word in _words(value)) for part in _words(asked))
    if "contains" in key.match:
        return asked in value
    return value.startswith(asked) if "prefix" in key.match else value == asked


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def filter_of(operation: Operation, key: FilterKey, asked: str, value: str) -> Any:
    """The filter of a request: its key, and what is asked for as the member takes it, one or a list.

    ``value`` is what the resource has; a key may name it (``tag:{key}``).
    """
    schema = operation.request["properties"][key.path]
    if not key.key:
        return [asked] if schema.get("type") == "array" else asked
    members = schema["items"]["properties"]
    key_member = next(name for name in members if name.lower().endswith(("key", "name")))
    wanted = next(name for name in members if "value" in name.lower())
    several = members[wanted].get("type") == "array"
    named = key.key.replace("{key}", value)
    return [{key_member: named, wanted: [asked] if several else asked, **key.extra}]


def tried(target: UnderTest, operation: Operation, key: FilterKey) -> bool:
    """Try one key on two new resources; return whether there was anything to try it on.

    Raises:
        Violation: if what it should find is not listed, or what it should not find is.
    """
    resource, _ = listing_of(target, operation.name)
    found = two_that_differ(target, resource, key)
    if found is None:
        return False
    sure = key.nobody is not None
    for asked in asking(key, found[0][1]):
        sure = looked(target, operation, key, asked, found) or sure
    return sure


def looked(
    target: UnderTest, operation: Operation, key: FilterKey, asked: str, found: tuple[Found, Found]
) -> bool:
    """Ask for something, again while new resources are not listed; return whether one had to be found.

    Raises:
        Violation: see :func:`tried`.
    """
    resource, listing = listing_of(target, operation.name)
    body = {key.path: filter_of(operation, key, asked, found[0][1]), **largest_page(target, listing)}
    unexpected = [instance for instance, value in found if not finds(key, asked, value)]
    for attempt in range(_LOOKS):
        try:
            chosen = pages(target, listing, body)
        except (Undecided, Violation) as problem:  # without the filter the same request was accepted
            raise Violation(f"by {key.told} {asked!r}: {problem}", problem.exchange) from None
        page = chosen[0]
        expected = [instance for instance, value in found if finds(key, asked, value)]
        expected = [instance for instance in expected if certainly_listed(target, instance, page)]
        wrong = missing(resource, chosen, keys(resource, expected, page)) or strangers(
            resource, chosen, keys(resource, unexpected, page)
        )
        if wrong is None:
            return bool(expected)
        if attempt + 1 < _LOOKS:
            target.world.waiter.pause()
    raise Violation(f"by {key.told} {asked!r}, {wrong}", page)
