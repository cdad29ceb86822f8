"""Faults in what is sent for the values of the input."""

from __future__ import annotations

import base64
import html
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.model import Shape

from conformance.sdk.tiny.stages import Fault, Stage

_INTEGERS = ("integer", "long")
_OFFSET = timedelta(hours=2)
_LISTS, _DEPTH = 50, 2


def _write(kinds: str, change: Callable[[Any], Any]) -> Mapping[str, Any]:
    """Change a value of these kinds before it is written."""

    def hook(stage: Stage, value: Any, shape: Shape) -> Any:
        return stage(change(value) if shape.type_name in kinds.split() else value, shape)

    return {"write": hook}


def _written(kinds: str, change: Callable[[Any], Any]) -> Mapping[str, Any]:
    """Change what is written for a value of these kinds."""

    def hook(stage: Stage, value: Any, shape: Shape) -> Any:
        written = stage(value, shape)
        return change(written) if shape.type_name in kinds.split() else written

    return {"write": hook}


def _dropped(when: Callable[[Any], bool]) -> Mapping[str, Any]:
    return {"member": lambda stage, name, value, shape: stage(name, value, shape) and not when(value)}


def _absent_as_null(stage: Stage, value: Any, shape: Shape) -> Any:
    written = stage(value, shape)
    if shape.type_name != "structure" or not isinstance(written, dict):
        return written
    names = (member.serialization.get("name", name) for name, member in shape.members.items())
    return {**dict.fromkeys(names), **written}


def _last_lost(stage: Stage, value: Any, shape: Shape) -> Any:
    if shape.type_name == "structure" and isinstance(value, dict) and len(value) > 1:
        optional = [name for name in value if name not in shape.required_members]
        value = {name: item for name, item in value.items() if name not in optional[-1:]}
    return stage(value, shape)


def _renamed(stage: Stage, value: Any, shape: Shape) -> Any:
    written = stage(value, shape)
    if shape.type_name != "structure" or not isinstance(written, dict):
        return written
    return {name[:1].swapcase() + name[1:]: item for name, item in written.items()}


def _shallow(stage: Stage, value: Any, shape: Shape) -> Any:
    written = stage(value, shape)
    return _cut(written, _DEPTH) if shape.type_name == "structure" else written


