"""Whether an input can be sent at all: what is required is there, and of its type."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from botocore.model import Shape

_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,), "list": (list, tuple), "map": (dict,), "string": (str,), "timestamp": (datetime,),
    "blob": (bytes, bytearray, str), "boolean": (bool,), "integer": (int,), "long": (int,),
    "float": (int, float, Decimal), "double": (int, float, Decimal),
}  # fmt: skip


def problems(value: Any, shape: Shape) -> list[str]:
    """Return what is wrong with an input, nothing where it can be sent."""
    return list(_problems(value, shape, "input"))


def _problems(value: Any, shape: Shape, place: str) -> Iterator[str]:
    kind = shape.type_name
    if getattr(shape, "is_document_type", False):
        return
    of_a_type = isinstance(value, _TYPES.get(kind, (object,)))
    if not of_a_type or (isinstance(value, bool) and kind != "boolean"):
        yield f"{place} is no {kind}"
    elif kind == "structure":
        yield from (f"{place} lacks {name}" for name in shape.required_members if value.get(name) is None)
        for name, item in value.items():
            if name not in shape.members:
                yield f"{place} has no member {name}"
            elif item is not None:
                yield from _problems(item, shape.members[name], f"{place}.{name}")
        if getattr(shape, "is_tagged_union", False) and sum(item is not None for item in value.values()) != 1:
            yield f"{place} has not exactly one member"
    elif kind == "list":
        for number, item in enumerate(value):
            if item is not None:
                yield from _problems(item, shape.member, f"{place}[{number}]")
    elif kind == "map":
        for key, item in value.items():
            yield from _problems(key, shape.key, f"{place} key")
            if item is not None:
                yield from _problems(item, shape.value, f"{place}[{key}]")
