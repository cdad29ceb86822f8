"""Member paths: ``jobOutput.s3DataDestination.path``, ``tags[].tagKey``, ``ranges{}``, ``ranges{key}``.

A path names a position in a request or response schema. List elements are ``[]``, map values ``{}``,
map keys ``{key}``, as in requirement IDs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from attrs import frozen

from conformance.contract.model import Schema

_STEP = re.compile(r"\[\]|\{\}|\{key\}|\.?[^.\[\]{}]+")


@frozen
class Position:
    """One position of a schema: its ``path``, its ``schema`` (refs resolved) and the parent's view.

    ``required`` says whether the parent object requires it; ``depth`` is 0 for top-level members;
    ``recursive`` marks a position whose schema is a ``$ref`` to one of its ancestors.
    """

    path: str
    schema: Schema
    required: bool
    depth: int
    recursive: bool = False


@lru_cache(maxsize=65536)
def steps(path: str) -> tuple[str, ...]:
    """Split a path into its steps: ``"tags[].tagKey"`` → ``("tags", "[]", "tagKey")``."""
    return tuple(step.removeprefix(".") for step in _STEP.findall(path))


def join(parent: str, step: str) -> str:
    """Append one step to a path."""
    if not parent or step.startswith(("[", "{")):
        return parent + step
    return f"{parent}.{step}"


def resolve(schema: Schema, root: Schema) -> Schema:
    """Follow a local ``$ref`` (``#/$defs/…``) until a schema without one is reached."""
    while "$ref" in schema:
        target: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        schema = target
    return schema


def children(schema: Schema) -> Iterator[tuple[str, Schema, bool]]:
    """Yield ``(step, schema, required)`` for each direct child of an object, array or map schema."""
    required = set(schema.get("required", ()))
    for name, child in schema.get("properties", {}).items():
        yield name, child, name in required
    if isinstance(schema.get("items"), dict):
        yield "[]", schema["items"], False
    if isinstance(schema.get("propertyNames"), dict):
        yield "{key}", schema["propertyNames"], False
    if isinstance(schema.get("additionalProperties"), dict):
        yield "{}", schema["additionalProperties"], False


def walk(schema: Schema, root: Schema, path: str = "", depth: int = 0) -> Iterator[Position]:
    """Yield every position below ``schema``, parents first; a recursive position is not entered."""
    for step, child, required in children(schema):
        here = join(path, step)
        recursive = "$ref" in child
        resolved = resolve(child, root)
        yield Position(here, resolved, required, depth, recursive)
        if not recursive:
            yield from walk(resolved, root, here, depth + 1)


def at(schema: Schema, root: Schema, path: str) -> Schema:
    """Return the schema at ``path``; a step may be a key of a map by its name.

    Raises:
        KeyError: if the schema has no such position.
    """
    here = resolve(schema, root)
    for step in steps(path):
        found = {name: child for name, child, _ in children(here)}
        child = found.get(step, found.get("{}") if step.isidentifier() else None)
        if child is None:
            raise KeyError(path)
        here = resolve(child, root)
    return here


def values(body: Any, path: str) -> Iterator[Any]:
    """Yield every value in ``body`` that ``path`` names (several below a list or a map)."""
    found: list[Any] = [body]
    for step in steps(path):
        following: list[Any] = []
        for value in found:
            if step == "[]" and isinstance(value, list):
                following.extend(value)
            elif step == "{}" and isinstance(value, dict):
                following.extend(value.values())
            elif step == "{key}" and isinstance(value, dict):
                following.extend(value.keys())
            elif isinstance(value, dict) and step in value:
                following.append(value[step])
        found = following
    yield from found


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value, but for the keys of its objects."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)
