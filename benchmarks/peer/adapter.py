"""An adapter before the emulator: ``POST /CreateSchema`` becomes AWS's ``POST /`` with ``X-Amz-Target``.

It counts the requests, so that a check's failure can be told by its place among them, and passes everything
else through as it is but for the content type, which OpenAPI tools know by its common name only.
"""

from __future__ import annotations

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.wire.listener import Request, Response

_CREDENTIAL = "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/personalize/aws4_request"


class Adapter(Server):
    """The emulator under paths of its operations."""

    def __init__(self, service: Service, fault: str | None, step: float = 0.01) -> None:
        super().__init__(service, fault, step)
        self.requests = 0

    def handle(self, request: Request) -> Response:
        """Answer under the operation's own path."""
        self.requests += 1
        name = request.path.partition("?")[0].strip("/")
        headers = {
            **request.headers,
            "x-amz-target": f"{self.service.target_prefix}.{name}",
            "authorization": request.headers.get("authorization") or _CREDENTIAL,
        }
        response = self.engine.answer(Request(request.method, "/", headers, request.body))
        ours = f"application/x-amz-json-{self.service.json_version}"
        if response.headers.get("Content-Type") == ours:
            response.headers["Content-Type"] = "application/json"
        return response
