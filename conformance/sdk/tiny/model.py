"""What the client knows of services: botocore's models, paginators and waiters, as data."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.loaders
from botocore.exceptions import DataNotFoundError
from botocore.model import OperationModel, ServiceModel, Shape

REST_JSON, REST_XML, CBOR, QUERY, EC2 = "rest-json", "rest-xml", "smithy-rpc-v2-cbor", "query", "ec2"
PROTOCOLS = ("json", REST_JSON, REST_XML, CBOR, QUERY, EC2)
RESTS = (REST_JSON, REST_XML)
FORMS = (QUERY, EC2)
IN_XML = (*FORMS, REST_XML)
"""The protocols whose answers are XML."""

_loader = botocore.loaders.Loader()


@cache
def services() -> list[str]:
    """Return the services that are known; not all of them speak a protocol that the client speaks."""
    names: list[str] = _loader.list_available_services("service-2")
    return names


@cache
def service_model(service: str) -> ServiceModel:
    """Return the model of a service."""
    return ServiceModel(_loader.load_service_model(service, "service-2"), service)


@cache
def paginator(service: str, operation: str) -> dict[str, Any] | None:
    """Return how an operation is paged through; None where botocore has nothing on it."""
    found: dict[str, Any] | None = _data(service, "paginators-1").get("pagination", {}).get(operation)
    return found


@cache
def waiter(service: str, name: str) -> dict[str, Any] | None:
    """Return a waiter; None where there is none of that name."""
    found: dict[str, Any] | None = _data(service, "waiters-2").get("waiters", {}).get(name)
    return found


def _data(service: str, kind: str) -> dict[str, Any]:
    try:
        data: dict[str, Any] = _loader.load_service_model(service, kind)
    except DataNotFoundError:
        return {}
    return data


def protocol_of(model: ServiceModel) -> str | None:
    """Return which protocol the client speaks with a service, None where the service offers none."""
    offered = model.metadata.get("protocols") or [model.metadata["protocol"]]
    return next((name for name in PROTOCOLS if name in offered), None)


def wire_name(shape: Shape, name: str, ec2: bool) -> str:
    """Return what a member is called on the wire; in EC2's forms each name begins with a capital letter."""
    said = shape.serialization
    if not ec2:
        return str(said.get("name", name))
    called = str(said.get("name", name))
    return str(said.get("queryName") or called[:1].upper() + called[1:])


def signs_as_s3(model: ServiceModel) -> bool:
    """Whether a path is signed as it is sent, with the digest of the body in a header."""
    return model.metadata.get("signatureVersion") == "s3"


def error_shape(model: ServiceModel, code: str) -> Shape | None:
    """Return the exception with that code."""
    for shape in model.error_shapes:
        if code in (shape.name, shape.metadata.get("error", {}).get("code")):
            return shape
    return None


def operation_of(service: str, name: str) -> OperationModel:
    """Return an operation; raises KeyError where there is none."""
    model = service_model(service)
    if name not in model.operation_names:
        raise KeyError(name)
    return model.operation_model(name)
