"""Checksums of bodies in headers, computed and looked at, as the documentation of SDKs says."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel

PREFIX = "x-amz-checksum-"
ALGORITHMS = {
    "CRC32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "SHA1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "SHA256": lambda body: hashlib.sha256(body).digest(),
}


def checksum(algorithm: str, body: bytes) -> str:
    """Return a checksum as a header has it."""
    return base64.b64encode(ALGORITHMS[algorithm](body)).decode("ascii")


def algorithm_of(operation: OperationModel, params: Mapping[str, Any]) -> str | None:
    """Return which checksum a request has; None where it has none, or is given one."""
    told = operation.http_checksum
    member = told.get("requestAlgorithmMember")
    if not member and not operation.http_checksum_required:
        return None
    wires = {
        name: shape.serialization.get("name", "") for name, shape in operation.input_shape.members.items()
    }
    if any(wires[name].lower().startswith(PREFIX) for name in params):
        return None
    return str(params.get(member) or "CRC32")


def wrong(headers: Mapping[str, str], body: bytes, operation: OperationModel) -> str | None:
    """Say which checksum of an answer is not its body's."""
    for algorithm in operation.http_checksum.get("responseAlgorithms", ()):
        said = headers.get(PREFIX + algorithm.lower())
        if said is not None and algorithm in ALGORITHMS and said != checksum(algorithm, body):
            return f"{algorithm} {said} is not that of the body"
    return None
