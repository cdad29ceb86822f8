"""Faults in what is read of an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve
from botocore.model import OperationModel, Shape

from conformance.sdk.tiny.reading import Answer, Garbled
from conformance.sdk.tiny.stages import Fault, Stage

_MOST = 64 * 1024


def _read(kinds: str, change: Callable[[Any], Any]) -> Mapping[str, Any]:
    """Change what is read of a value of these kinds."""

    def hook(stage: Stage, value: Any, shape: Shape) -> Any:
        read = stage(value, shape)
        return change(read) if shape.type_name in kinds.split() else read

    return {"read": hook}


def _raw(kinds: str, change: Callable[[Any], Any]) -> Mapping[str, Any]:
    """Read a value of these kinds in another way."""

    def hook(stage: Stage, value: Any, shape: Shape) -> Any:
        return change(value) if shape.type_name in kinds.split() else stage(value, shape)

    return {"read": hook}


def _dropped(when: Callable[[Any], bool]) -> Mapping[str, Any]:
    def hook(stage: Stage, name: str, value: Any, shape: Shape | None) -> bool:
        return bool(stage(name, value, shape)) and not when(value)

    return {"shown": hook}


def _strict(stage: Stage, name: str, value: Any, shape: Shape | None) -> bool:
    if shape is None and name != "__type":
        raise ValueError(f"unknown member {name}")
    return bool(stage(name, value, shape))


def _no_null(stage: Stage, name: str, value: Any, shape: Shape | None) -> bool:
    if value is None:
        raise ValueError(f"{name} is null")
    return bool(stage(name, value, shape))


def _until_unknown(stage: Stage, value: Any, shape: Shape) -> Any:
    if shape.type_name == "structure" and isinstance(value, dict):
        known = {member.serialization.get("name", name) for name, member in shape.members.items()}
        kept: dict[str, Any] = {}
        for name, item in value.items():
            if name not in known:
                break
            kept[name] = item
        value = kept
    return stage(value, shape)


def _known_only(stage: Stage, value: Any, shape: Shape) -> Any:
    enum = getattr(shape, "enum", None)
    return (enum or [value])[0] if enum and value not in enum else stage(value, shape)


def _positional(stage: Stage, value: Any, shape: Shape) -> Any:
    """Take members for what the model has at their place."""
    if shape.type_name == "structure" and isinstance(value, dict):
        wires = [member.serialization.get("name", name) for name, member in shape.members.items()]
        present = [name for name in wires if name in value]
        value = dict(zip(present, [value[name] for name in value if name in wires], strict=False))
    return stage(value, shape)


def _last_lost(stage: Stage, value: Any, shape: Shape) -> Any:
    read = stage(value, shape)
    if shape.type_name == "structure" and isinstance(read, dict) and len(read) > 1:
        read.popitem()
    return read


def _local(moment: datetime) -> datetime:
    return (moment + timedelta(hours=2)).replace(tzinfo=None)


def _cut(answer: Answer) -> Answer:
    if len(answer.body) <= _MOST:
        return answer
    return evolve(answer, body=b"{}")


def _defaults(output: dict[str, Any], shape: Shape | None) -> dict[str, Any]:
    """Show an empty value for each member that is not there."""
    empty = {"list": [], "map": {}, "string": "", "integer": 0, "boolean": False}
    members = {} if shape is None else shape.members
    return {**{n: empty[m.type_name] for n, m in members.items() if m.type_name in empty}, **output}


def _numbers_only(value: Any) -> Any:
    if isinstance(value, str):
        raise Garbled("a number was expected")
    return value


def _output(identifier: str, does: str, change: Callable[[dict[str, Any], OperationModel], Any]) -> Fault:
    def hook(stage: Stage, output: Any, operation: OperationModel) -> Any:
        return change(stage(output, operation), operation)

    return Fault(f"response.{identifier}", does, {"output": hook})


def _fault(identifier: str, does: str, hooks: Mapping[str, Any]) -> Fault:
    return Fault(f"response.{identifier}", does, hooks)


FAULTS = (
    _fault("list:empty-dropped", "does not show an empty list", _dropped(lambda v: v == [])),
    _fault("map:empty-dropped", "does not show an empty map or structure", _dropped(lambda v: v == {})),
    _fault("text:empty-dropped", "does not show an empty text", _dropped(lambda v: v == "")),
    _fault("boolean:false-dropped", "does not show false", _dropped(lambda v: v is False)),
    _fault("number:zero-dropped", "does not show the number 0", _dropped(lambda v: v == 0 and v is not False)),
    _fault("null:text", 'shows null as the text "null"',
           {"shown": lambda stage, name, value, shape: shape is not None,
            "output": lambda stage, output, operation: _nulls(stage(output, operation))}),
    _fault("null:fails", "fails at null", {"shown": _no_null}),
    _fault("integer:float", "takes integers through floats, which lose digits", _raw("integer long", float)),
    _fault("integer:32-bit", "cuts integers to 32 bits", _read("integer long", lambda v: (int(v) + 2**31) % 2**32 - 2**31)),
    _fault("float:rounded", "rounds to three digits", _read("float double", lambda v: round(v, 3) if abs(v) < 1e300 else v)),
    _fault("float:not-finite", "fails at NaN and the infinities", _raw("float double", _numbers_only)),
    _fault("float:text", "shows NaN and the infinities as texts", _raw("float double", lambda v: v)),
    _fault("timestamp:local", "shows local time as if it were UTC", _read("timestamp", _local)),
    _fault("timestamp:cut", "shows whole seconds", _read("timestamp", lambda v: v.replace(microsecond=0))),
    _fault("timestamp:milliseconds", "takes seconds for milliseconds",
           _raw("timestamp", lambda v: datetime.fromtimestamp(float(v) / 1000).astimezone())),
    _fault("timestamp:number", "shows a timestamp as a number", _read("timestamp", lambda v: v.timestamp())),
    _fault("blob:encoded", "shows bytes in base64", _raw("blob", lambda v: v)),
    _fault("blob:text", "shows bytes as text", _read("blob", lambda v: v.decode("utf-8", "replace"))),
    _fault("text:stripped", "strips texts", _read("string", str.strip)),
    _fault("text:ascii", "replaces what is not in ASCII", _read("string", lambda v: v.encode("ascii", "replace").decode())),
    _fault("text:cut", "cuts texts at 256 letters", _read("string", lambda v: v[:256])),
    _fault("text:typed", "shows a text of digits as a number", _read("string", lambda v: int(v) if v.isdecimal() else v)),
    _fault("unknown:fails", "fails at a member that it does not know", {"shown": _strict}),
    _fault("unknown:shown", "shows members that it does not know",
           {"shown": lambda stage, name, value, shape: value is not None}),
    _fault("unknown:ends", "reads no further than to the first member that it does not know", {"read": _until_unknown}),
    _fault("enum:known", "shows a value that it does not know as the first one of the enum", {"read": _known_only}),
    _fault("order:positional", "takes members for what the model has at their place", {"read": _positional}),
    _fault("member:lost", "loses the last member of a structure", {"read": _last_lost}),
    _fault("list:last-lost", "loses the last item of a list", _read("list", lambda v: v[:-1])),
    _fault("list:sorted", "sorts lists of texts",
           _read("list", lambda v: sorted(v) if all(isinstance(i, str) for i in v) else v)),
    _fault("list:once", "shows what is twice in a list once",
           _read("list", lambda v: [i for n, i in enumerate(v) if i not in v[:n]])),
    _fault("map:lowered", "shows the keys of maps in lower case",
           _read("map", lambda v: {key.lower(): item for key, item in v.items()})),
    _fault("bound:lost", "loses what is no part of the body", {"bound": lambda stage, members, answer, shape: members}),
    _fault("body:empty-fails", "fails at a success without a body",
           {"answer": lambda stage, answer: _no_body(stage(answer))}),
    _fault("body:large-lost", "loses a body of more than 64 KiB", {"answer": lambda stage, answer: _cut(stage(answer))}),
    _output("absent:empty", "shows empty values for what is not there", lambda o, op: _defaults(o, op.output_shape)),
    _output("output:none", "shows nothing of an answer", lambda o, op: {}),
)  # fmt: skip
"""The faults of this family."""


def _nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_nulls(item) for item in value]
    return "null" if value is None else value


def _no_body(answer: Answer) -> Answer:
    return answer if answer.body else evolve(answer, body=json.dumps("no body").encode())
