"""The members that an exception has of its own, in an answer: what is tried, and where it stands."""

from __future__ import annotations

import json
from typing import Any

from attrs import evolve

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Schema
from conformance.sdk.answers import dumped, encoded, in_header
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


def with_members(answer: Answer, schema: Schema, members: dict[str, Any]) -> Answer:
    """Return the answer of an error with members of its own, in its body or in headers."""
    body, headers = json.loads(answer.body), list(answer.headers)
    for name, value in members.items():
        member = schema["properties"][name]
        binding = member.get("x-binding", {})
        wire = binding.get("locationName", name)
        if binding.get("location") == "header":
            headers.append((wire, in_header(member, schema, value)))
        else:
            body[wire] = encoded(member, schema, value)
    return evolve(answer, headers=tuple(headers), body=dumped(body))
