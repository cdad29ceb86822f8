"""What is S3's own: silent on a client that does it right, and loud on one small fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.contract.load import load_service
from conformance.sdk.bench import Bench
from conformance.verdicts.outcome import Violation
from tests.sdk.test_properties import bench_of, check

S3 = load_service("s3")
SEEDED = {
    "request.checksum:other": "PutObject.request.checksum",
    "request.checksum:missing": "DeleteObjects.request.checksum",
    "error.checksum:ignored": "GetObject.error.checksum",
    "signature.s3:path-twice": "GetObject.request.signature",
    "signature.s3:digest-lost": "ListBuckets.request.signature",
    "error.rest-xml:head": "HeadObject.error.undocumented",
    "error.rest-xml:wrapped-alone": "ListObjectsV2.error.undocumented",
    "response.rest-xml:prefix-kept": "GetObject.response.whole",
    "request.rest-xml:attributes": "PutBucketAcl.AccessControlPolicy.Grants[].Grantee.Type.request.enum",
}
"""A fault of the tiny client, and a requirement that shows it."""


@pytest.fixture(scope="module")
def faultless() -> Iterator[Bench]:
    bench = bench_of("tiny", S3)
    yield bench
    bench.close()


@pytest.mark.parametrize("identifier", dict.fromkeys(SEEDED.values()))
def test_a_client_that_is_right_passes(faultless: Bench, identifier: str) -> None:
    check(faultless, identifier)
    assert faultless.calls > 0


@pytest.mark.parametrize("fault", SEEDED)
def test_a_fault_is_seen(fault: str) -> None:
    bench = bench_of(f"tiny@{fault}", S3)
    try:
        with pytest.raises(Violation):
            check(bench, SEEDED[fault])
    finally:
        bench.close()
