"""Signatures: those of botocore's signer verify, AWS's own vector does, and each change is noticed."""

from __future__ import annotations

import datetime

import pytest
from attrs import evolve
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from conformance.sdk.recorder import Recorded
from conformance.sdk.sigv4 import Signer, problem, signature

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
