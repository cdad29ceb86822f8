"""The oracle: what does a request break?  jsonschema, with AWS's meaning of some keywords.

``pattern`` is a full match with Unicode classes, lengths count Unicode scalar values, sizes of bytes are
those of the decoded base64, ``x-union`` wants exactly one member, integers have the range of their
``format``. Placeholders are replaced by values that they may become.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from conformance.cases import text
from conformance.cases.keywords.keyword import Seen
from conformance.cases.keywords.registry import KEYWORDS
from conformance.cases.model import Case, External, Fresh, Ref
from conformance.cases.names import spell
from conformance.contract.model import Operation, Schema
from conformance.contract.paths import join, resolve
from conformance.contract.per_service import Same

Broken = frozenset[tuple[str, str]]
"""The requirements that a request breaks, as ``(path, keyword)``."""

_RANGES = {"int32": 31, "int64": 63}


def broken(operation: Operation, body: Any) -> Broken:
    """Return every requirement of the contract that a request breaks; empty where it is valid.

    Placeholders become sample values: fresh names are spelt, references fit their member.
    """
    found: set[tuple[str, str]] = set()
    for error in _validator(Same(operation)).iter_errors(sample(operation, body)):
        path = _path(error)
        if error.validator == "required":
            assert isinstance(error.validator_value, list)
            lacking = [name for name in error.validator_value if name not in error.instance]
            found.update((join(path, name), "required") for name in lacking)
        else:
            found.add((path, str(error.validator)))
    return frozenset(found)


def honest(operation: Operation, case: Case) -> str | None:
    """Return what is wrong with a case's label, or None: valid, or breaking what it says and no more."""
    found = broken(operation, case.params)
    if case.violates is None:
        return f"said to be valid, but breaks {sorted(found)}" if found else None
    path, keyword = case.violates
    entry = KEYWORDS.get(keyword)
    implied = entry.implies if entry is not None else frozenset()
    seen = entry.seen if entry is not None else Seen.ITSELF
    others = {f for f in found if f != case.violates and not (f[0] == path and f[1] in implied)}
    if others:
        return f"breaks also {sorted(others)}"
    if seen is Seen.OTHERWISE:
        return None if found else "breaks nothing"
    if seen is Seen.ITSELF and case.violates not in found:
        return f"does not break it, but {sorted(found)}"
    return None


def sample(operation: Operation, body: Any) -> Any:
    """Return ``body`` with placeholders replaced by values that they may become."""
    return _sampled(operation.request, operation, body)


def _sampled(found: Schema, operation: Operation, value: Any) -> Any:
    if isinstance(value, Fresh):
        return spell(value, 7) or spell(value, 0) or ""
    if isinstance(value, External):
        return value.default
    schema = resolve(found, operation.root)
    if isinstance(value, Ref) and schema.get("contentEncoding") == "base64":
        return base64.b64encode(b"a" * max(schema.get("x-minBytes", 1), 1)).decode()
    if isinstance(value, Ref):
        if schema.get("contentEncoding") == "base64":
            return base64.b64encode(b"a" * max(schema.get("x-minBytes", 1), 1)).decode()
        low, high = schema.get("minLength", 1), schema.get("maxLength", 4096)
        if value.length is not None:
            return text.of_length(schema.get("pattern"), value.length) or "a" * value.length
        return text.shortest(schema.get("pattern"), max(low, 1), high) or "a"
    if isinstance(value, list):
        return [_sampled(schema.get("items", {}), operation, item) for item in value]
    if isinstance(value, dict):
        members, other = schema.get("properties", {}), schema.get("additionalProperties", {})
        return {name: _sampled(members.get(name, other), operation, item) for name, item in value.items()}
    return value


def _path(error: ValidationError) -> str:
    path = ""
    parts = iter(error.absolute_schema_path)
    for part in parts:
        if part == "properties":
            path = join(path, str(next(parts)))
        elif part in ("items", "additionalProperties", "propertyNames"):
            path += {"items": "[]", "additionalProperties": "{}", "propertyNames": "{key}"}[str(part)]
    return path


@lru_cache(maxsize=1024)
def _validator(same: Same[Operation]) -> Any:
    operation = same.one
    root = dict(operation.root)
    defs = {**root.get("$defs", {}), "request": operation.request}
    return _CLASS({"$schema": root.get("$schema"), "$defs": defs, **operation.request})


def _format(_: Any, wanted: str, instance: Any, __: Schema) -> Iterator[ValidationError]:
    bits = _RANGES.get(wanted)
    whole = isinstance(instance, int) and not isinstance(instance, bool)
    if bits and whole and not -(2**bits) <= instance < 2**bits:
        yield ValidationError(f"outside of {wanted}")


_CHECKERS = {k.word or k.name: k.checker for k in KEYWORDS.values() if k.checker is not None}
_CLASS = extend(Draft202012Validator, {**_CHECKERS, "format": _format})  # type: ignore[no-untyped-call]
