"""What HTTP says of a message, and what SDKs and boto3 add to one, by the contracts of S3."""

from __future__ import annotations

import pytest

from conformance.contract.load import load_service
from conformance.sdk import checksums, elsewhere, outputs, transport
from conformance.sdk.answers import failure, success
from conformance.sdk.inputs import inputs, telling
from conformance.sdk.spoken import not_checked, unsaid_answer
from conformance.verdicts.outcome import Untested

S3 = load_service("s3")
PUT, GET, HEAD = (S3.operations[name] for name in ("PutObject", "GetObject", "HeadObject"))


def test_a_length_is_the_bodys_but_in_an_answer_to_a_head() -> None:
    assert transport.lengths(PUT, "request") == transport.lengths(GET, "response") == {"ContentLength"}
    assert transport.lengths(HEAD, "response") == frozenset()
    known = inputs(S3)
    assert "ContentLength" not in known.full("PutObject")
    with pytest.raises(Untested, match="length of the body"):
        known.with_value("PutObject", "ContentLength", 7)
    assert known.showing("HeadObject", "ContentLength", "response")["ContentLength"] == 1


def test_an_answer_to_a_head_says_no_media_type_or_body() -> None:
    answer = success(S3, HEAD, {"ContentLength": 5})
    assert answer.body == b""
    assert answer.header("content-length") == "5"
    assert success(S3, GET, {"Body": "YQ=="}).header("content-type") is None
    assert success(S3, GET, {"Body": "YQ==", "ContentType": "a/b"}).header("content-type") == "a/b"


def test_what_is_added_by_itself_is_neither_lost_nor_a_member() -> None:
    assert {"SSECustomerKeyMD5", "ChecksumCRC32", "ContentLength"} <= transport.said_by_itself(PUT)
    assert "Key" not in transport.said_by_itself(PUT)
    assert transport.encoded_by_itself(PUT) == {"SSECustomerKey"}
    assert transport.added(GET) == {"ExpiresString"}


def test_checksums_of_an_answer_are_those_of_its_body() -> None:
    whole = outputs.settled(S3, GET, inputs(S3).full("GetObject", "response"))
    assert whole["ChecksumSHA1"] == checksums.checksum("sha1", b"a")
    assert "ChecksumXXHASH3" not in whole
    with pytest.raises(Untested, match="checksum of the body"):
        inputs(S3).with_value("GetObject", "ChecksumSHA1", "a", "response")
    with_any = inputs(S3).with_value("PutObject", "ChecksumSHA1", "a", "response")
    assert with_any["ChecksumSHA1"] == "a"


def test_names_of_headers_know_no_case() -> None:
    assert transport.header_keys({"Ab": "1", "é :": "2", "": "3"}) == {"ab": "1", "---": "2", "-": "3"}
    assert transport.header_maps(PUT.request) == {"Metadata"}


def test_a_bucket_is_a_label_of_a_hosts_name_and_a_key_is_not() -> None:
    members = PUT.request["properties"]
    assert elsewhere.names_host(S3, PUT, members["Bucket"])
    assert not elsewhere.names_host(S3, PUT, members["Key"])
    plan = inputs(S3).plan("PutObject")
    assert all(3 <= len(text) <= 63 and text == text.lower() for _, text in telling(plan.nodes["Bucket"]))
    assert any("€" in text for _, text in telling(plan.nodes["Key"]))
    assert plan.nodes["ChecksumAlgorithm"].schema["enum"] == ["CRC32", "SHA1", "SHA256"]


def test_only_s3_signs_a_path_as_it_is_sent() -> None:
    assert elsewhere.signing(S3, PUT, {"Bucket": "conformance"}) == elsewhere.Signing(True, "s3")
    listing = S3.operations["ListDirectoryBuckets"]
    assert elsewhere.signing(S3, listing, {}).name == "s3express"
    other = load_service("lambda")
    assert not elsewhere.signing(other, other.operations["GetFunction"], {}).once


def test_an_error_of_s3_has_no_wrapper() -> None:
    answer = failure(S3, "NoSuchKey", "m", 404)
    assert answer.body.endswith(
        b"<Error><Code>NoSuchKey</Code><Message>m</Message>"
        b"<RequestId>4c1e7d9a-5b0f-4a52-9d57-3f6e0c2b8a11</RequestId><HostId>host</HostId></Error>"
    )
    assert answer.header("x-amz-request-id") is not None
    assert answer.header("x-amzn-requestid") is None


def test_what_is_left_out_is_left_out_by_name() -> None:
    assert not_checked(S3) is None
    assert "GetBucketLocation" in S3.operations
    assert "smithy.io" in str(unsaid_answer(S3, S3.operations["GetBucketLocation"]))
    assert unsaid_answer(S3, GET) is None
