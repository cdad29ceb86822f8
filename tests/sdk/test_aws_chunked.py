"""Bodies in chunks within their content: read as documented, and told where they are none."""

from __future__ import annotations

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.sdk.aws_chunked import Broken, is_chunked, unframed
from conformance.sdk.reading import read
from conformance.sdk.recorder import Recorded

HEADERS = {
    "content-encoding": "gzip,aws-chunked",
    "x-amz-decoded-content-length": "7",
    "x-amz-trailer": "x-amz-checksum-crc32",
    "host": "h",
}
BODY = b"5\r\nhello\r\n2;chunk-signature=ab\r\n!!\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"
SENT = Recorded("PUT", "/bucket/key", HEADERS, BODY)


def test_the_chunks_are_one_body_and_the_trailer_is_headers() -> None:
    found = unframed(SENT)
    assert found.body == b"hello!!"
    assert found.headers == {"content-encoding": "gzip", "x-amz-checksum-crc32": "AAAAAA==", "host": "h"}
    assert is_chunked(SENT)
    assert not is_chunked(found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": BODY.replace(b"hello", b"hell")}, "not of 5 bytes"),
        ({"body": b"x" + BODY}, "begins with"),
        ({"headers": {**HEADERS, "x-amz-decoded-content-length": "8"}}, "of a body of 7 bytes"),
        ({"headers": {**HEADERS, "x-amz-trailer": "x-amz-checksum-sha1"}}, "promises"),
    ],
)
def test_what_is_no_such_body_is_told(change: dict[str, object], said: str) -> None:
    with pytest.raises(Broken, match=said):
        unframed(evolve(SENT, **change))


def test_members_are_read_behind_the_chunks() -> None:
    service = load_service("s3")
    found = read(service, service.operations["PutObject"], SENT)
    assert (found.address, found.body) == ("", "")
    assert found.input["Body"] == b"hello!!"
    assert found.input["ContentEncoding"] == "gzip"
    broken = read(service, service.operations["PutObject"], evolve(SENT, body=b"?"))
    assert "not in chunks" in broken.body
