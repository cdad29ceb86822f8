"""rpcv2Cbor as a server has it, by the serving side of the emulator: requests read, answers written.

https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.model import Operation, Schema, Service
from conformance.emulator.serving.cbor import CborFraming, given
from conformance.emulator.serving.framing import Unreadable
from conformance.sdk.native import native
from conformance.sdk.read import Read
from conformance.sdk.recorder import Recorded
from conformance.wire.listener import Request

_HEADER, _NAMED = "smithy-protocol", "rpc-v2-cbor"


def read_cbor(service: Service, operation: Operation, request: Recorded) -> Read:
    """Return what a request says."""
    path = f"/service/{service.target_prefix}/operation/{operation.name}"
    wrong = "" if request.method == "POST" else f"{request.method} instead of POST"
    wrong = wrong or ("" if request.path == path else f"the path {request.path} instead of {path}")
    said = request.headers.get(_HEADER)
    wrong = wrong or ("" if said == _NAMED else f"{_HEADER} {said!r} instead of {_NAMED!r}")
    asked = Request(request.method, request.path, dict(request.headers), request.body)
    try:
        found = CborFraming(service).params(operation, asked)
    except Unreadable as problem:
        return Read({}, wrong, str(problem).rstrip("."))
    return Read(native(operation.request, operation.root, found), wrong)


def cbor_output(service: Service, operation: Operation, output: Mapping[str, Any]) -> bytes:
    """Return the body of a success."""
    return CborFraming(service).answer(operation, dict(output)).body


def cbor_error(
    code: str, message: str | None, members: Mapping[str, Any] | None = None, schema: Schema | None = None
) -> bytes:
    """Return the body of an error; ``schema`` is that of its own members."""
    import cbor2

    shape = schema or {}
    own = given(shape, shape, dict(members or {}))
    said = {"__type": code, **({} if message is None else {"message": message}), **own}
    body: bytes = cbor2.dumps(said)
    return body
