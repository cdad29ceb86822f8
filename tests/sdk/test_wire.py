"""Both directions against the suite's own client side: two pieces of code that share no line."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.contract.load import load_service
from conformance.contract.model import Operation, Service
from conformance.protocols.protocol import Error, HttpAnswer, Output
from conformance.protocols.registry import protocol_of
from conformance.sdk import outputs
from conformance.sdk.answers import failure, success
from conformance.sdk.difference import differences
from conformance.sdk.inputs import inputs
from conformance.sdk.native import native
from conformance.sdk.reading import carried, read
from conformance.sdk.recorder import Answer, Recorded

SERVICES = {
    name: load_service(name)
    for name in ("personalize", "lambda", "kinesis", "ssm", "sts", "sns", "iam", "s3")
}
SERVICES["kinesis in CBOR"] = evolve(SERVICES["kinesis"], protocol="rpcv2Cbor")
SERVICES["iam as EC2"] = evolve(SERVICES["iam"], protocol="ec2Query")
PLACES = [
    (name, op)
    for name, service in SERVICES.items()
    for op in list(service.operations)[:: 30 if name in ("ssm", "iam", "iam as EC2") else 9]
    if "x-checksum" not in service.operations[op].root  # a client adds headers for it, which are members, too
    and op not in ("InvokeWithResponseStream", "SubscribeToShard", "SelectObjectContent")
]
QUICK = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


def answered(answer: Answer) -> HttpAnswer:
    return HttpAnswer(answer.status, {n.lower(): v for n, v in answer.headers}, answer.body)


def unlike(operation: Operation, expected: Any, found: Any, side: str) -> Any:
    schema = operation.request if side == "request" else operation.response
    return differences(
        schema,
        operation.root,
        native(schema, operation.root, expected),
        native(schema, operation.root, found),
    )


@pytest.mark.parametrize(("name", "op"), PLACES)
@QUICK
@given(data=st.data())
def test_an_output_is_read_as_it_was(name: str, op: str, data: st.DataObject) -> None:
    service, operation = SERVICES[name], SERVICES[name].operations[op]
    output = data.draw(inputs(service).drawn(op, "response"))
    whole = outputs.settled(service, operation, output)
    found = protocol_of(service).read(operation, answered(success(service, operation, whole)))
    assert isinstance(found, Output)
    assert unlike(operation, whole, found.value, "response") == []


@pytest.mark.parametrize(("name", "op"), PLACES)
@QUICK
@given(data=st.data())
def test_input_is_read_as_it_was(name: str, op: str, data: st.DataObject) -> None:
    service, operation = SERVICES[name], SERVICES[name].operations[op]
    params = data.draw(inputs(service).drawn(op))
    sent = protocol_of(service).request(service, op, params)
    headers = {n.lower(): v for n, v in sent.headers.items()}
    found = read(service, operation, Recorded(sent.method, sent.path, headers, sent.body))
    assert (found.address, found.body) == ("", "")
    expected = carried(service, operation, native(operation.request, operation.root, params))
    got = carried(service, operation, found.input)
    found_otherwise = differences(operation.request, operation.root, expected, got)
    # a header's date has no fraction of a second
    assert [one for one in found_otherwise if not (one.fraction and name == "s3")] == []


@pytest.mark.parametrize("name", SERVICES)
def test_an_error_is_read_as_it_was(name: str) -> None:
    service = SERVICES[name]
    answer = failure(service, "SomeException", "No.", 400)
    found = protocol_of(service).read(None, answered(answer))
    assert isinstance(found, Error)
    assert (found.code, found.message) == ("SomeException", "No.")


def service() -> Service:
    return SERVICES["lambda"]


def request(method: str, path: str, body: bytes = b"") -> str:
    found = read(service(), service().operations["GetFunction"], Recorded(method, path, {}, body))
    return found.address or found.body


def test_where_a_request_goes() -> None:
    path = "/2015-03-31/functions/a%3Ab"
    assert request("GET", path) == ""
    assert request("GET", path + "?Qualifier=1") == ""
    assert "POST instead of GET" in request("POST", path)
    assert "Unknown" in request("GET", path + "?Unknown=1")
    assert "none of" in request("GET", "/2015-03-31/functions/")
    assert request("GET", path + "/") == ""  # as models of Lambda once had it
    assert "although no member" in request("GET", path, b'{"a": 1}')


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"name": "a", "name": "b"}', "stands twice"),
        (b'{"name": NaN}', "not JSON"),
        (b"[]", "no JSON object"),
        (b"{", "not JSON"),
    ],
)
def test_bodies_that_are_none(body: bytes, told: str) -> None:
    operation = SERVICES["personalize"].operations["CreateSchema"]
    assert told in read(SERVICES["personalize"], operation, Recorded("POST", "/", {}, body)).body


def test_a_wrong_path_hides_nothing_else() -> None:
    operation = service().operations["CreateEventSourceMapping"]
    found = read(service(), operation, Recorded("POST", "/elsewhere", {}, b'{"BatchSize": 7}'))
    assert found.input == {"BatchSize": 7}
    assert "none of" in found.address


def test_what_nobody_knows_can_be_left_out() -> None:
    told = {"a": [{"AaaUnknown": 1, "b": {}}], "zzzUnknown": 2}
    assert outputs.without_unknown(told) == {"a": [{"b": {}}]}


def test_an_empty_body_is_as_good_as_none() -> None:
    operation = service().operations["Invoke"]
    assert carried(service(), operation, {"FunctionName": "f", "Payload": b""}) == {"FunctionName": "f"}
    assert carried(service(), operation, {"FunctionName": "f", "Payload": b"0"})["Payload"] == b"0"


def test_awsjson_has_a_body_without_members_too() -> None:
    operation = SERVICES["personalize"].operations["ListDatasetGroups"]
    assert read(SERVICES["personalize"], operation, Recorded("POST", "/", {}, b"{}")).body == ""
    assert "no body" in read(SERVICES["personalize"], operation, Recorded("POST", "/", {}, b"")).body
