"""An OpenAPI 3.1 description of a service's operations, made from the same contracts that the suite reads.

It is meant to be fair: every constraint that JSON Schema can say, every response, the documented errors, and
links from each Create to every operation that takes what it makes. Each operation has a path of its own
(``POST /CreateSchema``), which the adapter maps to AWS's one path and its header.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.contract.model import Service
from conformance.contract.paths import steps
from conformance.contract.patterns import translate
from conformance.contract.resources import graph

_LETTERS = r"a-zA-ZÀ-ÖØ-öø-ÿ"
_CLASSES = {
    r"\p{L}": _LETTERS, r"\p{Z}": " ", r"\p{N}": "0-9", r"\p{M}": "", r"\p{S}": "$+<=>|", r"\p{P}": "!-/:-@",
}  # fmt: skip


def describe(service: Service, operations: Iterable[str]) -> dict[str, Any]:
    """Return the description of some operations."""
    names = list(operations)
    paths = {f"/{name}": {"post": _operation(service, name, names)} for name in names}
    return {
        "openapi": "3.1.0",
        "info": {"title": service.title, "version": service.api_version},
        "paths": paths,
    }


def _operation(service: Service, name: str, names: list[str]) -> dict[str, Any]:
    operation = service.operations[name]
    error = {
        "type": "object", "required": ["__type", "message"],
        "properties": {
            "__type": {"enum": [*sorted({e.code for e in operation.errors}), *_COMMON]},
            "message": {"type": "string"},
        },
    }  # fmt: skip
    return {
        "operationId": name,
        "requestBody": {"required": True, "content": _json(schema(operation.request))},
        "responses": {
            "200": {
                "description": "accepted",
                "content": _json({**schema(operation.response), "required": list(_present(service, name))}),
                "links": _links(service, name, names),
            },
            "400": {"description": "refused", "content": _json(error)},
        },
    }


_COMMON = ("SerializationException", "ValidationException")


def _json(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": dict(content)}}


def _present(service: Service, name: str) -> Iterable[str]:
    """The members of an answer that must be there: what a create makes, what a description or list is in."""
    owner = graph(service).owner(name)
    if owner is None:
        return
    found = {
        owner.create: owner.produced, owner.describe: owner.wrapper,
        owner.listing.operation if owner.listing else "": owner.listing.items if owner.listing else None,
    }.get(name)  # fmt: skip
    if found:
        first = steps(found)[0]
        if first in service.operations[name].response.get("properties", {}):
            yield first


def _links(service: Service, name: str, names: list[str]) -> dict[str, Any]:
    model = graph(service)
    owner = model.owner(name)
    if owner is None or owner.create != name or not owner.produced or owner.produced.startswith("request:"):
        return {}
    pointer = "$response.body#/" + "/".join(steps(owner.produced))
    links = {}
    for reference in model.needed_by(owner.name):
        whole = len(steps(reference.path)) == 1
        if reference.operation in names and whole:
            links[f"{reference.operation}-{reference.path}"] = {
                "operationId": reference.operation,
                "requestBody": {reference.path: pointer},
                "x-schemathesis": {"merge_body": True},
            }
    return links


def schema(contract: Mapping[str, Any]) -> dict[str, Any]:
    """Return a contract's schema as OpenAPI 3.1 has it: without our own keywords, patterns for Python."""
    made: dict[str, Any] = {}
    for key, value in contract.items():
        if key.startswith("x-") or key == "format":
            continue
        if key == "properties":
            made[key] = {name: schema(child) for name, child in value.items()}
        elif key in ("items", "propertyNames", "additionalProperties") and isinstance(value, Mapping):
            made[key] = schema(value)
        elif key == "pattern":
            with contextlib.suppress(re.error):
                made[key] = _pattern(value)
        else:
            made[key] = value
    return made


def _pattern(pattern: str) -> str:
    """A pattern that Python's ``re`` understands, anchored, since older AWS services match in full."""
    text = translate(pattern)
    for there, here in _CLASSES.items():
        text = text.replace(there, here)
    whole = f"^(?:{text})$"
    re.compile(whole)
    return whole
