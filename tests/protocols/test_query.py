from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from attrs import evolve

from conformance.contract.model import Operation, Service
from conformance.protocols.protocol import Error, HttpAnswer, Inexpressible, Malformed, Output
from conformance.protocols.query import EC2_QUERY, QUERY, Query

TEXT = {"type": "string"}
TOY = {"type": "object", "properties": {"Name": TEXT, "Size": {"type": "integer"}}}
REQUEST = {
    "type": "object",
    "properties": {
        "toy": TOY,
        "names": {"type": "array", "items": TEXT},
        "few": {"type": "array", "items": TEXT, "x-binding": {"flattened": True, "xmlName": "One"}},
        "by": {"type": "object", "propertyNames": TEXT, "additionalProperties": TEXT},
        "at": {"type": "number", "format": "timestamp"},
        "on": {"type": "boolean", "x-binding": {"queryName": "onQuery"}},
    },
}
RESPONSE = {
    "type": "object",
    "x-binding": {"resultWrapper": "MakeResult"},
    "properties": {
        **REQUEST["properties"],  # type: ignore[dict-item]
        "kind": {"type": "string", "x-binding": {"xmlAttribute": True, "xmlName": "xsi:type"}},
    },
}


def service(response: Any = RESPONSE) -> Service:
    root = {"$defs": {"request": REQUEST, "response": response}}
    operation = Operation("x", "Make", "make", "", REQUEST, response, (), (), root)
    return Service("x", "X", "query", "", "", "x", "x", "2020-01-01", "", {"Make": operation}, {})


def fields(params: Any, protocol: Query = QUERY) -> dict[str, str]:
    made = protocol.request(service(), "Make", params)
    assert (made.method, made.path) == ("POST", "/")
    return dict(parse_qsl(made.body.decode(), keep_blank_values=True))


def test_a_form_names_the_operation_and_numbers_what_lists_and_maps_hold() -> None:
    params = {
        "toy": {"Name": "a b", "Size": 3}, "names": ["x"], "few": ["y", "z"], "by": {"k": "v"}, "at": 0,
        "on": True, "more": "m",
    }  # fmt: skip
    common = {"Action": "Make", "Version": "2020-01-01"}
    assert fields(params) == {
        **common, "toy.Name": "a b", "toy.Size": "3", "names.member.1": "x", "One.1": "y", "One.2": "z",
        "by.entry.1.key": "k", "by.entry.1.value": "v", "at": "1970-01-01T00:00:00Z",
        "on": "true", "more": "m",
    }  # fmt: skip
    del params["by"]
    assert fields(params, EC2_QUERY) == {
        **common, "Toy.Name": "a b", "Toy.Size": "3", "Names.1": "x", "One.1": "y", "One.2": "z",
        "At": "1970-01-01T00:00:00Z", "onQuery": "true", "More": "m",
    }  # fmt: skip
    assert fields({"names": []})["names"] == ""


@pytest.mark.parametrize(
    "params",
    [
        [], {"toy": {}}, {"toy": "a"}, {"names": "a"}, {"by": {}}, {"at": None}, {"toy": {"Name": 7}},
        {"toy": {"Size": "7"}}, {"toy": {"Name": ["a"]}}, {"toy": {"Name": "\ud800"}},
    ],
)  # fmt: skip
def test_what_a_form_cannot_say_is_not_sent(params: Any) -> None:
    with pytest.raises(Inexpressible):
        QUERY.request(service(), "Make", params)


def test_any_operation_may_be_asked_for() -> None:
    assert b"Action=Nothing" in QUERY.request(service(), "Nothing", {}).body
    assert b"Action" not in QUERY.malformed(service(), "Make", {})[0].request.body


def read(body: str, status: int = 200, protocol: Query = QUERY) -> Any:
    (operation,) = service().operations.values()
    return protocol.read(operation, HttpAnswer(status, {}, body.encode()))


def wrapped(inner: str) -> str:
    metadata = "<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>"
    return f'<MakeResponse xmlns="urn:x"><MakeResult>{inner}</MakeResult>{metadata}</MakeResponse>'


