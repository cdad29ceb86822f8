"""Answers that are tried: an output with more, less or other in it than the contract says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Operation, Service
from conformance.contract.paths import resolve
from conformance.sdk import checksums, transport, xml_answers
from conformance.sdk.answers import JSON, RESTS, XML, rendered, success
from conformance.sdk.recorder import Answer

UNKNOWN: Mapping[str, Any] = {
    "AaaUnknown": "text",
    "unknownNumber": 17,
    "unknownNull": None,
    "unknownList": [1, {"a": []}],
    "zzzUnknown": {"b": {"c": True}},
}
"""Members that no contract has, of each type."""
_RAW = "raw\ue000"


def settled(service: Service, operation: Operation, output: Mapping[str, Any]) -> dict[str, Any]:
    """Return an output whose members that are the status are that of a success.

    Where the protocol carries none of them, they are left out. Checksums are those of the body; one that is
    not known here is left out.
    """
    found = dict(output)
    for name, member in operation.response.get("properties", {}).items():
        binding = member.get("x-binding", {})
        if binding.get("location") == "statusCode" and service.protocol in RESTS:
            found[name] = operation.http.status
    if service.protocol in XML:
        found = xml_answers.told(operation.response, operation.root, found)
    said = {name: algorithm for name, algorithm in transport.checked(operation).items() if name in found}
    if said:
        body = rendered(service, operation, found)[2]
        for name, algorithm in said.items():
            if checksums.known(algorithm):
                found[name] = checksums.checksum(algorithm, body)
            else:
                del found[name]
    return found


def is_raw(operation: Operation) -> bool:
    """Whether the body of an answer is one member as it is, and no document."""
    side = operation.response
    payload = side.get("x-binding", {}).get("payload")
    if payload is None:
        return False
    return kind_of_value(resolve(side["properties"][payload], operation.root)) in ("blob", "text", "enum")


def with_unknown(service: Service, operation: Operation, output: Mapping[str, Any]) -> Answer:
    """Return an answer with members that nobody knows, in each of its structures."""
    return _edited(service, operation, output, lambda value: {**UNKNOWN, **value})


def without_unknown(output: Any) -> Any:
    """Return what an SDK made of such an answer without the members that nobody knows."""
    if isinstance(output, Mapping):
        return {name: without_unknown(item) for name, item in output.items() if name not in UNKNOWN}
    return [without_unknown(item) for item in output] if isinstance(output, list) else output


def reordered(service: Service, operation: Operation, output: Mapping[str, Any]) -> Answer:
    """Return an answer whose members stand in another order."""
    return _edited(service, operation, output, lambda value: dict(reversed(value.items())))


def _edited(
    service: Service,
    operation: Operation,
    output: Mapping[str, Any],
    edit: Callable[[dict[str, Any]], dict[str, Any]],
) -> Answer:
    side, in_json = operation.response, service.protocol in JSON
    payload = side.get("x-binding", {}).get("payload")
    schema = side["properties"][payload] if payload is not None and service.protocol in RESTS else side

    def walk(schema: Mapping[str, Any], value: Any) -> Any:
        schema = resolve(schema, operation.root)
        kind = kind_of_value(schema)
        if kind == "object" and isinstance(value, dict):
            names = {
                m.get("x-binding", {}).get("locationName", n) if in_json else n: m
                for n, m in schema.get("properties", {}).items()
            }
            inside = {name: walk(names.get(name, {}), item) for name, item in value.items()}
            return inside if schema.get("x-union") else edit(inside)
        if kind == "map" and isinstance(value, dict):
            return {name: walk(schema.get("additionalProperties", {}), item) for name, item in value.items()}
        if kind == "array" and isinstance(value, list):
            return [walk(schema.get("items", {}), item) for item in value]
        return value

    if not in_json:
        whole = walk(schema, dict(output) if schema is side else output.get(payload))
        return success(service, operation, whole if schema is side else {**output, payload: whole})
    answer = success(service, operation, output)
    return evolve(answer, body=json.dumps(walk(schema, json.loads(answer.body))).encode())


def raw(text: str) -> str:
    """Return a stand-in for a piece of JSON that is written as it is."""
    return f"{_RAW}{text}{_RAW}"


def written(answer: Answer) -> Answer:
    """Return an answer with each piece of JSON in its place that stands there as it is."""
    body = answer.body.decode("utf-8", "surrogatepass")
    return evolve(answer, body=body.replace(f'"{_RAW}', "").replace(f'{_RAW}"', "").encode())
