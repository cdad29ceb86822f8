"""The members that an exception has of its own, in an answer: what is tried, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import ErrorShape, Schema, Service
from conformance.sdk.answers import JSON, encoded, failure, in_header, status_of
from conformance.sdk.recorder import Answer

_SAMPLES: dict[str, Any] = {
    "text": "a text of its own",
    "number": 17,
    "boolean": True,
    "timestamp": 1_700_000_000,
    "blob": "AP8=",
}


def sample(schema: Schema) -> Any:
    """Return a value that has something at each position of a schema; of a union its first member."""
    kind = kind_of_value(schema)
    if kind == "object":
        members = list(schema["properties"].items())
        return {name: sample(one) for name, one in (members[:1] if schema.get("x-union") else members)}
    if kind == "array":
        return [sample(schema["items"])]
    if kind == "map":
        return {"a key": sample(schema["additionalProperties"])}
    return schema["enum"][0] if kind == "enum" else _SAMPLES[kind]


def with_members(
    service: Service, error: ErrorShape, message: str, schema: Schema, members: Mapping[str, Any]
) -> Answer:
    """Return the answer of an error with members of its own, in its body or in headers."""
    beside, inside = [], {}
    for name, value in members.items():
        member = schema["properties"][name]
        binding = member.get("x-binding", {})
        wire = binding.get("locationName", name)
        if binding.get("location") == "header":
            beside.append((wire, in_header(member, schema, value)))
        elif service.protocol in JSON:
            inside[wire] = encoded(member, schema, value)
        else:
            inside[name] = value
    answer = failure(service, error.code, message, status_of(error), members=inside, schema=schema)
    return evolve(answer, headers=(*answer.headers, *beside))
