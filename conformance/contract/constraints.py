"""The constraints that an answer's values must obey as the model gives them, beside type and enum."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.contract.model import Schema, Service
from conformance.contract.paths import steps, walk
from conformance.contract.per_service import per_service
from conformance.contract.roles import is_arn

_WORDS = ("minLength", "maxLength", "pattern", "minimum", "maximum")
_TIMES = ("timestamp", "date-time")


def is_constrained(schema: Schema) -> bool:
    """Whether a position is one of a text or number with a constraint; times, blobs and secrets are not."""
    plain = schema.get("type") in ("string", "integer", "number") and schema.get("format") not in _TIMES
    told = any(word in schema for word in _WORDS)
    return plain and told and not (schema.get("contentEncoding") or schema.get("x-sensitive"))


@per_service
def sent_as(service: Service) -> Mapping[str, frozenset[str]]:
    """The members, in lower case, by which the requests of a service take each shape of the model."""
    found: dict[str, set[str]] = {}
    for operation in service.operations.values():
        for position in walk(operation.request, operation.root):
            shape = position.schema.get("x-shape")
            names = [step for step in steps(position.path) if step[0] not in "[{"]
            if shape and names:
                found.setdefault(shape, set()).add(names[-1].lower())
    return {shape: frozenset(names) for shape, names in found.items()}


def is_meant(service: Service, member: str, schema: Schema) -> bool:
    """Whether the constraints of a shape are meant for what an answer shows by this member.

    A shape that requests take, and by other names only, was constrained for those: a distribution's host is
    no ``DomainType`` although the model says so (Cognito, ``CloudFrontDomain``). A member that is called like
    its shape is meant all the same (``EndingSequenceNumber``), and so is an ARN that is said to be one.
    """
    shape, name = str(schema.get("x-shape") or "").lower(), member.lower()
    others = sent_as(service).get(schema.get("x-shape") or "", frozenset())
    return not others or name in others or name.endswith(shape) or (is_arn(member) and "arn" in shape)
