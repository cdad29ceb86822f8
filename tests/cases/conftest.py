from __future__ import annotations

from functools import cache
from typing import Any

from conformance.cases.bind import bind
from conformance.cases.binding import NOTHING, Binding
from conformance.contract.load import load_service
from conformance.contract.model import Operation, Service

SERVICES = (
    "cognito-idp", "ecr", "events", "kinesis", "kms", "logs", "personalize", "secretsmanager", "ssm",
    "stepfunctions",
)  # fmt: skip


@cache
def bound(name: str, operation: str) -> Binding:
    return bind(service(name), operation)


@cache
def service(name: str) -> Service:
    return load_service(name)


def operation(properties: dict[str, Any], required: tuple[str, ...] = (), **more: Any) -> Operation:
    """An operation with a made-up request."""
    request = {"type": "object", "properties": properties, "required": list(required), **more}
    return Operation(
        service="made-up", name="CreateThing", method="create_thing", page="", request=request,
        response={"type": "object", "properties": {}}, errors=(), lifecycle=(),
        root={"$defs": {"request": request}},
    )  # fmt: skip


__all__ = ["NOTHING", "SERVICES", "Binding", "bound", "operation", "service"]
