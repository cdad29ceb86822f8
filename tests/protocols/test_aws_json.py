"""AWS JSON: what is sent for params, and what an answer says."""

from __future__ import annotations

import json
import math

import pytest
from attrs import evolve

from conformance.contract.model import Service
from conformance.protocols.aws_json import AWS_JSON
from conformance.protocols.protocol import Error, HttpAnswer, Malformed, Output
from conformance.protocols.registry import UnknownProtocol, protocol_of


def test_params_are_the_body_and_the_operation_a_header(zoo: Service) -> None:
    request = AWS_JSON.request(zoo, "CreateKeeper", {"name": "ü", "n": math.nan})
    assert (request.method, request.path) == ("POST", "/")
    assert request.headers == {
        "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "Zoo.CreateKeeper",
    }  # fmt: skip
    assert request.body == b'{"name": "\\u00fc", "n": "NaN"}'


@pytest.mark.parametrize("params", [None, [], 7, {"no such": {"thing": [None]}}])
def test_it_carries_what_no_sdk_sends(params: object, zoo: Service) -> None:
    assert json.loads(AWS_JSON.request(zoo, "NoSuch", params).body) == params


@pytest.mark.parametrize(
    ("body", "value"), [(b"{}", {}), (b"", {}), (b" null ", {}), (b'{"a": [1]}', {"a": [1]})]
)
def test_the_output_is_the_body(body: bytes, value: object) -> None:
    assert AWS_JSON.read(None, HttpAnswer(200, {}, body)) == Output(value)


@pytest.mark.parametrize("body", [b"[]", b"17", b"<html>", b"{", b"\xff", b"\xef\xbb\xbf{}", b"[" * 100_000])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_whatever_is_not_an_object_is_malformed(status: int, body: bytes) -> None:
    assert isinstance(AWS_JSON.read(None, HttpAnswer(status, {}, body)), Malformed)


@pytest.mark.parametrize(
    ("headers", "body", "code", "message"),
    [
        ({}, {"__type": "com.amazonaws#Bad:http://x", "message": "m"}, "Bad", "m"),
        ({}, {"code": "Bad", "Message": "m"}, "Bad", "m"),
        ({"x-amzn-errortype": "Worse:http://x"}, {"__type": "Bad"}, "Worse", ""),
        ({}, {"__type": 7, "errorMessage": "m"}, None, "m"),
    ],
)
def test_an_error_has_its_name_and_message(
    headers: dict[str, str], body: object, code: str | None, message: str
) -> None:
    assert AWS_JSON.read(None, HttpAnswer(400, headers, json.dumps(body).encode())) == Error(
        code, message, body
    )


def test_an_output_that_has_a_member_code_is_no_error() -> None:
    assert AWS_JSON.read(None, HttpAnswer(200, {}, b'{"code": "x"}')) == Output({"code": "x"})


def test_each_malformed_request_breaks_what_it_says(zoo: Service) -> None:
    found = AWS_JSON.malformed(zoo, "CreateKeeper", {"name": "x"})
    assert {bad.kind for bad in found} == {"brokenJson", "wrongDocument", "protocol.missingTarget"}
    for bad in found:
        try:
            document = json.loads(bad.request.body.decode())
        except ValueError:
            assert bad.kind == "brokenJson"
        else:
            assert isinstance(document, dict) != (bad.kind == "wrongDocument")
        assert ("X-Amz-Target" in bad.request.headers) != (bad.kind == "protocol.missingTarget")


def test_a_protocol_is_found_by_its_name(zoo: Service) -> None:
    assert protocol_of(zoo) is AWS_JSON
    with pytest.raises(UnknownProtocol, match="zoo speaks ec2"):
        protocol_of(evolve(zoo, protocol="ec2"))
