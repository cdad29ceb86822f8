"""Faults of rpcv2Cbor."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import cbor2
from attrs import evolve
from botocore.model import Shape

from conformance.sdk.tiny.faults.rest_xml import of_protocol, without_header
from conformance.sdk.tiny.model import CBOR
from conformance.sdk.tiny.reading import Answer, Garbled
from conformance.sdk.tiny.stages import Fault, Stage
from conformance.sdk.tiny.writing import Request

_MEDIA = "application/cbor"


def _each(change: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _each(change, item) for name, item in value.items()}
    return [_each(change, item) for item in value] if isinstance(value, list) else change(value)


def _written(change: Callable[[Any], Any]) -> Mapping[str, Any]:
    """Change each value of a body before it is written."""
    return {"cbor": lambda stage, value: stage(_each(change, value))}


def _read(change: Callable[[Any], Any]) -> Mapping[str, Any]:
    """Change each value of an answer before it is read."""
    return {"uncbor": lambda stage, body: _each(change, stage(body))}


def _single(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    try:
        return struct.unpack(">f", struct.pack(">f", value))[0]
    except OverflowError:
        return float("inf")


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _in_json(stage: Stage, value: Any) -> bytes:
    return json.dumps(value, default=str).encode()


def _lowered(request: Request) -> Request:
    head, _, name = request.path.rpartition("/")
    return evolve(request, path=f"{head}/{name.lower()}")


def _typed(request: Request) -> Request:
    return evolve(request, headers={**request.headers, "Content-Type": "application/json"})


def _mended(stage: Stage, body: bytes) -> Any:
    try:
        said = stage(body)
    except Garbled:
        return {}
    return said if isinstance(said, dict) else {}


def _type_lost(stage: Stage, answer: Answer, body: Any) -> Any:
    is_error = answer.status >= 300 and answer.headers.get("content-type") == _MEDIA
    return stage(answer, {} if is_error else body)


def _in_200_lost(stage: Stage, answer: Answer, body: Any) -> Any:
    inside = answer.status < 300 and answer.headers.get("content-type") == _MEDIA
    return None if inside else stage(answer, body)


def _number(stage: Stage, value: Any, shape: Shape) -> Any:
    return value.timestamp() if isinstance(value, datetime) else stage(value, shape)


FAULTS = (
    Fault("request.cbor:path-lowered", "names the operation in lower case", of_protocol(CBOR, _lowered)),
    Fault("request.cbor:protocol-lost", "does not say which protocol it speaks",
          of_protocol(CBOR, without_header("smithy-protocol"))),
    Fault("request.cbor:type", "says that its body is JSON", of_protocol(CBOR, _typed)),
    Fault("request.cbor:json", "sends JSON", {"cbor": _in_json}),
    Fault("request.cbor:blob-text", "sends bytes as a text in base64",
          _written(lambda value: base64.b64encode(value).decode() if isinstance(value, bytes) else value)),
    Fault("request.cbor:timestamp-untagged", "sends a timestamp as a number",
          _written(lambda value: value.value if isinstance(value, cbor2.CBORTag) else value)),
    Fault("request.cbor:timestamp-now", "sends always the same timestamp",
          _written(lambda value: cbor2.CBORTag(1, 1_700_000_001) if isinstance(value, cbor2.CBORTag) else value)),
    Fault("request.cbor:text-bytes", "sends texts as bytes",
          _written(lambda value: value.encode() if isinstance(value, str) else value)),
    Fault("request.cbor:integer-single", "sends integers as floats of 32 bits",
          _written(lambda value: _single(float(value)) if _is_integer(value) else value)),
    Fault("response.cbor:timestamp-number", "shows timestamps as numbers", {"read": _number}),
    Fault("response.cbor:integer-32", "reads no integer of more than 32 bits",
          _read(lambda value: value % 2**31 if _is_integer(value) else value)),
    Fault("response.cbor:null-text", "shows null as a text", _read(lambda value: "null" if value is None else value)),
    Fault("error.cbor:garbled-success", "takes what is no CBOR for an empty answer", {"uncbor": _mended}),
    Fault("error.cbor:type-lost", "does not look for the name of an error in CBOR", {"code": _type_lost}),
    Fault("error.cbor:in-200-success", "takes an error with status 200 for a success", {"code": _in_200_lost}),
)  # fmt: skip
"""The faults of this family."""
