"""Output and errors → answers: the serving side of each protocol. JSON is written here.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html,
https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import ErrorShape, Operation, Schema, Service
from conformance.contract.paths import resolve
from conformance.protocols import timestamps
from conformance.protocols.rest_xml import root_name
from conformance.protocols.sides import side_of
from conformance.sdk import xml_answers
from conformance.sdk.cbor_wire import cbor_error, cbor_output
from conformance.sdk.recorder import Answer
from conformance.sdk.transport import is_bodiless, says_media_type

REST_JSON, REST_XML, CBOR = "restJson1", "restXml", "rpcv2Cbor"
RESTS = frozenset({REST_JSON, REST_XML})
FORMS = frozenset({"query", "ec2Query"})
JSON = frozenset({"awsJson1.0", "awsJson1.1", REST_JSON})
"""The protocols whose bodies are JSON."""
XML = FORMS | {REST_XML}
"""The protocols whose answers are XML."""
SPOKEN = JSON | XML | {CBOR}
"""The protocols that answers can be made in."""

REQUEST_ID = "4c1e7d9a-5b0f-4a52-9d57-3f6e0c2b8a11"
"""The ID of every answer."""

_S3 = "s3"
"""The one service whose errors have no wrapper (``noErrorWrapping``, which botocore's model does not have:
https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html#error-response-serialization), and whose
requests have IDs of two parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/get-request-ids.html."""

BODILESS = frozenset({204, 205, 304})
"""The statuses whose answers have no body, whatever their headers say (RFC 9110, section 6.4.1)."""

Headers = tuple[tuple[str, str], ...]


def success(service: Service, operation: Operation, output: Mapping[str, Any], **how: Any) -> Answer:
    """Return the answer that carries an output, a JSON value in the contract's terms.

    Args:
        service: the contracts.
        operation: whose answer it is.
        output: may have members that the contract does not know, and None where null is meant.
        how: what else is said of the answer (``chunked=True``).
    """
    status, headers, body = rendered(service, operation, output)
    return Answer(status, headers, body, **how)


def rendered(service: Service, operation: Operation, output: Mapping[str, Any]) -> tuple[int, Headers, bytes]:
    """Return status, headers and body of a success."""
    side, root = operation.response, operation.root
    if service.protocol in FORMS:
        return 200, _headers(service), xml_answers.of_query(service, operation, output, REQUEST_ID)
    if service.protocol == CBOR:
        return 200, _headers(service), cbor_output(service, operation, output)
    if service.protocol not in RESTS:
        return 200, _headers(service), dumped(encoded(side, root, output))
    members = side.get("properties", {})
    payload = side.get("x-binding", {}).get("payload")
    status, headers, inside = operation.root.get("x-http", {}).get("responseCode", 200), [], {}
    for name, value in output.items():
        schema = _whole(members.get(name, {}), root)
        binding = schema.get("x-binding", {})
        location, wire = binding.get("location"), binding.get("locationName", name)
        if location == "statusCode":
            status = value
        elif location == "header":
            headers.append((wire, in_header(schema, root, value)))
        elif location == "headers":
            inner = _whole(schema.get("additionalProperties", {}), root)
            headers += [(f"{wire}{key}", in_header(inner, root, item)) for key, item in value.items()]
        elif name != payload:
            inside[name] = value
    if status in BODILESS or is_bodiless(operation):
        return status, _joined(_request_id(service), headers), b""
    if payload is None:
        body = _document(service, side, root, operation, inside)
        return status, _joined(_headers(service) if body else _request_id(service), headers), body
    schema = _whole(members[payload], root)
    found = output.get(payload)
    kind = kind_of_value(schema)
    if kind in ("blob", "text", "enum"):
        text = "" if found is None else found
        body = base64.b64decode(text) if kind == "blob" else text.encode()
        media = "application/octet-stream" if kind == "blob" else "text/plain"
        named = () if says_media_type(operation) else (("Content-Type", media),)
        return status, _joined((*named, *_request_id(service)), headers), body
    body = b"" if found is None else _document(service, schema, root, operation, found)
    return status, _joined(_headers(service), headers), body


def _joined(own: Headers, of_members: list[tuple[str, str]]) -> Headers:
    """All headers; that of a member stands in the place of one that each answer has."""
    taken = {name.lower() for name, _ in of_members}
    return (*(one for one in own if one[0].lower() not in taken), *of_members)


def _document(service: Service, schema: Schema, root: Schema, operation: Operation, value: Any) -> bytes:
    if service.protocol != REST_XML:
        return dumped(encoded(schema, root, value))
    side = side_of(operation.response, operation.root, of_answer=True)
    if not side.body and side.payload is None:
        return b""
    return xml_answers.of_rest(service, schema, root, root_name(side), value)


def failure(
    service: Service, code: str, message: str | None, status: int, *,
    members: Mapping[str, Any] | None = None,
    header: bool | None = None, naming: str = "__type", spelt: str = "message", schema: Schema | None = None,
) -> Answer:  # fmt: skip
    """Return the answer that carries an error.

    Args:
        service: the contracts.
        code: as it stands there, with namespace or URI where it has them.
        message: the message; None leaves it out.
        status: the HTTP status.
        members: further members of the body.
        header: whether it is named in ``X-Amzn-Errortype``; None: as the protocol's services do.
        naming: the member of the body that names it; "" for none.
        spelt: the member of the body that has the message.
        schema: the contract of the further members.

    How an error is named can be chosen in JSON alone.
    """
    if service.protocol in XML:
        wrapped = service.endpoint_prefix != _S3
        body = xml_answers.of_error(service, code, message, status, REQUEST_ID, members, schema, wrapped)
        return Answer(status, _headers(service), body)
    if service.protocol == CBOR:
        return Answer(status, _headers(service), cbor_error(code, message, members, schema))
    if header is None:
        header, naming = (True, "") if service.protocol == REST_JSON else (False, naming)
    named = (("X-Amzn-Errortype", code),) if header else ()
    said = {**({naming: code} if naming else {}), **({} if message is None else {spelt: message})}
    return Answer(status, (*_headers(service), *named), dumped({**said, **(members or {})}))


def status_of(error: ErrorShape) -> int:
    """Return the status that an exception comes with; 400 where the model gives none."""
    return error.status or 400


def media_type(service: Service) -> str:
    """Return the media type of an answer that has a document."""
    known = {
        **dict.fromkeys(FORMS, "text/xml"),
        REST_JSON: "application/json",
        REST_XML: "application/xml",
        CBOR: "application/cbor",
    }
    return known.get(service.protocol) or f"application/x-amz-json-{service.json_version}"


def _headers(service: Service) -> Headers:
    named = (("smithy-protocol", "rpc-v2-cbor"),) if service.protocol == CBOR else ()
    return (("Content-Type", media_type(service)), *named, *_request_id(service))


def _request_id(service: Service) -> Headers:
    if service.endpoint_prefix == _S3:
        return (("x-amz-request-id", REQUEST_ID), ("x-amz-id-2", "host"))
    return (("x-amzn-RequestId", REQUEST_ID),)


def dumped(value: Any) -> bytes:
    """Return a JSON document; numbers that JSON has not are texts, as the protocols say."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")


