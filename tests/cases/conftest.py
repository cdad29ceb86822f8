from __future__ import annotations

from functools import cache
from typing import Any

from conformance.cases.bind import bind
from conformance.cases.binding import NOTHING, Binding
from conformance.contract.load import load_service
from conformance.contract.model import Operation, Service, Source
from conformance.contract.rules import Form, Rule

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


def rule(form: Form, *paths: str, **said: Any) -> Rule:
    """A rule about members of the operation of these tests."""
    return Rule(form, "Op", paths, Source(page="p", line=1), **said)


def together(*paths: str) -> Rule:
    """The first member is valid only with the others."""
    return rule(Form.TOGETHER, *paths)


__all__ = ["NOTHING", "SERVICES", "Binding", "bound", "operation", "rule", "service", "together"]
