"""Checksums of bodies, as AWS's protocols have them in headers: digests in base64.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from conformance.contract.model import Operation, Schema

COMPUTED = ("crc32", "sha1", "sha256")
"""The algorithms that each SDK has; for others it may need an extension, as the documentation says."""
PREFIX = "x-amz-checksum-"
"""What the header of a checksum begins with; the algorithm follows."""
MD5 = "content-md5"
"""The header that was there before them."""
_CRC32C, _CRC64NVME = 0x82F63B78, 0x9A6C9329AC4BC9B5
"""The polynomials, their bits in reverse (RFC 3720, section 12.1; NVM Express, 64-bit CRC)."""


def known(algorithm: str) -> bool:
    """Whether a checksum can be computed here, by the name that its header ends with."""
    return algorithm.lower() in _DIGESTS


def checksum(algorithm: str, body: bytes) -> str:
    """Return the checksum of a body, as its header says it.

    >>> checksum("crc32", b"123456789"), checksum("crc32c", b"123456789")
    ('y/Q5Jg==', '4waSgw==')
    """
    return base64.b64encode(_DIGESTS[algorithm.lower()](body)).decode()


def members(side: Schema) -> dict[str, str]:
    """Return the members of a side that are checksums of its body, each with its algorithm."""
    return {
        name: wire.removeprefix(PREFIX) if wire.startswith(PREFIX) else "md5"
        for name, wire in _headers(side)
        if wire == MD5 or (wire.startswith(PREFIX) and wire.removeprefix(PREFIX) not in _ABOUT)
    }


def filled_in(operation: Operation) -> frozenset[str]:
    """Return the members that an SDK says of itself where they are not given.

    They are which algorithm it computed, the checksum, and that it wants one in the answer.
    """
    told = operation.root.get("x-checksum", {})
    if not told:
        return frozenset()
    named = {told.get("requestAlgorithmMember"), told.get("requestValidationModeMember")} - {None}
    return frozenset({*named, *members(operation.request)})


def required(operation: Operation) -> bool:
    """Whether each request of an operation has a checksum."""
    told = operation.root.get("x-checksum", {})
    return bool(told.get("requestChecksumRequired") or told.get("httpChecksumRequired"))


def wrong(headers: Mapping[str, str], body: bytes) -> str | None:
    """Say which of the checksums in headers is none of the body; None where all are, or none is there."""
    for name, said in headers.items():
        algorithm = "md5" if name == MD5 else name.removeprefix(PREFIX)
        if (name == MD5 or name.startswith(PREFIX)) and known(algorithm):
            right = checksum(algorithm, body)
            if said != right:
                return f"{name} is {said!r}, and that of what was sent is {right!r}"
    return None


def some(headers: Mapping[str, str]) -> bool:
    """Whether headers have a checksum of a body."""
    return any(name == MD5 or name.startswith(PREFIX) for name in headers)


_ABOUT = frozenset({"algorithm", "mode", "type"})
"""What follows the prefix in headers that say something about a checksum, and are none."""


def _headers(side: Schema) -> Iterator[tuple[str, str]]:
    for name, member in side.get("properties", {}).items():
        binding: Mapping[str, Any] = member.get("x-binding", {})
        if binding.get("location") == "header":
            yield name, str(binding.get("locationName", name)).lower()


@cache
def _table(polynomial: int) -> tuple[int, ...]:
    found = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
        found.append(value)
    return tuple(found)


def _crc(polynomial: int, size: int) -> Callable[[bytes], bytes]:
    """A cyclic redundancy check of so many bytes, whose register begins and ends inverted."""
    ones = (1 << 8 * size) - 1

    def digest(body: bytes) -> bytes:
        table, register = _table(polynomial), ones
        for byte in body:
            register = (register >> 8) ^ table[(register ^ byte) & 0xFF]
        return (register ^ ones).to_bytes(size, "big")

    return digest


_DIGESTS: Mapping[str, Callable[[bytes], bytes]] = {
    "crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "crc32c": _crc(_CRC32C, 4),
    "crc64nvme": _crc(_CRC64NVME, 8),
    "sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "sha256": lambda body: hashlib.sha256(body).digest(),
    "sha512": lambda body: hashlib.sha512(body).digest(),
    "md5": lambda body: hashlib.md5(body, usedforsecurity=False).digest(),
}
