from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.model import Operation, Service
from conformance.protocols.protocol import Error, HttpAnswer, Inexpressible, Malformed, Output
from conformance.protocols.rest_xml import REST_XML

TEXT = {"type": "string"}
SPACE = {"uri": "urn:toys"}
AT = {"type": "number", "format": "timestamp"}
TOY = {
    "type": "object",
    "x-shape": "Toy",
    "properties": {
        "Kind": {**TEXT, "x-binding": {"xmlName": "xsi:type", "xmlAttribute": True}},
        "Name": TEXT,
        "At": AT,
        "Parts": {"type": "array", "items": TEXT, "x-binding": {"flattened": True, "xmlName": "Part"}},
        "Tags": {"type": "array", "items": {**TEXT, "x-binding": {"xmlName": "Tag"}}},
        "By": {"type": "object", "propertyNames": TEXT, "additionalProperties": TEXT},
    },
}
BESIDE = {
    "Key": {**TEXT, "x-binding": {"location": "uri", "locationName": "Key"}},
    "Part": {"type": "integer", "x-binding": {"location": "querystring", "locationName": "part"}},
    "Since": {**AT, "x-binding": {"location": "header", "locationName": "If-Since"}},
    "Meta": {
        "type": "object", "propertyNames": TEXT, "additionalProperties": TEXT,
        "x-binding": {"location": "headers", "locationName": "x-meta-"},
    },
}  # fmt: skip


def service(
    members: dict[str, Any], binding: dict[str, Any], method: str = "PUT", answer: Any = None, **traits: Any
) -> Service:
    request = {"type": "object", "x-shape": "Asked", "properties": members, "x-binding": binding}
    response = answer or {"type": "object", "properties": {}}
    uri = "/toys/{Key+}?x" if "Key" in members else "/toys"
    root = {
        "x-http": {"method": method, "requestUri": uri, "responseCode": 200},
        "$defs": {"request": request, "response": response},
        **traits,
    }
    operation = Operation("x", "Put", "put", "", request, response, (), (), root)
    return Service("x", "X", "restXml", "", "", "x", "x", "", "", {"Put": operation}, {})


def sent(made: Service, params: Any) -> tuple[str, dict[str, str], str]:
    request = REST_XML.request(made, "Put", params)
    return request.path, dict(request.headers), request.body.decode()


def test_each_member_goes_where_its_model_says() -> None:
    made = service({**BESIDE, **TOY["properties"]}, {"xmlName": "PutToy", "xmlNamespace": SPACE})  # type: ignore[dict-item]
    params = {
        "Key": "a/b c", "Part": 1, "Since": 0, "Meta": {"k": "v"}, "Kind": "t", "Name": "<n>", "At": 0,
        "Parts": ["p", "q"], "Tags": ["x"], "By": {"k": "v"}, "More": "m",
    }  # fmt: skip
    assert sent(made, params) == (
        "/toys/a/b%20c?x&part=1",
        {"If-Since": "Thu, 01 Jan 1970 00:00:00 GMT", "x-meta-k": "v", "Content-Type": "application/xml"},
        '<PutToy xmlns="urn:toys" xsi:type="t"><Name>&lt;n&gt;</Name><At>1970-01-01T00:00:00Z</At>'
        "<Part>p</Part><Part>q</Part><Tags><Tag>x</Tag></Tags>"
        "<By><entry><key>k</key><value>v</value></entry></By><More>m</More></PutToy>",
    )
    assert sent(made, {"Key": "a"}) == ("/toys/a?x", {}, "")


def test_one_member_may_be_the_body() -> None:
    toy = {**TOY, "x-binding": {"xmlName": "T", "xmlNamespace": SPACE}}
    assert sent(service({"Toy": toy}, {"payload": "Toy"}), {"Toy": {"Name": "n"}})[2] == (
        '<T xmlns="urn:toys"><Name>n</Name></T>'
    )
    own = {**TOY, "x-binding": {"documentName": "Own", "xmlName": "T"}}
    assert sent(service({"Toy": own}, {"payload": "Toy"}), {"Toy": {}})[2] == "<Own />"
    blob = {"type": "string", "contentEncoding": "base64"}
    made = service({"Toy": blob}, {"payload": "Toy"}, **{"x-checksum": {"requestChecksumRequired": True}})
    assert sent(made, {"Toy": "eA=="})[1:] == (
        {"Content-Type": "application/octet-stream", "Content-MD5": "ndTkYSaMgDT1yFZOFVxnpg=="}, "x"
    )  # fmt: skip


@pytest.mark.parametrize(
    "params",
    [
        {"Name": None}, {"Name": "\0"}, {"Parts": []}, {"Parts": "a"}, {"By": "a"}, {"Name": 7}, [],
        {"Meta": {}}, {"Part": "7"},
    ],
)  # fmt: skip
def test_what_xml_and_headers_cannot_say_is_not_sent(params: Any) -> None:
    made = service({**BESIDE, **TOY["properties"]}, {})  # type: ignore[dict-item]
    with pytest.raises(Inexpressible):
        REST_XML.request(made, "Put", {"Key": "a", **params} if isinstance(params, dict) else params)


