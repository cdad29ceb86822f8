"""rpcv2Cbor: the operation in the path, a CBOR map each way."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import resolve
from conformance.emulator.failures import Failure
from conformance.emulator.serving.framing import Unreadable
from conformance.wire.listener import Request, Response

_HEADERS = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}


class CborFraming:
    """The protocol."""

    unreadable = "SerializationException"
    unknown = "UnknownOperationException"
    unknown_status = 404

    def __init__(self, service: Service) -> None:
        self._service = service

    def operation(self, request: Request) -> tuple[str | None, str]:
        """Return what the path's end names."""
        head, _, name = request.path.rpartition("/operation/")
        here = head.endswith(f"/service/{self._service.target_prefix}") and request.method == "POST"
        return (name if here and name in self._service.operations else None), name

    def params(self, operation: Operation, request: Request) -> dict[str, Any]:
        """Return the map that the body is."""
        import cbor2

        if not request.body:
            return {}
        try:
            value = cbor2.loads(request.body)
        except (cbor2.CBORDecodeError, ValueError, RecursionError) as problem:
            raise Unreadable(f"The body is not CBOR: {problem}") from None
        if not isinstance(value, dict):
            raise Unreadable("The body is not a CBOR map.")
        taken = _taken(operation.request, operation.root, value)
        assert isinstance(taken, dict)
        return taken

    def answer(self, operation: Operation, output: Any) -> Response:
        """Return CBOR."""
        import cbor2

        return Response(200, dict(_HEADERS), cbor2.dumps(given(operation.response, operation.root, output)))

    def failure(self, failure: Failure) -> Response:
        """Return a map that names the error."""
        import cbor2

        body = {"__type": f"conformance#{failure.code}", "message": failure.message}
        return Response(failure.status, dict(_HEADERS), cbor2.dumps(body))


def _taken(schema: Schema, root: Schema, value: Any) -> Any:
    """A value as JSON has it: bytes in base64, moments in seconds; where the model has neither, an object."""
    schema = resolve(schema, root)
    match value:
        case dict():
            rest = schema.get("additionalProperties", {})
            known = schema.get("properties", {})
            return {str(key): _taken(known.get(key, rest), root, item) for key, item in value.items()}
        case list() | tuple():
            return [_taken(schema.get("items", {}), root, item) for item in value]
        case bytes():
            text = base64.b64encode(value).decode()
            return text if "contentEncoding" in schema else {"bytes": text}
        case datetime():
            if schema.get("format") == "date-time":
                return value.isoformat().replace("+00:00", "Z")
            return value.timestamp() if schema.get("format") == "timestamp" else {"moment": value.timestamp()}
        case str() if "contentEncoding" in schema:
            return {"text": value}
        case int() | float() if schema.get("format") == "timestamp":
            return {"number": value}
    return value


def given(schema: Schema, root: Schema, value: Any) -> Any:
    """Return a value as CBOR has it."""
    import cbor2

    schema = resolve(schema, root)
    match value:
        case dict():
            rest = schema.get("additionalProperties", {})
            known = schema.get("properties", {})
            return {key: given(known.get(key, rest), root, item) for key, item in value.items()}
        case list():
            return [given(schema.get("items", {}), root, item) for item in value]
        case str() if "contentEncoding" in schema:
            try:
                return base64.b64decode(value, validate=True)
            except binascii.Error:
                return value
        case str() if schema.get("format") == "date-time":
            return cbor2.CBORTag(1, datetime.fromisoformat(value).timestamp())
        case int() | float() if schema.get("format") == "timestamp" and not isinstance(value, bool):
            return cbor2.CBORTag(1, value)
    return value
