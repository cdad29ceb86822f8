"""Signatures: those of botocore's signer verify, AWS's own vector does, and each change is noticed."""

from __future__ import annotations

import datetime

import pytest
from attrs import evolve
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from conformance.sdk.recorder import Recorded
from conformance.sdk.sigv4 import Signer, problem, signature, signs_chunks

SIGNER = Signer("AKID", "secret", "session", "eu-west-1", "lambda")
PATHS = (
    "/",
    "/2015-03-31/functions/arn%3Aaws%3Alambda/invocations",
    "/a%20b/%C3%A4?b=2&a=1&a=0&empty=",
    "/x?Marker=a%2Bb%3D&List=%E2%82%AC",
)


def signed(path: str, body: bytes = b'{"a": 1}', method: str = "POST") -> Recorded:
    request = AWSRequest(
        method=method, url=f"http://127.0.0.1:80{path}", data=body, headers={"X-Amz-Target": "Some.Thing"}
    )
    credentials = Credentials(SIGNER.access_key, SIGNER.secret_key, SIGNER.token)
    SigV4Auth(credentials, SIGNER.service, SIGNER.region).add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    now = datetime.datetime.now(datetime.UTC).timestamp()
    return Recorded(method, path, {"host": "127.0.0.1", **headers}, body, time=now)


def test_the_signature_of_the_specification() -> None:
    """The example of AWS's documentation, "Deriving the signing key" and "Calculate the signature"."""
    text = "\n".join((
        "AWS4-HMAC-SHA256", "20150830T123600Z", "20150830/us-east-1/iam/aws4_request",
        "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59",
    ))  # fmt: skip
    found = signature("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830/us-east-1/iam/aws4_request", text)
    assert found == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"


@pytest.mark.parametrize("path", PATHS)
def test_another_implementation_verifies(path: str) -> None:
    assert problem(signed(path), SIGNER) is None


def test_what_is_changed_is_noticed() -> None:
    sound = signed(PATHS[2])
    assert problem(evolve(sound, body=b"{}"), SIGNER) is not None
    assert problem(evolve(sound, method="PUT"), SIGNER) is not None
    assert problem(evolve(sound, path="/a%20b/%C3%A4?b=2&a=1"), SIGNER) is not None
    assert problem(evolve(sound, path="/a%20c/%C3%A4?b=2&a=1&a=0&empty="), SIGNER) is not None
    assert "region" in str(problem(sound, evolve(SIGNER, region="us-east-1")))
    assert "service" in str(problem(sound, evolve(SIGNER, service="ssm")))
    assert "not that of" in str(problem(sound, evolve(SIGNER, secret_key="other")))
    assert "access key" in str(problem(sound, evolve(SIGNER, access_key="other")))
    assert "token" in str(problem(sound, evolve(SIGNER, token=None)))
    assert "not now" in str(problem(evolve(sound, time=sound.time + 3600), SIGNER))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("x-amz-target", "Other.Thing", "not that of"),
        ("x-amz-late", "added", "is not signed"),
        ("x-amz-content-sha256", "0" * 64, "is not signed"),
        ("authorization", "Basic abc", "none of Signature"),
        ("x-amz-date", "yesterday", "no moment"),
    ],
)
def test_headers(name: str, value: str, told: str) -> None:
    sound = signed("/")
    assert told in str(problem(evolve(sound, headers={**sound.headers, name: value}), SIGNER))
    bare = {n: v for n, v in sound.headers.items() if n != "authorization"}
    assert "not signed" in str(problem(evolve(sound, headers=bare), SIGNER))


def signed_as_s3(path: str, body: bytes = b"body") -> Recorded:
    request = AWSRequest(method="PUT", url=f"http://127.0.0.1:80{path}", data=body)
    S3SigV4Auth(Credentials("AKID", "secret", "session"), "s3", "eu-west-1").add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    now = datetime.datetime.now(datetime.UTC).timestamp()
    return Recorded("PUT", path, {"host": "127.0.0.1", **headers}, body, time=now)


def test_a_path_that_is_signed_as_it_is_sent() -> None:
    signer = evolve(SIGNER, service="s3", once=True)
    sound = signed_as_s3("/bucket/a%20b/%C3%A4%25")
    assert problem(sound, signer) is None
    assert "not that of" in str(problem(sound, evolve(signer, once=False)))
    assert "not that of" in str(problem(evolve(sound, path="/bucket/a%20b/%C3%A5%25"), signer))
    without = {n: v for n, v in sound.headers.items() if n != "x-amz-content-sha256"}
    assert "is signed, and is not there" in str(problem(evolve(sound, headers=without), signer))


def test_a_body_in_chunks_is_no_body_of_another_digest() -> None:
    signer = evolve(SIGNER, service="s3", once=True)
    stated = {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}
    sound = signed_as_s3("/bucket/key")
    claimed = evolve(sound, headers={**sound.headers, **stated})
    assert "not the digest" in str(problem(claimed, signer))
    encoded = evolve(claimed, headers={**claimed.headers, "content-encoding": "aws-chunked"})
    assert "not that of" in str(problem(encoded, signer))
    assert not signs_chunks(encoded)
    each = {**encoded.headers, "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}
    assert signs_chunks(evolve(encoded, headers=each))