def test_of_some_identifiers_the_end_is_sent() -> None:
    key = {**TEXT, "x-binding": {"location": "uri", "locationName": "Key", "lastSegment": True}}
    assert sent(service({"Key": key}, {}), {"Key": "/hostedzone/Z1"})[0] == "/toys/Z1?x"
    with pytest.raises(Inexpressible):
        REST_XML.request(service({"Key": key}, {}), "Put", {"Key": "Z1/"})


def test_the_status_of_what_says_nothing_is_left_open() -> None:
    silent, told = service({}, {}), service({}, {}, answer={"type": "object", "properties": {"Name": TEXT}})
    assert REST_XML.success_status(silent.operations["Put"]) is None
    assert REST_XML.success_status(told.operations["Put"]) == 200


def test_operations_without_an_address_cannot_be_asked_for() -> None:
    with pytest.raises(Inexpressible):
        REST_XML.request(service({}, {}), "Nothing", {})
    assert REST_XML.nonexistent(service({}, {}), "GET").path == "/NoSuchOperation"


def test_an_answer_is_read_from_headers_and_document() -> None:
    answer = {"type": "object", "x-shape": "R", "properties": {**BESIDE, **TOY["properties"]}}  # type: ignore[dict-item]
    (operation,) = service({}, {}, answer=answer).operations.values()
    body = b"<R xmlns='urn:toys'><Key>k</Key><Name>n</Name><Part>p</Part><Error>e</Error></R>"
    headers = {"if-since": "Thu, 01 Jan 1970 00:00:07 GMT", "x-meta-a": "1"}
    assert REST_XML.read(operation, HttpAnswer(200, headers, body)) == Output(
        {"Since": 7, "Meta": {"a": "1"}, "Key": "k", "Name": "n", "Parts": ["p"], "Error": "e"}
    )
    assert REST_XML.read(operation, HttpAnswer(200, {}, b"")) == Output({"Meta": {}})
    assert isinstance(REST_XML.read(operation, HttpAnswer(200, {}, b"<R>")), Malformed)
    failed = b"<Error><Code>Late</Code></Error>"
    assert isinstance(REST_XML.read(operation, HttpAnswer(200, {}, failed)), Malformed)
    assert REST_XML.read(operation, HttpAnswer(500, {}, failed)) == Error("Late", "", {"Code": "Late"})
    assert isinstance(REST_XML.read(operation, HttpAnswer(404, {}, b"")), Malformed)


def test_a_document_may_be_a_member_and_a_body_bytes() -> None:
    answer: dict[str, Any] = {"type": "object", "x-shape": "R", "properties": {"Name": TEXT}}
    (operation,) = service({}, {}, answer=answer).operations.values()
    assert REST_XML.read(operation, HttpAnswer(200, {}, b"<Name>n</Name>")) == Output({"Name": "n"})
    assert REST_XML.read(operation, HttpAnswer(200, {}, b"<R><Name>n</Name></R>")) == Output({"Name": "n"})
    blob = {
        "type": "object",
        "properties": {"B": {**TEXT, "contentEncoding": "base64"}},
        "x-binding": {"payload": "B"},
    }
    (operation,) = service({}, {}, answer=blob).operations.values()
    assert REST_XML.read(operation, HttpAnswer(200, {}, b"x")) == Output({"B": "eA=="})
    toy = {"type": "object", "properties": {"Toy": TOY}, "x-binding": {"payload": "Toy"}}
    (operation,) = service({}, {}, answer=toy).operations.values()
    assert REST_XML.read(operation, HttpAnswer(200, {}, b"<Toy><Name>n</Name></Toy>")) == (
        Output({"Toy": {"Name": "n"}})
    )


@pytest.mark.parametrize(("status", "code"), [(404, "NotFound"), (412, "PreconditionFailed"), (499, "499")])
def test_what_answers_a_head_has_a_status_and_no_body(status: int, code: str) -> None:
    (operation,) = service({}, {}, "HEAD").operations.values()
    assert REST_XML.read(operation, HttpAnswer(status, {}, b"")) == Error(code, "", {})


def test_malformed_requests_are_of_operations_with_a_document() -> None:
    assert {b.kind for b in REST_XML.malformed(service({"Toy": TOY}, {"payload": "Toy"}), "Put", {})} == {
        "brokenXml"
    }
    assert REST_XML.malformed(service({}, {}), "Put", {}) == ()
    made = service({}, {}, answer={"type": "object", "properties": {"Name": TEXT}})
    assert REST_XML.media_types(made, made.operations["Put"]) == ("application/xml", "text/xml")


@pytest.mark.parametrize("kind", ["string", "object"])
def test_a_body_that_is_one_member_is_a_document_where_that_is_a_structure(kind: str) -> None:
    whole = {"Toy": {**TOY, "x-binding": SPACE} if kind == "object" else {"type": "string"}}
    answer = {"type": "object", "properties": whole, "x-binding": {"payload": "Toy"}}
    made = service({}, {}, answer=answer)
    documents = REST_XML.media_types(made, made.operations["Put"])
    assert documents == (("application/xml", "text/xml") if kind == "object" else ())
