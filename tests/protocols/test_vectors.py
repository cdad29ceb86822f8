"""Each protocol does what the public protocol tests say."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.protocols.protocol import Error, HttpAnswer, Inexpressible, Output
from conformance.protocols.registry import PROTOCOLS
from tests.protocols.vectors import Vector, address, all_vectors, document, moments, octets

_URL = "the path of the endpoint's URL is the client's"
_GZIP = "a service takes what is not compressed, too"
_TOKEN = "tokens are filled in before"
_NULL = "a suite sends the null that an SDK leaves out, and a monitor looks at what an SDK drops"
_EXTRA = "a monitor looks at what an SDK drops"
NOT_HERE = {
    "awsJson1.0-AwsJson10DeserializeAllowNulls-response": _NULL,
    "awsJson1.0-AwsJson10HandlesUnexpectedJsonOutput-response": _EXTRA,
    "awsJson1.0-AwsJson10HostWithPath-request": _URL,
    "awsJson1.0-SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0-request": _GZIP,
    "awsJson1.0-SDKAppliedContentEncoding_awsJson1_0-request": _GZIP,
    "awsJson1.1-AwsJson11HostWithPath-request": _URL,
    "awsJson1.1-AwsJson11StructuresDontDeserializeNullValues-response": _NULL,
    "awsJson1.1-AwsJson11StructuresDontSerializeNullValues-request": _NULL,
    "awsJson1.1-SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1-request": _GZIP,
    "awsJson1.1-SDKAppliedContentEncoding_awsJson1_1-request": _GZIP,
    "awsJson1.1-handles_unexpected_json_output-response": _EXTRA,
    "ec2Query-Ec2ProtocolIdempotencyTokenAutoFill-request": _TOKEN,
    "ec2Query-Ec2QueryHostWithPath-request": _URL,
    "ec2Query-SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query-request": _GZIP,
    "ec2Query-SDKAppliedContentEncoding_ec2Query-request": _GZIP,
    "query-QueryHostWithPath-request": _URL,
    "query-QueryProtocolIdempotencyTokenAutoFill-request": _TOKEN,
    "query-SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery-request": _GZIP,
    "query-SDKAppliedContentEncoding_awsQuery-request": _GZIP,
    "restJson1-RestJsonDeserializesDenseSetMapAndSkipsNull-response": _NULL,
    "restJson1-RestJsonDoesntDeserializeNullStructureValues-response": _NULL,
    "restJson1-RestJsonDoesntSerializeNullStructureValues-request": _NULL,
    "restJson1-RestJsonHostWithPath-request": _URL,
    "restJson1-RestJsonHttpChecksumRequired-request": "the sum is of the bytes, and JSON has any white space",
    "restJson1-RestJsonQueryIdempotencyTokenAutoFill-request": _TOKEN,
    "restJson1-SDKAppendedGzipAfterProvidedEncoding_restJson1-request": _GZIP,
    "restJson1-SDKAppliedContentEncoding_restJson1-request": _GZIP,
    "restXml-BodyWithXmlName-request": "its model does not tell a structure's own name from its member's",
    "restXml-QueryIdempotencyTokenAutoFill-request": _TOKEN,
    "restXml-SDKAppendedGzipAfterProvidedEncoding_restXml-request": _GZIP,
    "restXml-SDKAppliedContentEncoding_restXml-request": _GZIP,
    "rpcv2Cbor-RpcV2CborClientDoesntDeserializeNullStructureValues-response": _NULL,
    "rpcv2Cbor-RpcV2CborClientDoesntSerializeNullStructureValues-request": _NULL,
    "rpcv2Cbor-RpcV2CborDeserializesDenseSetMapAndSkipsNull-response": _NULL,
    "rpcv2Cbor-RpcV2CborExtraFieldsInTheBodyShouldBeSkippedByClients-response": _EXTRA,
    "rpcv2Cbor-RpcV2CborPayloadWithUnsetUnion-response": "it lacks the header that each answer has to have",
}
"""Vectors that ask for something that is not the codec's, each with the reason."""