def _whole(member: Schema, root: Schema) -> Schema:
    beside = {"x-binding": member["x-binding"]} if "x-binding" in member else {}
    return {**resolve(member, root), **beside}


def encoded(schema: Schema, root: Schema, value: Any) -> Any:
    """Return a value of the contract as the JSON of a body has it."""
    schema = _whole(schema, root)
    kind = kind_of_value(schema)
    if kind == "document":
        return value
    if isinstance(value, Mapping) and kind in ("object", "map"):
        return dict(_members(schema, root, value))
    if isinstance(value, list):
        return [encoded(schema.get("items", {}), root, item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    form = schema.get("x-binding", {}).get("timestampFormat", timestamps.EPOCH)
    if kind == "timestamp" and form != timestamps.EPOCH and isinstance(value, int | float):
        return timestamps.write(value, form)
    return value


def _members(schema: Schema, root: Schema, value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    rest = schema.get("additionalProperties", {})
    for name, item in value.items():
        inner = schema.get("properties", {}).get(name, rest if isinstance(rest, dict) else {})
        yield inner.get("x-binding", {}).get("locationName", name), encoded(inner, root, item)


def in_header(schema: Schema, root: Schema, value: Any) -> str:
    """Return a value as a header has it."""
    if isinstance(value, list):
        return ",".join(in_header(_whole(schema.get("items", {}), root), root, item) for item in value)
    if kind_of_value(schema) == "timestamp" and isinstance(value, int | float):
        return timestamps.write(value, schema.get("x-binding", {}).get("timestampFormat", timestamps.RFC822))
    if schema.get("x-binding", {}).get("jsonvalue"):
        return base64.b64encode(json.dumps(value).encode()).decode()
    return str(value).lower() if isinstance(value, bool) else str(value)
