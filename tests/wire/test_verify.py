"""Signatures are read by an implementation of their specification that shares nothing with what signs."""

from __future__ import annotations

import calendar

import pytest
from attrs import evolve

from conformance.wire.listener import Request
from conformance.wire.sign import fixed, signed
from conformance.wire.verify import Denied, Flaw, verify

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
THEN = float(calendar.timegm((2015, 8, 30, 12, 36, 0)))


def secret_of(access_key: str) -> str | None:
    return {"AKIDEXAMPLE": SECRET}.get(access_key)


def published(service: str, names: str, value: str, path: str = "/", **headers: str) -> Request:
    told = (
        f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/{service}/aws4_request, "
        f"SignedHeaders={names}, Signature={value}"
    )
    spelt = {name.replace("_", "-"): text for name, text in headers.items()}
    return Request("GET", path, {**spelt, "x-amz-date": "20150830T123600Z", "authorization": told}, b"")


LIST_USERS = published(
    "iam",
    "content-type;host;x-amz-date",
    "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    "/?Action=ListUsers&Version=2010-05-08",
    content_type="application/x-www-form-urlencoded; charset=utf-8",
    host="iam.amazonaws.com",
)
"""The worked example of the specification."""
VANILLA = published(
    "service",
    "host;x-amz-date",
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    host="example.amazonaws.com",
)
"""get-vanilla of AWS's Signature Version 4 test suite."""


@pytest.mark.parametrize("request_", [LIST_USERS, VANILLA])
def test_what_aws_published_is_right(request_: Request) -> None:
    assert verify(request_, secret_of, THEN).access_key == "AKIDEXAMPLE"


def flaw(request: Request, now: float = THEN, **more: str) -> Flaw:
    with pytest.raises(Denied) as caught:
        verify(request, secret_of, now, **more)
    return caught.value.flaw


def altered(request: Request, **headers: str | None) -> Request:
    kept = {**request.headers, **{n.replace("_", "-"): v for n, v in headers.items()}}
    return evolve(request, headers={name: value for name, value in kept.items() if value is not None})


def test_each_flaw_has_a_name() -> None:
    told = VANILLA.headers["authorization"]
    assert flaw(altered(VANILLA, authorization=None)) is Flaw.MISSING
    assert flaw(altered(VANILLA, authorization="Bearer x")) is Flaw.INCOMPLETE
    assert flaw(altered(VANILLA, authorization=told.replace("Signature=", "Sig="))) is Flaw.INCOMPLETE
    assert flaw(altered(VANILLA, authorization=told.replace("aws4_request", "aws3"))) is Flaw.INCOMPLETE
    assert flaw(altered(VANILLA, x_amz_date=None)) is Flaw.INCOMPLETE
    assert flaw(altered(VANILLA, x_amz_date="20150831T123600Z")) is Flaw.INCOMPLETE
    assert flaw(altered(VANILLA, authorization=told.replace("AKIDEXAMPLE", "AKIDOTHER"))) is Flaw.UNKNOWN_KEY
    assert flaw(VANILLA, region="eu-west-1") is Flaw.WRONG_SCOPE
    assert flaw(VANILLA, service="sts") is Flaw.WRONG_SCOPE
    assert flaw(VANILLA, THEN + 301) is Flaw.EXPIRED
    assert flaw(VANILLA, THEN - 301) is Flaw.EARLY
    assert flaw(altered(VANILLA, x_amz_security_token="t")) is Flaw.UNSIGNED_HEADER
    assert flaw(evolve(VANILLA, body=b"{}")) is Flaw.MISMATCH
    assert flaw(evolve(VANILLA, method="POST")) is Flaw.MISMATCH
    assert flaw(altered(VANILLA, host="other.amazonaws.com")) is Flaw.MISMATCH


@pytest.mark.parametrize("body", [b"", b"<a/>"])
def test_s3_wants_the_bodys_digest_and_takes_paths_as_they_are(body: bytes) -> None:
    path = "/bucket//a%20b/../%C3%A9?tagging"
    sent = signed(
        {"Host": "s3.example"}, url=f"http://s3.example{path}", body=body, method="PUT",
        credentials=fixed("AKIDEXAMPLE", SECRET), service="s3", region="us-east-1",
    )  # fmt: skip
    request = Request("PUT", path, {n.lower(): v for n, v in sent.items()}, body)
    assert verify(request, secret_of, service="s3").service == "s3"
    assert flaw(evolve(request, body=body + b" "), 0.0) is Flaw.DIGEST
    assert flaw(altered(request, x_amz_content_sha256=None), 0.0) is Flaw.INCOMPLETE
    told = request.headers["authorization"].replace("x-amz-content-sha256;", "")
    assert flaw(altered(request, x_amz_content_sha256=None, authorization=told), 0.0) is Flaw.UNSIGNED_HEADER


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/", '{"name":"\N{SNOWMAN}"}'.encode()),
        ("GET", "/a%20b/c%2Fd/?x=1&X=%C3%A9&y=&x=0", b""),
        ("PUT", "/functions/arn%3Aaws%3Alambda/tags//deep/", b"\x00\xff"),
        ("GET", "/a/b/c/../d/./e", b""),
    ],
)
def test_what_the_suite_signs_is_right(method: str, path: str, body: bytes) -> None:
    headers = {"Host": "zoo.example", "X-Amz-Target": "Zoo.List", "Content-Type": "a;  b"}
    sent = signed(
        headers,
        url=f"https://zoo.example{path}",
        body=body,
        credentials=fixed("AKIDEXAMPLE", SECRET, "token"),
        service="zoo",
        region="eu-west-1",
        method=method,
    )
    request = Request(method, path, {n.lower(): v for n, v in sent.items()}, body)
    assert verify(request, secret_of, service="zoo", region="eu-west-1").service == "zoo"
    assert flaw(evolve(request, body=body + b" "), 0.0) is Flaw.MISMATCH