_NOTHING = "as good as an absent one"
INEXPRESSIBLE = {
    "ec2Query-Ec2EmptyQueryLists-request": _NOTHING,
    "query-QueryEmptyQueryMaps-request": _NOTHING,
    "restJson1-RestJsonHttpPrefixHeadersAreNotPresent-request": "a map that has entries",
    "restJson1-RestJsonNullAndEmptyHeaders-request": "has no null",
    "restJson1-RestJsonOmitsEmptyListQueryValues-request": _NOTHING,
    "restJson1-RestJsonOmitsNullQuery-request": "has no null",
    "restXml-HttpPrefixHeadersAreNotPresent-request": "a map that has entries",
    "restXml-NullAndEmptyHeaders-request": "has no null",
    "restXml-RestXmlOmitsNullQuery-request": "has no null",
}
"""Vectors whose params look on the wire like others; an SDK sends those, and a case would prove nothing."""

VECTORS = {f"{v.protocol}-{v.name}": v for v in all_vectors() if v.protocol in PROTOCOLS}
BODIES = {"query": "form", "ec2Query": "form", "restXml": "XML", "rpcv2Cbor": "CBOR"}


def test_the_lists_of_exceptions_name_vectors() -> None:
    assert {*NOT_HERE, *INEXPRESSIBLE} <= set(VECTORS)


def test_the_documentation_counts_them() -> None:
    said = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")
    for protocol in sorted({vector.protocol for vector in VECTORS.values()}):
        here = {key for key, vector in VECTORS.items() if vector.protocol == protocol}
        left_out, unsent = len(here & NOT_HERE.keys()), len(here & INEXPRESSIBLE.keys())
        passed = len(here) - left_out - unsent
        assert f"| {protocol} | {len(here)} | {passed} | {unsent} | {left_out} |" in said


def vector_of(key: str) -> Vector:
    return VECTORS[key]


def ids(side: str) -> list[str]:
    return [key for key, v in VECTORS.items() if v.row["side"] == side and key not in NOT_HERE]


@pytest.mark.parametrize("key", [key for key in ids("request") if key not in INEXPRESSIBLE])
def test_request(key: str) -> None:
    vector = vector_of(key)
    sent = vector.case["sent"]
    made = PROTOCOLS[vector.protocol].request(vector.service, vector.row["operation"], vector.case["params"])
    headers = {name.lower(): value for name, value in made.headers.items()}
    wanted = {name.lower(): value for name, value in sent.get("headers", {}).items()}
    assert made.method == sent.get("method", "POST")
    assert address(made.path) == address(sent["uri"])
    assert {name: headers.get(name) for name in wanted} == wanted
    assert {name.lower() for name in sent.get("forbidHeaders", ())}.isdisjoint(headers)
    if "body" in sent:
        media = BODIES.get(vector.protocol, "JSON")
        assert document(media, made.body) == document(media, octets(vector, sent["body"]))


@pytest.mark.parametrize("key", sorted(INEXPRESSIBLE))
def test_what_would_look_like_other_params_is_not_sent(key: str) -> None:
    vector = VECTORS[key]
    with pytest.raises(Inexpressible, match=INEXPRESSIBLE[key]):
        PROTOCOLS[vector.protocol].request(vector.service, vector.row["operation"], vector.case["params"])


@pytest.mark.parametrize("key", ids("response"))
def test_answer(key: str) -> None:
    vector = vector_of(key)
    came = vector.case["answer"]
    headers = {name.lower(): value for name, value in came.get("headers", {}).items()}
    body = octets(vector, came.get("body", "<nothing/>" if vector.protocol == "query" else ""))
    answer = PROTOCOLS[vector.protocol].read(
        vector.operation, HttpAnswer(came.get("status_code", 200), headers, body)
    )
    if "output" in vector.case:
        assert isinstance(answer, Output)
        assert moments(answer.value) == moments(vector.case["output"])
    else:
        assert isinstance(answer, Error)
        said = vector.case["error"]
        assert said["code"] == (answer.query_code or answer.code)
        assert said["message"] in (answer.message, None)
