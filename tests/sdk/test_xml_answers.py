"""Answers in XML and in CBOR say what they are to say, and what they cannot say is not asked for."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.contract.model import ErrorShape, Schema, Service, Source
from conformance.protocols.protocol import Error, HttpAnswer, Malformed, Output
from conformance.protocols.registry import protocol_of
from conformance.sdk import outputs, xml_answers
from conformance.sdk.answers import REQUEST_ID, failure, success
from conformance.sdk.error_answers import with_members
from conformance.sdk.inputs import inputs
from conformance.sdk.recorder import Answer

STS = load_service("sts")
SERVICES = {
    "query": STS,
    "ec2Query": evolve(STS, protocol="ec2Query"),
    "restXml": load_service("s3"),
    "rpcv2Cbor": evolve(load_service("kinesis"), protocol="rpcv2Cbor"),
}
OWN: Schema = {"type": "object", "properties": {"Limit": {"type": "integer"}, "Kind": {"type": "string"}}}


def read(service: Service, answer: Answer, operation: str | None = None) -> Any:
    told = HttpAnswer(answer.status, {n.lower(): v for n, v in answer.headers}, answer.body)
    return protocol_of(service).read(None if operation is None else service.operations[operation], told)


@pytest.mark.parametrize("protocol", SERVICES)
def test_an_error_has_its_code_message_and_number(protocol: str) -> None:
    service = SERVICES[protocol]
    answer = failure(service, "SomeException", "Å & <b>", 403)
    found = read(service, answer)
    assert isinstance(found, Error)
    assert (found.code, found.message, answer.status) == ("SomeException", "Å & <b>", 403)
    named = "x-amz-request-id" if protocol == "restXml" else "x-amzn-RequestId"
    assert dict(answer.headers)[named] == REQUEST_ID
    assert protocol == "rpcv2Cbor" or REQUEST_ID.encode() in answer.body


@pytest.mark.parametrize("protocol", SERVICES)
def test_an_error_can_have_members_of_its_own(protocol: str) -> None:
    service = SERVICES[protocol]
    error = ErrorShape("TooMuch", "TooMuch", 400, Source(model="TooMuch"))
    found = read(service, with_members(service, error, "No.", OWN, {"Limit": 17, "Kind": "a"}))
    assert (found.code, str(found.value["Limit"]), found.value["Kind"]) == ("TooMuch", "17", "a")


@pytest.mark.parametrize("protocol", SERVICES)
def test_an_error_with_status_200_is_no_output(protocol: str) -> None:
    service = SERVICES[protocol]
    answer = failure(service, "SomeException", "No.", 200)
    operation = {"rpcv2Cbor": "ListShards", "restXml": "ListBuckets"}.get(protocol, "AssumeRole")
    found = read(service, answer, operation)
    if protocol == "rpcv2Cbor":
        assert found == Output({"__type": "SomeException", "message": "No."})
    else:
        assert isinstance(found, Malformed)


@pytest.mark.parametrize(
    ("service", "operation"), [(STS, "AssumeRole"), (SERVICES["rpcv2Cbor"], "DescribeStream")]
)
def test_unknown_members_stand_beside_all_others(service: Service, operation: str) -> None:
    contract = service.operations[operation]
    full = inputs(service).full(operation, "response")
    found = read(service, outputs.with_unknown(service, contract, full), operation)
    assert isinstance(found, Output)
    assert found.value["AaaUnknown"] == "text"
    inner = next(value for value in found.value.values() if isinstance(value, dict) and "AaaUnknown" in value)
    assert set(outputs.UNKNOWN) - {"unknownNull"} <= set(inner)
    known = read(service, success(service, contract, full), operation).value
    assert known.keys() <= found.value.keys()


def test_members_stand_in_another_order_in_cbor() -> None:
    service = SERVICES["rpcv2Cbor"]
    contract = service.operations["DescribeStream"]
    full = inputs(service).full("DescribeStream", "response")["StreamDescription"]
    found = read(service, outputs.reordered(service, contract, {"StreamDescription": full}), "DescribeStream")
    assert list(found.value["StreamDescription"]) == list(full)[::-1]


def test_what_no_xml_carries_is_replaced() -> None:
    assert xml_answers.sayable({"a\x01": ["\x00b", "\ud800", "\r\n\t é𝒳", 7]}) == {
        "a\ufffd": ["\ufffdb", "\ufffd", "\r\n\t é𝒳", 7]
    }


def test_a_flat_list_that_is_empty_is_as_good_as_none() -> None:
    flat = {"type": "array", "items": {"type": "string"}, "x-binding": {"flattened": True}}
    schema = {
        "type": "object",
        "properties": {"flat": flat, "other": {"type": "array", "items": {"type": "string"}}},
    }
    whole = {"type": "array", "items": schema}
    value = {"in": [{"flat": [], "other": []}, {"flat": ["a"]}]}
    assert xml_answers.told({"type": "object", "properties": {"in": whole}}, {}, value) == {
        "in": [{"other": []}, {"flat": ["a"]}]
    }


def test_numbers_that_are_not_finite_are_written_as_the_protocol_has_them() -> None:
    contract = evolve(
        STS.operations["GetAccessKeyInfo"],
        response={"type": "object", "properties": {name: {"type": "number"} for name in "abc"}},
    )
    output = {"a": float("nan"), "b": float("inf"), "c": float("-inf")}
    body = xml_answers.of_query(STS, contract, output, "r")
    told = [node.text for node in ElementTree.fromstring(body)[:3]]
    assert told == ["NaN", "Infinity", "-Infinity"]
