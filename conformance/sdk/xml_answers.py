"""Output and errors → answers in XML: query, ec2Query, restXml, by the serving side of the emulator.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html,
https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html,
https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Operation, Schema, Service
from conformance.emulator.serving import xml
from conformance.protocols.sides import whole

EC2 = "ec2Query"
_ILLEGAL = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sayable(value: Any) -> Any:
    """Return a value in which what no XML can carry is replaced: most control characters, lone surrogates."""
    if isinstance(value, str):
        return _ILLEGAL.sub("\ufffd", value)
    if isinstance(value, dict):
        return {sayable(key): sayable(item) for key, item in value.items()}
    return [sayable(item) for item in value] if isinstance(value, list) else value


def told(schema: Schema, root: Schema, value: dict[str, Any]) -> dict[str, Any]:
    """Return input or an output as far as XML tells it: a flat list or map that is empty is an absent one."""
    found: dict[str, Any] = _told(schema, root, value)
    return found


def _told(schema: Schema, root: Schema, value: Any) -> Any:
    schema = whole(schema, root)
    kind = kind_of_value(schema)
    if isinstance(value, dict) and kind == "object":
        found = {}
        for name, item in value.items():
            member = whole(schema.get("properties", {}).get(name, {}), root)
            if not (item in ([], {}) and xml.bound(member).get("flattened")):
                found[name] = _told(member, root, item)
        return found
    if isinstance(value, dict) and kind == "map":
        rest = schema.get("additionalProperties", {})
        return {name: _told(rest, root, item) for name, item in value.items()}
    if isinstance(value, list):
        return [_told(schema.get("items", {}), root, item) for item in value]
    return value


def of_query(service: Service, operation: Operation, output: Mapping[str, Any], request_id: str) -> bytes:
    """Return the document of a success in one of the query protocols."""
    outer = f"{operation.name}Response"
    wrapper = xml.bound(operation.response).get("resultWrapper")
    schema = {"properties": {}, **operation.response, "x-binding": {}}
    whole_of_it = xml.element(schema, operation.root, wrapper or outer, dict(output))
    inside = whole_of_it if wrapper else whole_of_it.partition(">")[2].rpartition("</")[0]
    if service.protocol == EC2:
        inside = f"<requestId>{request_id}</requestId>{inside}"
    else:
        inside += f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
    return _bytes(f'<{outer} xmlns="{service.xml_namespace}">{inside}</{outer}>')


def of_rest(service: Service, schema: Schema, root: Schema, name: str, value: Any) -> bytes:
    """Return the document of a success in restXml."""
    schema = {"properties": {}, **schema} if schema.get("type") == "object" else schema
    return _bytes(xml.element(schema, root, name, value, service.xml_namespace))


def of_error(
    service: Service, code: str, message: str | None, status: int, request_id: str,
    members: Mapping[str, Any] | None = None, schema: Schema | None = None, wrapped: bool = True,
) -> bytes:  # fmt: skip
    """Return the document of an error; ``schema`` is that of its own members, and S3's is not wrapped."""
    said = f"<Code>{escape(code)}</Code>"
    said += "" if message is None else f"<Message>{escape(message)}</Message>"
    shape = schema or {}
    for name, item in (members or {}).items():
        position = whole(shape.get("properties", {}).get(name, {}), shape)
        said += xml.element(position, shape, xml.name_of(position, name), item)
    if service.protocol == EC2:
        return _bytes(
            f"<Response><Errors><Error>{said}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
        )
    if not wrapped:
        return _bytes(f"<Error>{said}<RequestId>{request_id}</RequestId><HostId>host</HostId></Error>")
    fault = "Sender" if status < 500 else "Receiver"
    return _bytes(
        f'<ErrorResponse xmlns="{service.xml_namespace}"><Error><Type>{fault}</Type>{said}</Error>'
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )


def _bytes(text: str) -> bytes:
    return (_DECLARED + text).encode()
