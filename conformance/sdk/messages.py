"""What the suite and a driver tell each other, as values; ``schemas/`` has a JSON Schema for each message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import jsonschema
from attrs import field, frozen

PROTOCOL = 1
"""The version of the protocol, which a driver tells in its hello."""

FEATURES = {
    "paginate": "it has paginators",
    "paginate-limit": "its paginators can be told a number of items to stop at",
    "wait": "it has waiters",
    "wait-settings": "its waiters can be told a delay and a number of attempts",
    "wait-time": "its waiters count no attempts: a number of them is told as the time that they take",
    "virtual-clock": "it can let a sleep of the SDK take no time, and tell how long it would have been",
    "retry-mode:legacy": "the SDK has this retry mode",
    "retry-mode:standard": "the SDK has this retry mode",
    "retry-mode:adaptive": "the SDK has this retry mode",
    "timeout": "the seconds that the SDK waits for an answer can be set",
    "error-classes": "it has a class for each documented error; without it the class tells nothing",
    "error-members": "it shows the members that an error has of its own",
    "shared-quota": "calls that follow one another are one client's, with one quota of retries",
    "raw-values": "as documented, it leaves timestamps and blobs of an answer in the form that the wire has",
    "events": "it reads the events of an answer that goes on as a stream of them",
}
"""What a driver may say in its hello that it can do; a word that is not here is nobody's concern."""


@frozen
class Hello:
    """What a driver says of the SDK that it drives."""

    sdk: str
    version: str
    language: str
    services: tuple[str, ...]
    """The services that it can call, by botocore's names."""
    features: frozenset[str]


@frozen
class Credentials:
    """What requests are signed with."""

    access_key: str
    secret_key: str
    token: str | None = None


@frozen
class Value:
    """The SDK returned; what it tells beside the output is None where it does not tell it."""

    output: Any
    """As botocore has it; pages of a paginator are a list, and a waiter that gives nothing gives None."""
    status: int | None = None
    request_id: str | None = None
    retries: int | None = None
    slept: tuple[float, ...] | None = None
    """The seconds of each sleep that a virtual clock left out."""


@frozen
class Failure:
    """The SDK raised; code, status, request ID and retries are None where its error has none."""

    class_name: str
    code: str | None
    message: str
    status: int | None = None
    request_id: str | None = None
    retries: int | None = None
    members: Mapping[str, Any] = field(factory=dict)
    """The error's own members, beside its message."""
    slept: tuple[float, ...] | None = None


@cache
def validator(message: str) -> jsonschema.Draft202012Validator:
    """Return the validator of one message but for the values in it, which reading them checks."""
    schema = load_schema(message)
    if "$defs" in schema:
        schema["$defs"]["value"] = True
    return jsonschema.Draft202012Validator(schema)


def load_schema(message: str) -> dict[str, Any]:
    """Return the JSON Schema of one message."""
    path = resources.files("conformance.sdk") / "schemas" / f"{message}.schema.json"
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return schema