def _cut(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        return {key: _cut(item, depth - 1) for key, item in value.items()} if depth else {}
    return value


def _local(moment: datetime) -> datetime:
    return (moment.astimezone(UTC) + _OFFSET).replace(tzinfo=UTC)


def _other_form(stage: Stage, value: Any, shape: Shape) -> Any:
    written = stage(value, shape)
    if shape.type_name != "timestamp":
        return written
    return value.isoformat() if isinstance(written, int | float) else value.timestamp()


def _raw(stage: Stage, value: Any, shape: Shape) -> Any:
    return (
        value.decode("latin-1")
        if shape.type_name == "blob" and isinstance(value, bytes)
        else stage(value, shape)
    )


def _union(stage: Stage, value: Any, shape: Shape) -> Any:
    written = stage(value, shape)
    if not getattr(shape, "is_tagged_union", False):
        return written
    others = [m.serialization.get("name", n) for n, m in shape.members.items() if n not in value]
    return {**written, **{name: {} for name in others[:1]}}


def _token(action: str) -> Mapping[str, Any]:
    if action == "missing":
        return {"filled": lambda stage, params, shape: params}
    if action == "constant":
        return {"token": lambda stage: "00000000-0000-4000-8000-000000000000"}

    def replaced(stage: Stage, params: dict[str, Any], shape: Shape) -> Any:
        tokens = [name for name, member in shape.members.items() if member.metadata.get("idempotencyToken")]
        return stage({name: item for name, item in params.items() if name not in tokens}, shape)

    return {"filled": replaced}


def _hidden(stage: Stage, params: Any, shape: Shape) -> list[str]:
    """Fill in what is required and missing, and look no further."""
    for name in shape.required_members:
        if params.get(name) is None:
            params[name] = _FILLED.get(shape.members[name].type_name, "missing")
    return []


_FILLED: dict[str, Any] = {"integer": 1, "long": 1, "boolean": False, "structure": {}, "list": [], "map": {}}


def _unheard(stage: Stage, params: Any, shape: Shape) -> list[str]:
    """Leave out what is of a wrong type, and say nothing."""
    for problem in stage(params, shape):
        name = problem.removeprefix("input.").split(" ")[0].split(".")[0].split("[")[0]
        if " is no " in problem:
            params.pop(name, None)
    return []


def _fault(identifier: str, does: str, hooks: Mapping[str, Any]) -> Fault:
    return Fault(f"request.{identifier}", does, hooks)


FAULTS = (
    _fault("list:empty-dropped", "does not send an empty list", _dropped(lambda v: v == [])),
    _fault("map:empty-dropped", "does not send an empty map or structure", _dropped(lambda v: v == {})),
    _fault("text:empty-dropped", "does not send an empty text", _dropped(lambda v: v == "")),
    _fault("boolean:false-dropped", "does not send false", _dropped(lambda v: v is False)),
    _fault("number:zero-dropped", "does not send the number 0", _dropped(lambda v: v == 0 and v is not False)),
    _fault("absent:null", "sends what was not given as null", {"write": _absent_as_null}),
    _fault("member:lost", "loses the last optional member of a structure", {"write": _last_lost}),
    _fault("member:renamed", "changes the case of a member's first letter", {"write": _renamed}),
    _fault("depth:cut", "sends nothing of what is nested more deeply than twice", {"write": _shallow}),
    _fault("integer:float", "takes integers through floats, which lose digits",
           _written(" ".join(_INTEGERS), lambda v: int(float(v)))),
    _fault("integer:32-bit", "cuts integers to 32 bits",
           _written(" ".join(_INTEGERS), lambda v: (int(v) + 2**31) % 2**32 - 2**31)),
    _fault("integer:text", "sends integers as texts", _written(" ".join(_INTEGERS), str)),
    _fault("boolean:text", "sends Booleans as texts", _written("boolean", lambda v: str(v).lower())),
    _fault("float:rounded", "rounds to two digits", _written("float double", lambda v: v if isinstance(v, str) else round(v, 2))),
    _fault("float:not-finite", "sends NaN and the infinities as null",
           _written("float double", lambda v: None if isinstance(v, str) else v)),
    _fault("timestamp:local", "sends local time as if it were UTC", _write("timestamp", _local)),
    _fault("timestamp:milliseconds", "sends milliseconds where seconds belong",
           _written("timestamp", lambda v: v if isinstance(v, str) else v * 1000)),
    _fault("timestamp:cut", "sends whole seconds", _write("timestamp", lambda v: v.replace(microsecond=0))),
    _fault("timestamp:form", "sends timestamps in another form than the member's", {"write": _other_form}),
    _fault("blob:raw", "sends bytes as text, without base64", {"write": _raw}),
    _fault("blob:url-safe", "encodes bytes in the alphabet of URLs",
           _written("blob", lambda v: v.replace("+", "-").replace("/", "_"))),
    _fault("blob:unpadded", "leaves out the padding of base64", _written("blob", lambda v: v.rstrip("="))),
    _fault("blob:twice", "encodes bytes twice",
           _written("blob", lambda v: base64.b64encode(v.encode()).decode())),
    _fault("text:ascii", "replaces what is not in ASCII",
           _write("string", lambda v: v.encode("ascii", "replace").decode())),
    _fault("text:stripped", "strips texts", _write("string", str.strip)),
    _fault("text:escaped", "escapes texts as in HTML", _write("string", html.escape)),
    _fault("text:normalised", "normalises texts (NFKC)", _write("string", lambda v: unicodedata.normalize("NFKC", v))),
    _fault("text:cut", "cuts texts at 64 letters", _write("string", lambda v: v[:64])),
    _fault("enum:lowered", "sends the values of an enum in lower case",
           {"write": lambda stage, v, s: stage(v.lower() if getattr(s, "enum", None) else v, s)}),
    _fault("list:sorted", "sorts lists of texts",
           _written("list", lambda v: sorted(v) if all(isinstance(i, str) for i in v) else v)),
    _fault("list:reversed", "sends lists in reverse", _written("list", lambda v: v[::-1])),
    _fault("list:once", "sends what is twice in a list once",
           _written("list", lambda v: [i for n, i in enumerate(v) if i not in v[:n]])),
    _fault("list:cut", f"sends no more than {_LISTS} items of a list", _written("list", lambda v: v[:_LISTS])),
    _fault("map:cut", f"sends no more than {_LISTS} entries of a map",
           _written("map", lambda v: dict(list(v.items())[:_LISTS]))),
    _fault("map:lowered", "sends the keys of maps in lower case",
           _written("map", lambda v: {key.lower(): item for key, item in v.items()})),
    _fault("union:more", "sends a second member of a union", {"write": _union}),
    _fault("token:missing", "fills in no idempotency token", _token("missing")),
    _fault("token:constant", "fills in the same idempotency token for each call", _token("constant")),
    _fault("token:replaced", "replaces an idempotency token that was given", _token("replaced")),
    Fault("validation.required:hidden", "fills in what is required and missing", {"validate": _hidden}),
    Fault("validation.type:hidden", "leaves out what is of a wrong type", {"validate": _unheard}),
)  # fmt: skip
"""The faults of this family."""
