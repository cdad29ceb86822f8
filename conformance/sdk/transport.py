"""Members that HTTP, or an SDK by itself, says: they are no values that could be given at will."""

from __future__ import annotations

import re
from typing import Any

from conformance.contract.model import Operation, Schema
from conformance.sdk import checksums

_LENGTH = "content-length"
_NO_TOKEN = re.compile(r"[^a-z0-9!#$%&'*+.^_`|~-]")
"""What the name of a header cannot have (RFC 9110, section 5.6.2)."""


def is_bodiless(operation: Operation) -> bool:
    """Whether no answer of an operation has a body, an error neither (RFC 9110, section 9.3.2)."""
    return operation.http.method == "HEAD"


def lengths(operation: Operation, side: str) -> frozenset[str]:
    """Return the members of a side that are the length of its body."""
    if side == "response" and is_bodiless(operation):
        return frozenset()  # there it tells of the body that a GET would have, and may be any number
    members = (operation.request if side == "request" else operation.response).get("properties", {})
    return frozenset(name for name, member in members.items() if _header_of(name, member) == _LENGTH)


def counted(operation: Operation) -> Schema:
    """Return the contract of an answer in which what HTTP says to be a length is none below zero."""
    side = operation.response
    members = side.get("properties", {})
    found = {name: m for name, m in members.items() if _header_of(name, m) == _LENGTH}
    if not found:
        return side
    return {**side, "properties": {**members, **{name: {**m, "minimum": 0} for name, m in found.items()}}}


def said_by_itself(operation: Operation) -> frozenset[str]:
    """Return the members of a request that an SDK adds where they are not given, as is documented.

    A body of bytes has the media type of bytes where no other is given:
    https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html#content-type.
    """
    members = operation.request.get("properties", {})
    media = {name for name, member in members.items() if _header_of(name, member) == "content-type"}
    return checksums.filled_in(operation) | digests(operation) | lengths(operation, "request") | media


def encoded_by_itself(operation: Operation) -> frozenset[str]:
    """Return the members that an SDK sends in base64, as it sends their digest where that is not given.

    They are keys of encryption, which the documentation has as bytes, and the wire as text.
    """
    members = operation.request.get("properties", {})
    return frozenset(name for name in members if f"{name}MD5" in digests(operation))


def digests(operation: Operation) -> frozenset[str]:
    """Return the members of a request that are populated automatically: digests of others."""
    told = operation.root.get("x-differences", ())
    return frozenset(
        one["path"] for one in told if one["class"] == "auto-populated" and one["side"] == "request"
    )


def added(operation: Operation) -> frozenset[str]:
    """Return what boto3 adds to an answer, beside the members of the model."""
    told = operation.root.get("x-differences", ())
    return frozenset(one["path"] for one in told if one["class"] == "synthetic" and one["side"] == "response")


def says_media_type(operation: Operation) -> bool:
    """Whether the media type of an answer is a member of it: without that it has none."""
    members = operation.response.get("properties", {})
    return any(_header_of(name, member) == "content-type" for name, member in members.items())


def checked(operation: Operation) -> dict[str, str]:
    """Return the members of an answer that are checksums of its body, which an SDK looks at."""
    if is_bodiless(operation) or not operation.root.get("x-checksum", {}).get("responseAlgorithms"):
        return {}
    return checksums.members(operation.response)


def not_free(operation: Operation, path: str, side: str) -> str | None:
    """Say why a member has no value of its own; None where it has one."""
    if side == "request" and path in digests(operation):
        return "it is the digest of another member, as which an SDK sends it"
    if path in lengths(operation, side):
        return "it is the length of the body, which HTTP says"
    if side == "response" and path in checked(operation):
        return "it is a checksum of the body, which says what it is"
    return None


def header_maps(side: Schema) -> frozenset[str]:
    """Return the members of a side that are headers, with a prefix."""
    members = side.get("properties", {})
    return frozenset(n for n, m in members.items() if m.get("x-binding", {}).get("location") == "headers")


def header_keys(value: dict[str, Any]) -> dict[str, Any]:
    """Return the entries of a map as headers can have them: their names know no case."""
    return {_NO_TOKEN.sub("-", key.lower()) or "-": item for key, item in value.items()}


def _header_of(name: str, member: Schema) -> str | None:
    binding = member.get("x-binding", {})
    return str(binding.get("locationName", name)).lower() if binding.get("location") == "header" else None
