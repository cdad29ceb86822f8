"""Checksums: the published check values of each algorithm, and what is wrong is told."""

from __future__ import annotations

import base64

import pytest

from conformance.contract.load import load_service
from conformance.sdk import checksums

S3 = load_service("s3")
CHECK = b"123456789"


@pytest.mark.parametrize(
    ("algorithm", "value"),
    [
        ("CRC32", "cbf43926"),
        ("crc32c", "e3069283"),
        ("CRC64NVME", "ae8b14860a799888"),
        ("md5", "25f9e794323b453885f5181f1b624d0b"),
        ("sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
    ],
)
def test_each_algorithm_has_its_check_value(algorithm: str, value: str) -> None:
    assert checksums.checksum(algorithm, CHECK) == base64.b64encode(bytes.fromhex(value)).decode()


def test_a_wrong_checksum_is_told_and_what_is_unknown_is_not() -> None:
    right = {"x-amz-checksum-sha256": checksums.checksum("sha256", CHECK)}
    assert checksums.wrong(right, CHECK) is None
    assert "x-amz-checksum-sha256 is" in str(checksums.wrong(right, b"other"))
    assert checksums.wrong({"x-amz-checksum-xxhash3": "?", "x-amz-checksum-mode": "ENABLED"}, CHECK) is None
    assert "content-md5" in str(checksums.wrong({"content-md5": "?"}, CHECK))
    assert checksums.some(right)
    assert not checksums.some({"content-type": "a"})


def test_what_an_sdk_fills_in_is_what_the_model_names() -> None:
    put = checksums.filled_in(S3.operations["PutObject"])
    assert {"ChecksumAlgorithm", "ChecksumCRC32", "ChecksumSHA256", "ContentMD5"} <= put
    assert "Key" not in put
    assert "ChecksumMode" in checksums.filled_in(S3.operations["GetObject"])
    assert checksums.filled_in(S3.operations["ListBuckets"]) == frozenset()
    assert checksums.required(S3.operations["DeleteObjects"])
    assert not checksums.required(S3.operations["PutObject"])


def test_the_type_of_a_checksum_is_none() -> None:
    members = checksums.members(S3.operations["GetObject"].response)
    assert members["ChecksumCRC32C"] == "crc32c"
    assert "ChecksumType" not in members
