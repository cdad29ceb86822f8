from __future__ import annotations

from typing import Any

import cbor2
import pytest

from conformance.contract.model import Operation, Service
from conformance.protocols.protocol import Error, HttpAnswer, Inexpressible, Malformed, Output
from conformance.protocols.rpc_cbor import RPC_CBOR

SIDE = {
    "type": "object",
    "x-shape": "Toy",
    "properties": {
        "Name": {"type": "string"},
        "Data": {"type": "string", "contentEncoding": "base64"},
        "At": {"type": "number", "format": "timestamp"},
        "On": {"type": "string", "format": "date-time"},
        "Weight": {"type": "number", "format": "double"},
        "Parts": {"type": "array", "items": {"type": "integer"}},
    },
}
NAMED = {"smithy-protocol": "rpc-v2-cbor"}


def service(request: Any = SIDE, *, query_compatible: bool = False) -> Service:
    root = {"$defs": {"request": request, "response": SIDE}}
    operation = Operation("x", "Make", "make", "", request, SIDE, (), (), root)
    return Service(
        "x", "X", "rpcv2Cbor", "", "Toys", "x", "x", "", "", {"Make": operation}, {},
        query_compatible=query_compatible,
    )  # fmt: skip


def test_a_request_names_the_operation_in_its_path() -> None:
    params = {
        "Name": "n", "Data": "eA==", "At": 7, "On": "1970-01-01T00:00:07Z", "Weight": 1, "Parts": [1],
        "More": None,
    }  # fmt: skip
    made = RPC_CBOR.request(service(), "Make", params)
    assert (made.method, made.path) == ("POST", "/service/Toys/operation/Make")
    assert dict(made.headers) == {
        "smithy-protocol": "rpc-v2-cbor", "Accept": "application/cbor", "Content-Type": "application/cbor"
    }  # fmt: skip
    sent = cbor2.loads(made.body)
    assert (sent["At"].timestamp(), sent["On"].timestamp(), sent["Data"]) == (7, 7, b"x")
    assert (sent["Weight"], type(sent["Weight"]), sent["Parts"], sent["More"]) == (1.0, float, [1], None)
    assert b"\xc1\x07" in made.body  # the tag of a moment
    assert RPC_CBOR.request(service(query_compatible=True), "Make", {}).headers["x-amzn-query-mode"] == "true"


def test_what_is_of_a_wrong_type_goes_out_as_it_is() -> None:
    sent = cbor2.loads(
        RPC_CBOR.request(service(), "Make", {"Data": "no base64!", "At": "soon", "Name": 7}).body
    )
    assert sent == {"Data": "no base64!", "At": "soon", "Name": 7}
    assert cbor2.loads(RPC_CBOR.request(service(), "Make", ["x"]).body) == ["x"]
    with pytest.raises(Inexpressible):
        RPC_CBOR.request(service(), "Make", {"Name": "\ud800"})


def test_no_input_is_no_body() -> None:
    made = RPC_CBOR.request(service({"type": "object", "properties": {}}), "Make", {})
    assert (made.body, "Content-Type" in made.headers) == (b"", False)
    assert RPC_CBOR.request(service(), "Make", {}).body == b"\xa0"


def read(value: Any, status: int = 200, headers: dict[str, str] = NAMED) -> Any:
    body = value if isinstance(value, bytes) else cbor2.dumps(value)
    return RPC_CBOR.read(service().operations["Make"], HttpAnswer(status, headers, body))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"", {}),
        ({"Name": "n", "Parts": [1], "Weight": 2}, {"Name": "n", "Parts": [1], "Weight": 2}),
        ({"Name": None, "More": 1}, {"Name": None, "More": 1}),
        ({"Data": b"x"}, {"Data": "eA=="}),
        ({"Data": "eA=="}, {"Data": {"text": "eA=="}}),
        ({"Name": b"x"}, {"Name": {"bytes": "eA=="}}),
        (b"\xa1\x62At\xc1\x07", {"At": 7}),
        (b"\xa1\x62At\x07", {"At": {"number": 7}}),
        (b"\xa1\x62On\xc1\x07", {"On": "1970-01-01T00:00:07Z"}),
        (b"\xa1\x64Name\xc1\x07", {"Name": {"moment": 7}}),
        (b"\xbf\x64Name\x7f\x61a\x61b\xff\xff", {"Name": "ab"}),
        (b"\xa1\x64Name\xf7", {"Name": {"other": "undefined"}}),
    ],
)  # fmt: skip
def test_an_answer_is_a_map(body: Any, value: Any) -> None:
    assert read(body) == Output(value)


@pytest.mark.parametrize("body", [b"\xbf", b"\x80", b"{}", b"\xa0\xa0"])
def test_another_body_is_none(body: bytes) -> None:
    assert isinstance(read(body), Malformed)
    assert isinstance(read({}, headers={}), Malformed)


def test_an_error_is_named_by_its_type_alone() -> None:
    said = {"__type": "a.b#NoToy", "message": "m", "code": "Else"}
    assert read(said, 400, {**NAMED, "x-amzn-errortype": "Other"}) == Error("NoToy", "m", said)
    assert read(said, 400, {**NAMED, "x-amzn-query-error": "Old;Sender"}).query_code == "Old"
    assert read({"code": "Else"}, 400) == Error(None, "", {"code": "Else"})


def test_malformed_requests() -> None:
    found = RPC_CBOR.malformed(service(), "Make", {})
    assert {bad.kind for bad in found} == {"brokenCbor", "wrongDocument"}
    assert RPC_CBOR.nonexistent(service(), "GET").path.endswith("/NoSuchOperation")
