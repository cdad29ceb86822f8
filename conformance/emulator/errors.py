"""Which exception answers which kind of refusal: the operation's documented one, else AWS's common one.

The common codes are AWS's own list (https://docs.aws.amazon.com/personalize/latest/dg/CommonErrors.html
and, for the JSON protocols, https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).
"""

from __future__ import annotations

from collections.abc import Mapping

from conformance.contract.model import ErrorShape, Operation, Service

_ROLES: Mapping[str, tuple[str, ...]] = {
    "invalid": (
        "InvalidInput", "ValidationException", "ValidationError", "InvalidParameter", "InvalidRequest",
        "InvalidArgument", "InvalidArgs", "ParameterValidation",
    ),
    "not_found": ("NotFound", "DoesNotExist", "NoSuch"),
    "exists": ("AlreadyExists", "AlreadyExist", "Exists", "Duplicate", "InUse", "Conflict"),
    "in_use": ("InUse", "InvalidState", "InvalidResourceState", "Conflict"),
    "token": ("NextToken", "Pagination", "InvalidToken", "Marker"),
    "limit": ("LimitExceeded", "QuotaExceeded"),
    "tags": ("TooManyTags", "LimitExceeded"),
}  # fmt: skip

_COMMON: Mapping[str, str] = {
    "invalid": "ValidationException",
    "not_found": "ResourceNotFoundException",
    "exists": "ResourceAlreadyExistsException",
    "in_use": "ResourceInUseException",
    "token": "InvalidNextTokenException",
    "limit": "LimitExceededException",
    "tags": "TooManyTagsException",
    "serialization": "SerializationException",
    "unknown": "UnknownOperationException",
}


def documented(operation: Operation, role: str, kinds: tuple[str, ...] = ()) -> ErrorShape | None:
    """Return the operation's documented exception for a role, or None where it documents none.

    One that begins with the name of a kind of resource comes first.
    """
    for kind in kinds:
        for error in operation.errors:
            if any(error.name.startswith(kind + part) for part in _ROLES.get(role, ())):
                return error
    for part in _ROLES.get(role, ()):
        for error in operation.errors:
            if part in error.name:
                return error
    return None


def elsewhere(service: Service, role: str) -> ErrorShape | None:
    """Return the exception for a role that other operations of a service document, or None."""
    found = (documented(operation, role) for operation in service.operations.values())
    return next((shape for shape in found if shape is not None), None)


def code_and_status(
    operation: Operation, role: str, name: str | None = None, spare: ErrorShape | None = None
) -> tuple[str, int]:
    """Return the code and HTTP status with which an operation refuses.

    Where it documents no exception for the role, its invalid-input exception says that the request is wrong.
    ``name`` is an exception's name where a rule gives it, ``spare`` what others of the service document;
    ``role`` is one of ``invalid``, ``not_found``,
    ``exists``, ``in_use``, ``token``, ``limit``, ``tags``, ``serialization``, ``unknown``.
    """
    if name is not None:
        shape = operation.error(name)
        return (shape.code, shape.status or 400) if shape else (name, 400)
    shape = documented(operation, role)
    if shape is None and role not in ("serialization", "unknown"):
        shape = documented(operation, "invalid") or spare
    return (shape.code, shape.status or 400) if shape else (_COMMON[role], 400)