@pytest.mark.parametrize(
    ("inner", "value"),
    [
        ("<toy><Name>a</Name><Size>3</Size></toy>", {"toy": {"Name": "a", "Size": 3}}),
        ("<toy><Size> 3 </Size></toy>", {"toy": {"Size": 3}}),
        ("<toy><Size>three</Size></toy>", {"toy": {"Size": "three"}}),
        ("<toy>text</toy>", {"toy": "text"}),
        ("<toy/>", {"toy": {}}),
        ("<names><member>a</member><member/></names>", {"names": ["a", ""]}),
        ("<names/>", {"names": []}),
        ("<names>a</names>", {"names": "a"}),
        ("<One>a</One><One>b</One>", {"few": ["a", "b"]}),
        ("<by><entry><key>k</key><value>v</value></entry></by>", {"by": {"k": "v"}}),
        ("<by><item><name>k</name></item></by>", {"by": [{"name": "k"}]}),
        ("<at>1970-01-01T00:00:07Z</at>", {"at": 7}),
        ("<at>7 o'clock</at>", {"at": "7 o'clock"}),
        ("<at/><toy><Name/><Size/></toy>", {"toy": {"Name": ""}}),
        ("<new>1</new><newer><a>1</a></newer>", {"new": "1", "newer": {"a": "1"}}),
        ("<names><member>a</member></names><names/>", {"names": [["a"], []]}),
    ],
)
def test_an_answer_is_read_by_its_model_and_kept_where_it_departs(inner: str, value: Any) -> None:
    assert read(wrapped(inner)) == Output(value)


def test_an_attribute_is_a_member() -> None:
    space = "http://www.w3.org/2001/XMLSchema-instance"
    body = f'<R xmlns:xsi="{space}"><MakeResult xsi:type="t"/></R>'
    assert read(body) == Output({"kind": "t"})


def test_ec2_has_no_wrapper_and_tells_of_the_request_beside_the_members() -> None:
    operation = evolve(service({**RESPONSE, "x-binding": {}}).operations["Make"])
    body = b"<MakeResponse><requestId>1</requestId><at>1970-01-01T00:00:07Z</at></MakeResponse>"
    assert EC2_QUERY.read(operation, HttpAnswer(200, {}, body)) == Output({"at": 7})


ERROR = "<Error><Type>Sender</Type><Code> No </Code><Message>m</Message></Error>"
SAID = {"Type": "Sender", "Code": " No ", "Message": "m"}


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (
            f"<ErrorResponse xmlns='urn:x'>{ERROR}<RequestId>1</RequestId></ErrorResponse>",
            Error("No", "m", SAID),
        ),
        (f"<Response><Errors>{ERROR}</Errors><RequestID>1</RequestID></Response>", Error("No", "m", SAID)),
        (ERROR, Error("No", "m", SAID)),
        (
            "<ErrorResponse><Error><Message>m</Message></Error></ErrorResponse>",
            Error(None, "m", {"Message": "m"}),
        ),
        ("<ErrorResponse><Error/></ErrorResponse>", Error(None, "", {})),
        ("<ErrorResponse/>", None),
        ("<Response/>", None),
        ("<html/>", None),
        ("not XML", None),
        ("", None),
    ],
)
def test_an_error_has_its_name_in_one_of_three_places(body: str, answer: Error | None) -> None:
    read_ = read(body, 400)
    assert isinstance(read_, Malformed) if answer is None else read_ == answer


@pytest.mark.parametrize("body", ["", "{}", "<MakeResponse/>", f"<ErrorResponse>{ERROR}</ErrorResponse>"])
def test_a_success_has_a_result(body: str) -> None:
    assert isinstance(read(body), Malformed)


@pytest.mark.parametrize("protocol", [QUERY, EC2_QUERY])
def test_a_form_cannot_say_every_value_and_the_protocol_says_so(protocol: Query) -> None:
    assert not protocol.says_everything
    with pytest.raises(Inexpressible):
        protocol.request(service(), "Make", {"toy": None})
