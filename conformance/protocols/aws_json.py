"""AWS JSON 1.0 and 1.1: one path, the operation in a header, a JSON object each way.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

import json
from typing import Any

from attrs import evolve, frozen

from conformance.contract.model import Operation, Service
from conformance.protocols.json_body import (
    BROKEN,
    NAMED_IN_PYTHON,
    NO_OBJECT,
    OTHER_DOCUMENTS,
    QUERY_MODE,
    READ_IN_PYTHON,
    decoded,
    encoded,
    error_of,
    malformed_bodies,
    read_object,
)
from conformance.protocols.protocol import (
    NONEXISTENT,
    Answer,
    HttpAnswer,
    HttpRequest,
    Malformed,
    MalformedRequest,
    Output,
)

TARGET = "X-Amz-Target"


@frozen
class AwsJson:
    """The protocol; which of its versions a service speaks is in the service's contract."""

    name: str = "json"
    says_everything: bool = True
    form: str = "JSON"
    error_members: tuple[str, ...] = ("__type", "code")
    named_in_python: str = NAMED_IN_PYTHON
    read_in_python: str = READ_IN_PYTHON

    def request(self, service: Service, operation: str, params: Any) -> HttpRequest:
        """Return the request. Lone surrogates go out as Python writes them."""
        contract = service.operations.get(operation)
        if contract is not None:
            params = encoded(contract.request, contract.root, params)
        headers = {
            "Content-Type": f"application/x-amz-json-{service.json_version}",
            TARGET: f"{service.target_prefix}.{operation}",
        }
        if service.query_compatible:
            headers[QUERY_MODE] = "true"
        return HttpRequest("POST", "/", headers, json.dumps(params).encode("ascii"))

    def read(self, operation: Operation | None, answer: HttpAnswer) -> Answer:
        """Return what an answer says. No body counts as ``{}``, and so does ``null``."""
        value = read_object(answer.body)
        if value is None:
            return Malformed(NO_OBJECT)
        if not answer.succeeded:
            return error_of(answer.headers, value)
        return Output(value if operation is None else decoded(operation.response, operation.root, value))

    def malformed(self, service: Service, operation: str, params: Any) -> tuple[MalformedRequest, ...]:
        """Return bodies that are not JSON or not an object, and a request without a target."""
        sound = self.request(service, operation, {})
        nameless = {name: value for name, value in sound.headers.items() if name != TARGET}
        return (
            *malformed_bodies(sound),
            MalformedRequest(
                "protocol.missingTarget", f"a request without {TARGET}", evolve(sound, headers=nameless)
            ),
        )

    def nonexistent(self, service: Service, method: str) -> HttpRequest:
        """Return a request that names an operation that no service has."""
        return self.request(service, NONEXISTENT, {})

    def at_the_edge(self, service: Service, operation: str) -> tuple[HttpRequest, ...]:
        """Return bodies that are broken, empty or of another kind, and headers that name it otherwise."""
        sound, prefix = self.request(service, operation, {}), service.target_prefix
        nameless = {name: value for name, value in sound.headers.items() if name != TARGET}
        near = (operation, f"{prefix}.{operation}x", f"Other.{operation}", f"{prefix}.{operation.lower()}")
        bodies = (b"", *BROKEN, *OTHER_DOCUMENTS, b"null")
        return (
            *(evolve(sound, body=body) for body in bodies),
            evolve(sound, headers=nameless),
            *(evolve(sound, headers={**sound.headers, TARGET: target}) for target in near),
            evolve(sound, headers={**sound.headers, "Content-Type": "text/plain"}),
        )

    def media_types(self, service: Service, operation: Operation) -> tuple[str, ...]:
        """Return the media type with the version."""
        return (f"application/x-amz-json-{service.json_version}",)

    def success_status(self, operation: Operation) -> int:
        """Return 200: there is no other."""
        return 200


AWS_JSON = AwsJson()
