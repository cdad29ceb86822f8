"""restJson1 beyond what an SDK sends: what the wire can carry, and what it cannot."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from conformance.contract.model import Operation, Service
from conformance.protocols.protocol import Error, HttpAnswer, HttpRequest, Inexpressible, Malformed, Output
from conformance.protocols.rest_json import REST_JSON


def at(location: str, name: str, **schema: Any) -> dict[str, Any]:
    """A member that goes somewhere else than into the body."""
    return {**schema, "x-binding": {"location": location, "locationName": name}}


REQUEST = {
    "type": "object",
    "properties": {
        "Toy": at("uri", "Toy", type="string"),
        "Way": at("uri", "Way", type="string"),
        "Count": at("querystring", "count", type="integer"),
        "Names": at("querystring", "name", type="array", items={"type": "string"}),
        "Since": at("querystring", "since", type="number", format="timestamp"),
        "Sure": at("header", "X-Sure", type="boolean"),
        "Note": at("header", "X-Note", type="string"),
        "Size": {"type": "integer", "x-binding": {"locationName": "size"}},
    },
}
RESPONSE = {
    "type": "object",
    "properties": {
        "Made": at("header", "Last-Modified", type="number", format="timestamp"),
        "Size": {"type": "integer", "x-binding": {"locationName": "size"}},
    },
}


def service(request: dict[str, Any] = REQUEST, response: dict[str, Any] = RESPONSE, **root: Any) -> Service:
    http = {"method": "PUT", "requestUri": "/toys/{Toy}/in/{Way+}?part=1", "responseCode": 202}
    root = {"x-http": http, **root}
    operation = Operation("toy", "PutToy", "put_toy", "", request, response, (), (), root)
    return Service("toy", "Toy", "restJson1", "", "", "toy", "toy", "", "", {"PutToy": operation}, {})


def sent(**params: Any) -> HttpRequest:
    return REST_JSON.request(service(), "PutToy", {"Toy": "a", "Way": "b", **params})


def test_each_member_goes_where_its_model_says() -> None:
    request = sent(Toy="a/ü", Way="b/c d", Count=7, Names=["x", "y&"], Since=0, Sure=True, Size=3)
    assert request.method == "PUT"
    assert request.path == (
        "/toys/a%2F%C3%BC/in/b/c%20d?part=1&count=7&name=x&name=y%26&since=1970-01-01T00%3A00%3A00Z"
    )
    assert request.headers == {"X-Sure": "true", "Content-Type": "application/json"}
    assert json.loads(request.body) == {"size": 3}


@pytest.mark.parametrize(
    ("params", "there"),
    [
        ({"Count": "seven"}, "count=seven"),
        ({"Count": 1.5}, "count=1.5"),
        ({"Count": True}, "count=true"),
        ({"Since": "yesterday"}, "since=yesterday"),
        ({"Names": [""]}, "name="),
    ],
)
def test_a_query_string_carries_texts_of_another_type(params: dict[str, Any], there: str) -> None:
    assert sent(**params).path.endswith("?part=1&" + there)


def test_a_body_and_headers_carry_what_is_wrong() -> None:
    request = sent(Sure="maybe", Size=["x", None], Unknown={"a": 1})
    assert request.headers["X-Sure"] == "maybe"
    assert json.loads(request.body) == {"size": ["x", None], "Unknown": {"a": 1}}


@pytest.mark.parametrize(
    "params",
    [
        {"Toy": None}, {"Toy": ""}, {"Toy": ".."}, {"Toy": 7}, {"Toy": ["a"]}, {"Toy": "\ud800"},
        {"Count": None}, {"Count": "7"}, {"Count": [7]}, {"Count": {}}, {"Since": "2020-01-01T00:00:00Z"},
        {"Names": []}, {"Names": "x"}, {"Names": [None]}, {"Names": [7]},
        {"Sure": "true"}, {"Sure": None}, {"Note": "ü"}, {"Note": " x"}, {"Note": "a\nb"}, {"Note": 7},
    ],
)  # fmt: skip
def test_what_looks_like_something_else_is_inexpressible(params: dict[str, Any]) -> None:
    with pytest.raises(Inexpressible):
        sent(**params)


def test_a_label_cannot_be_absent_and_an_unknown_operation_has_no_address() -> None:
    for operation, params in (("PutToy", {"Toy": "a"}), ("NoSuch", {}), ("PutToy", [])):
        with pytest.raises(Inexpressible):
            REST_JSON.request(service(), operation, params)


def test_an_unknown_member_goes_into_the_query_where_there_is_no_body() -> None:
    bodiless = {"type": "object", "properties": {k: REQUEST["properties"][k] for k in ("Toy", "Way")}}  # type: ignore[index]
    request = REST_JSON.request(service(bodiless), "PutToy", {"Toy": "a", "Way": "b", "NoSuch": "x"})
    assert request == HttpRequest("PUT", "/toys/a/in/b?part=1&NoSuch=x")


def test_a_checksum_is_of_the_body() -> None:
    checked = service(**{"x-checksum": {"httpChecksumRequired": True}})
    request = REST_JSON.request(checked, "PutToy", {"Toy": "a", "Way": "b"})
    assert base64.b64decode(request.headers["Content-MD5"]) == hashlib.md5(request.body).digest()


def test_an_answer_is_read_in_the_terms_of_the_model() -> None:
    operation = service().operations["PutToy"]
    headers = {"last-modified": "Thu, 01 Jan 1970 00:00:07 GMT"}
    assert REST_JSON.read(operation, HttpAnswer(202, headers, b'{"size": 3, "more": 1}')) == Output(
        {"Made": 7, "Size": 3, "more": 1}
    )
    assert REST_JSON.read(operation, HttpAnswer(202, {"last-modified": "soon"}, b"")) == Output(
        {"Made": "soon"}
    )
    assert isinstance(REST_JSON.read(operation, HttpAnswer(202, {}, b"<html>")), Malformed)
    assert isinstance(REST_JSON.read(operation, HttpAnswer(500, {}, b"<html>")), Malformed)
    assert REST_JSON.read(operation, HttpAnswer(404, {"x-amzn-errortype": "No:x"}, b'{"Message": "m"}')) == (
        Error("No", "m", {"Message": "m"})
    )
    assert REST_JSON.media_types(service(), operation) == ("application/json",)
    assert REST_JSON.success_status(operation) == 202


def test_malformed_requests_are_of_operations_with_a_json_body() -> None:
    found = REST_JSON.malformed(service(), "PutToy", {"Toy": "a", "Way": "b"})
    assert {bad.kind for bad in found} == {"brokenJson", "wrongDocument"}
    assert {bad.request.path for bad in found} == {"/toys/a/in/b?part=1"}
    blob = {"type": "string", "contentEncoding": "base64"}
    raw = {"type": "object", "properties": {"Data": blob}, "x-binding": {"payload": "Data"}}
    assert REST_JSON.malformed(service(raw), "PutToy", {"Data": "YQ=="}) == ()
