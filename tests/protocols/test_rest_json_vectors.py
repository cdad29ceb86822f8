"""restJson1 does what Smithy's protocol tests say.

The vectors are those of boto/botocore, tests/unit/protocols/{input,output}/rest-json.json (under the Apache
License 2.0), which are Smithy's; each in the terms of a contract: the schema of one side with its bindings,
params or an answer, and what becomes of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from conformance.contract.model import Operation, Service
from conformance.protocols import timestamps
from conformance.protocols.protocol import Answer, Error, HttpAnswer, HttpRequest, Inexpressible, Output
from conformance.protocols.rest_json import REST_JSON

VECTORS: dict[str, dict[str, Any]] = {
    f"{row['id']}-{row['side']}": row
    for row in json.loads((Path(__file__).parent / "rest_json_vectors.json").read_text(encoding="utf-8"))
}
NOT_HERE = {
    "RestJsonHttpChecksumRequired-request": "the sum is of the bytes, and JSON has white space at will",
    "RestJsonHostWithPath-request": "the path of the endpoint's URL is the client's",
    "SDKAppliedContentEncoding_restJson1-request": "a service takes what is not compressed, too",
    "SDKAppendedGzipAfterProvidedEncoding_restJson1-request": "a service takes what is not compressed, too",
    "RestJsonQueryIdempotencyTokenAutoFill-request": "tokens are filled in before",
    "RestJsonDoesntSerializeNullStructureValues-request": "a suite sends the null that an SDK leaves out",
    "RestJsonDoesntDeserializeNullStructureValues-response": "a monitor looks at what an SDK leaves out",
    "RestJsonDeserializesDenseSetMapAndSkipsNull-response": "a monitor looks at what an SDK leaves out",
}
"""Vectors that ask for something that is not the codec's, each with the reason."""
INEXPRESSIBLE = {
    "RestJsonHttpPrefixHeadersAreNotPresent-request",
    "RestJsonNullAndEmptyHeaders-request",
    "RestJsonOmitsNullQuery-request",
    "RestJsonOmitsEmptyListQueryValues-request",
}
"""Vectors whose params look on the wire like others; an SDK sends those, and a case would prove nothing."""
NONE = {"type": "object", "properties": {}}


def service_of(row: dict[str, Any]) -> Service:
    """A service of one operation, of which one side matters."""
    sides = {"request": NONE, "response": NONE, row["side"]: row["schema"]}
    root = {**row["root"], "$defs": sides}
    operation = Operation("x", "Op", "op", "", sides["request"], sides["response"], (), (), root)
    return Service("x", "X", "restJson1", "", "", "x", "x", "", "", {"Op": operation}, {})


def test_the_lists_of_exceptions_name_vectors() -> None:
    assert set(NOT_HERE) | INEXPRESSIBLE <= set(VECTORS)
    assert len(VECTORS) == 204


@pytest.mark.parametrize("name", sorted(INEXPRESSIBLE))
def test_what_would_look_like_other_params_is_not_sent(name: str) -> None:
    row = VECTORS[name]
    with pytest.raises(Inexpressible):
        REST_JSON.request(service_of(row), "Op", row["params"])


@pytest.mark.parametrize(
    "name",
    [n for n, row in VECTORS.items() if row["side"] == "request" and n not in {*NOT_HERE, *INEXPRESSIBLE}],
)
def test_request(name: str) -> None:
    row = VECTORS[name]
    request = REST_JSON.request(service_of(row), "Op", row["params"])
    assert seen(request, row["sent"]) == wanted(row["sent"])


def wanted(sent: dict[str, Any]) -> dict[str, Any]:
    """What a vector says of a request."""
    uri = urlsplit(sent["uri"])
    found = {
        "method": sent.get("method", "POST"),
        "path": uri.path,
        "query": sorted(parse_qsl(uri.query, keep_blank_values=True)),
        "headers": {n.lower(): v for n, v in sent.get("headers", {}).items()},
        "forbidden": set(),
    }
    return found if "body" not in sent else {**found, "body": document(sent["body"])}


def seen(request: HttpRequest, sent: dict[str, Any]) -> dict[str, Any]:
    """The same of a request that was made."""
    uri = urlsplit(request.path)
    headers = {name.lower(): value for name, value in request.headers.items()}
    found = {
        "method": request.method,
        "path": uri.path,
        "query": sorted(parse_qsl(uri.query, keep_blank_values=True)),
        "headers": {n.lower(): headers.get(n.lower()) for n in sent.get("headers", {})},
        "forbidden": {n.lower() for n in sent.get("forbidHeaders", ())} & set(headers),
    }
    return found if "body" not in sent else {**found, "body": document(request.body.decode())}


def document(text: str) -> Any:
    """A body as JSON, or else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


@pytest.mark.parametrize(
    "name", [n for n, row in VECTORS.items() if row["side"] == "response" and n not in NOT_HERE]
)
def test_answer(name: str) -> None:
    row = VECTORS[name]
    came = row["answer"]
    headers = {n.lower(): value for n, value in came.get("headers", {}).items()}
    (operation,) = service_of(row).operations.values()
    answer: Answer = REST_JSON.read(
        operation, HttpAnswer(came.get("status_code", 200), headers, came.get("body", "").encode())
    )
    if "output" in row:
        assert isinstance(answer, Output)
        assert moments(answer.value) == moments(row["output"])
    else:
        assert isinstance(answer, Error)
        assert answer.code == row["error"]["errorCode"]


def moments(value: Any) -> Any:
    """A value with dates as epoch seconds: a date has several spellings. NaN equals itself by its name."""
    if isinstance(value, dict):
        return {key: moments(item) for key, item in value.items()}
    if isinstance(value, list):
        return [moments(item) for item in value]
    moment = timestamps.read(value, timestamps.ISO8601) if isinstance(value, str) and "T" in value else None
    return value if moment is None else moment
