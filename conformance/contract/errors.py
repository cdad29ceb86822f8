"""What an error code means: from its name, or from the errors common to all AWS JSON services.

A code is right for a violation where its meaning is. Meanings of modelled exceptions are read off their
names, a custom that holds through AWS; a name that tells nothing (``other``) proves nothing against a
refusal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from conformance.contract.model import Service
from conformance.contract.per_service import per_service

INVALID_INPUT = "invalid-input"
MALFORMED = "malformed"
NOT_FOUND = "not-found"
EXISTS = "exists"
IN_USE = "in-use"
LIMIT = "limit"
TOO_MANY_TAGS = "too-many-tags"
TOKEN = "token"
THROTTLED = "throttled"
AUTHENTICATION = "authentication"
UNKNOWN_OPERATION = "unknown-operation"
SERVER = "server"
OTHER = "other"

_BY_NAME: tuple[tuple[str, tuple[str, ...]], ...] = (
    (OTHER, ("tokenalreadyexists",)),  # a request was sent before, whatever it names
    (TOO_MANY_TAGS, ("toomanytag", "tagslimit", "taglimit")),
    (TOKEN, ("nexttoken", "paginationtoken", "invalidpaginationexception", "expirednexttoken")),
    (NOT_FOUND, ("notfound", "doesnotexist", "nosuch", "notexist")),
    (EXISTS, ("alreadyexist", "existsexception", "duplicate", "alreadyinuse")),
    (THROTTLED, ("throttl", "slowdown", "requestlimit", "toomanyrequests")),
    (LIMIT, ("limitexceeded", "quota", "toomany", "maxnumber", "exceededexception", "capacity")),
    (IN_USE, ("inuse", "conflict", "concurrentmodification", "notstable", "pendingdeletion", "busy")),
    (AUTHENTICATION, ("accessdenied", "unauthorized", "notauthorized", "forbidden", "credential")),
    (SERVER, ("internal", "serviceunavailable", "dependencytimeout", "serverexception")),
    (MALFORMED, ("serialization",)),
    (
        INVALID_INPUT,
        (
            "invalid",
            "validation",
            "malformed",
            "badrequest",
            "missing",
            "unsupported",
            "incorrect",
            "mismatch",
        ),
    ),
)


@cache
def common() -> Mapping[str, str]:
    """Return the codes common to all AWS JSON services with their meanings."""
    text = (files("conformance.contract") / "common_errors.toml").read_text(encoding="utf-8")
    return {entry["code"]: entry["meaning"] for entry in tomllib.loads(text)["error"]}


@cache
def meaning(code: str | None) -> str:
    """Return what an error code means; ``other`` where its name does not tell."""
    if code is None:
        return OTHER
    if code in common():
        return common()[code]
    low = code.lower()
    for name, parts in _BY_NAME:
        if any(part in low for part in parts):
            return name
    return OTHER


@per_service
def documented(service: Service) -> frozenset[str]:
    """Return the names and codes of every exception that a page of the service lists."""
    return frozenset(
        name for op in service.operations.values() for e in op.errors for name in (e.name, e.code)
    )


@per_service
def are_listed(service: Service) -> bool:
    """Whether a service's pages list its exceptions: most of them list some.

    Some services document their codes elsewhere: no page of EC2 lists one, and few of S3 do.
    """
    listing = sum(bool(operation.errors) for operation in service.operations.values())
    return 2 * listing >= len(service.operations)
