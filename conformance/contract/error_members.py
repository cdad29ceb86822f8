"""The members that an exception has of its own, beside its message.

The pages only name an exception, and contracts hold no more of it: what it has of its own is read from the
installed service model, as far as that has the service and the exception.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel, Shape

from conformance.contract.model import Schema

_COMMON = frozenset({"message", "code"})
"""Members that are told as what they are, and not as an error's own."""
_KINDS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "character": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "long": {"type": "integer", "format": "int64"},
    "float": {"type": "number", "format": "float"},
    "double": {"type": "number"},
    "blob": {"type": "string", "contentEncoding": "base64"},
    "timestamp": {"type": "number", "format": "timestamp"},
}


@cache
def error_members(service: str, error: str) -> Schema | None:
    """Return the members of an exception as a schema; None where it has none of its own.

    >>> error_members("ssm", "OpsItemLimitExceededException")["properties"]["Limit"]
    {'type': 'integer'}
    """
    model = _model(service)
    shape = None if model is None else next((s for s in model.error_shapes if s.name == error), None)
    if shape is None:
        return None
    own = {name: member for name, member in shape.members.items() if name.lower() not in _COMMON}
    found = {name: _schema(member, (shape.name,)) for name, member in own.items()}
    known = {name: schema for name, schema in found.items() if schema is not None}
    return {"type": "object", "properties": known} if known else None


@cache
def _model(service: str) -> ServiceModel | None:
    try:
        return botocore.session.Session().get_service_model(service)
    except UnknownServiceError:
        return None


def _schema(shape: Shape, above: tuple[str, ...]) -> dict[str, Any] | None:
    """A shape as a contract has it; None for what would go on without an end."""
    said = shape.serialization
    binding = {name: said[other] for name, other in _SAID.items() if other in said}
    found = _bare(shape, (*above, shape.name)) if shape.name not in above else None
    if found is None:
        return None
    return {**found, "x-binding": binding} if binding else found


_SAID = {"location": "location", "locationName": "name", "timestampFormat": "timestampFormat"}


def _bare(shape: Shape, above: tuple[str, ...]) -> dict[str, Any] | None:
    if shape.type_name == "structure":
        inside = {name: _schema(member, above) for name, member in shape.members.items()}
        known = {name: schema for name, schema in inside.items() if schema is not None}
        union = {"x-union": True} if getattr(shape, "is_tagged_union", False) else {}
        return {"type": "object", "properties": known, **union} if known else None
    if shape.type_name == "list":
        items = _schema(shape.member, above)
        return None if items is None else {"type": "array", "items": items}
    if shape.type_name == "map":
        value = _schema(shape.value, above)
        return None if value is None else {"type": "object", "additionalProperties": value}
    found = dict(_KINDS[shape.type_name])
    return {"type": "string", "enum": list(shape.enum)} if getattr(shape, "enum", None) else found
