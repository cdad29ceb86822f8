"""The emulator's serving side does what the public protocol tests say of a server, in every protocol."""

from __future__ import annotations

import pytest

from conformance.emulator.failures import Failure
from conformance.emulator.serving import framing_of
from conformance.protocols.protocol import Error, HttpAnswer, Output
from conformance.protocols.registry import PROTOCOLS
from conformance.wire.listener import Request
from tests.protocols.test_vectors import INEXPRESSIBLE, NOT_HERE, VECTORS, vector_of
from tests.protocols.vectors import moments, octets

_EMPTY = "a client sends an empty object for a body that is absent"
NAMELESS = {"AwsJson10EndpointTrait", "AwsJson10EndpointTraitWithHostLabel"}
"""Vectors that leave out which operation is asked for."""
_MAP = "a server puts all of the query string into a map of it"
_ALL = "a map of all headers holds those of the answer itself, too"
NOT_SERVED = {
    "restJson1-RestJsonHttpWithHeadersButNoPayload-request": _EMPTY,
    "restJson1-RestJsonHttpWithEmptyStructurePayload-request": _EMPTY,
    "restJson1-RestJsonQueryParamsStringListMap-request": _MAP,
    "restJson1-RestJsonQueryPrecedence-request": _MAP,
    "restJson1-HttpPrefixHeadersResponse-response": _ALL,
    "restXml-AllQueryStringTypes-request": _MAP,
    "restXml-RestXmlQueryParamsStringListMap-request": _MAP,
    "restXml-RestXmlQueryPrecedence-request": _MAP,
    "restXml-RestXmlQueryStringEscaping-request": _MAP,
    "restXml-RestXmlSupportsInfinityFloatQueryValues-request": _MAP,
    "restXml-RestXmlSupportsNaNFloatQueryValues-request": _MAP,
    "restXml-RestXmlSupportsNegativeInfinityFloatQueryValues-request": _MAP,
    "restXml-RestXmlZeroAndFalseQueryValues-request": _MAP,
}
"""Vectors that no server could read so, each with the reason."""


def ids(side: str) -> list[str]:
    left_out = {*NOT_HERE, *INEXPRESSIBLE, *NOT_SERVED}
    return [key for key, v in VECTORS.items() if v.row["side"] == side and key not in left_out]


@pytest.mark.parametrize("key", ids("request"))
def test_it_reads_the_request(key: str) -> None:
    vector = vector_of(key)
    sent = vector.case["sent"]
    headers = {name.lower(): value for name, value in sent.get("headers", {}).items()}
    request = Request(sent.get("method", "POST"), sent["uri"], headers, octets(vector, sent.get("body", "")))
    framing = framing_of(vector.service)
    if vector.case["id"] not in NAMELESS:
        assert framing.operation(request)[0] == vector.operation.name
    assert moments(framing.params(vector.operation, request)) == moments(vector.case["params"])


@pytest.mark.parametrize("key", [key for key in ids("response") if "output" in VECTORS[key].case])
def test_a_client_reads_its_answer(key: str) -> None:
    vector = vector_of(key)
    made = framing_of(vector.service).answer(vector.operation, vector.case["output"])
    headers = {name.lower(): value for name, value in made.headers.items()}
    answer = PROTOCOLS[vector.protocol].read(vector.operation, HttpAnswer(made.status, headers, made.body))
    assert isinstance(answer, Output)
    assert moments(answer.value) == moments(vector.case["output"])


@pytest.mark.parametrize("protocol", sorted({v.protocol for v in VECTORS.values()}))
def test_a_client_reads_its_refusal(protocol: str) -> None:
    vector = vector_of(next(key for key, v in VECTORS.items() if v.protocol == protocol))
    made = framing_of(vector.service).failure(Failure("NoToy", "a <b> & c", 409))
    headers = {name.lower(): value for name, value in made.headers.items()}
    answer = PROTOCOLS[protocol].read(vector.operation, HttpAnswer(made.status, headers, made.body))
    assert isinstance(answer, Error)
    assert (made.status, answer.code, answer.message) == (409, "NoToy", "a <b> & c")
