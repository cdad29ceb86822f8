"""awsJson: the operation in ``X-Amz-Target``, a JSON object each way."""

from __future__ import annotations

import uuid
from typing import Any

from conformance.contract.model import Operation, Service
from conformance.emulator.failures import Failure
from conformance.emulator.serving.json_text import dumped, from_json, json_object, to_json
from conformance.wire.listener import Request, Response


class AwsJsonFraming:
    """The protocol; its version is the service's."""

    unreadable = "SerializationException"
    unknown = "UnknownOperationException"
    unknown_status = 400

    def __init__(self, service: Service) -> None:
        self._service = service
        self._media = f"application/x-amz-json-{service.json_version}"

    def operation(self, request: Request) -> tuple[str | None, str]:
        """Return what the target header names."""
        target = request.headers.get("x-amz-target", "")
        prefix, _, name = target.rpartition(".")
        here = request.method == "POST" and prefix == self._service.target_prefix
        return (name if here and name in self._service.operations else None), target

    def params(self, operation: Operation, request: Request) -> dict[str, Any]:
        """Return the JSON object that the body is."""
        body = json_object(request.body)
        taken = from_json(operation.request, operation.root, body)
        assert isinstance(taken, dict)
        return taken

    def answer(self, operation: Operation, output: Any) -> Response:
        """Return JSON."""
        return Response(200, self._headers(), dumped(to_json(operation.response, operation.root, output)))

    def failure(self, failure: Failure) -> Response:
        """Return JSON that names the error, and a header that does."""
        body = {"__type": failure.code, "message": failure.message}
        return Response(failure.status, {**self._headers(), "x-amzn-errortype": failure.code}, dumped(body))

    def _headers(self) -> dict[str, str]:
        return {"x-amzn-RequestId": str(uuid.uuid4()), "Content-Type": self._media}
