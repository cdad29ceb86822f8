"""restJson1 and restXml: an operation has an address; labels, query, headers and body hold its members."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

from attrs import frozen

from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import resolve
from conformance.emulator.failures import Failure
from conformance.emulator.serving import xml
from conformance.emulator.serving.framing import Unreadable
from conformance.emulator.serving.json_text import dumped, from_json, json_object, json_value, to_json
from conformance.emulator.serving.texts import HTTP, ISO, text_of, value_of
from conformance.wire.listener import Request, Response

_OUTSIDE = ("header", "headers", "statusCode")
_LABEL = re.compile(r"\{(\w+)(\+?)\}")


@frozen
class Route:
    """An operation's address: a pattern of the path, and what the query string must hold."""

    method: str
    path: re.Pattern[str]
    query: tuple[tuple[str, str], ...]
    fixed: int
    """Characters that are no label's: of two addresses that fit, the one with more is meant."""


def route_of(operation: Operation) -> Route:
    """Return the address of an operation."""
    said = operation.root.get("x-http", {})
    uri = said.get("requestUri", "/")
    path, _, query = uri.partition("?")
    asked = tuple(parse_qsl(query, keep_blank_values=True))
    pattern, at = "", 0
    for label in _LABEL.finditer(path):
        pattern += re.escape(path[at : label.start()])
        pattern += f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})"
        at = label.end()
    pattern += re.escape(path[at:])
    return Route(
        said.get("method", "POST"), re.compile(pattern), asked, len(_LABEL.sub("", path)) + 1000 * len(asked)
    )


class RestFraming:
    """Both protocols; they differ in their bodies and in how they name errors."""

    unreadable = "SerializationException"
    unknown = "UnknownOperationException"
    unknown_status = 404

    def __init__(self, service: Service) -> None:
        self._service = service
        self._xml = service.protocol == "restXml"
        if self._xml:
            self.unreadable = "MalformedXML"
        routes = ((name, route_of(operation)) for name, operation in service.operations.items())
        self._routes = sorted(routes, key=lambda route: -route[1].fixed)

    def operation(self, request: Request) -> tuple[str | None, str]:
        """Return the operation at the address."""
        parts = urlsplit(request.path)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        for name, route in self._routes:
            if route.method != request.method or not route.path.fullmatch(parts.path):
                continue
            if all(key in asked and (not text or asked[key] == text) for key, text in route.query):
                return name, name
        return None, f"{request.method} {parts.path}"

    def params(self, operation: Operation, request: Request) -> dict[str, Any]:
        """Return the members, from wherever they are."""
        found = dict(self._beside(operation, request))
        properties = operation.request.get("properties", {})
        payload = xml.bound(operation.request).get("payload")
        if payload is not None:
            whole = resolve(properties[payload], operation.root)
            if request.body or "contentEncoding" in whole:
                found[payload] = self._payload(whole, operation.root, request.body)
            if not request.body and whole.get("type") != "object":
                found.pop(payload, None)
            return found
        inside = {name: said for name, said in properties.items() if "location" not in xml.bound(said)}
        if not inside or not request.body:
            return found
        if self._xml:
            node = xml.open_document(request.body)
            return {**xml.members({"properties": inside}, operation.root, node), **found}
        body = from_json({"type": "object", "properties": inside}, operation.root, json_object(request.body))
        return {**body, **found}

    def _beside(self, operation: Operation, request: Request) -> Iterator[tuple[str, Any]]:
        parts = urlsplit(request.path)
        labels = route_of(operation).path.fullmatch(parts.path)
        asked: dict[str, list[str]] = {}
        for key, text in parse_qsl(parts.query, keep_blank_values=True):
            asked.setdefault(key, []).append(text)
        for name, said in operation.request.get("properties", {}).items():
            place, wire = xml.bound(said).get("location"), xml.bound(said).get("locationName", name)
            schema = {**resolve(said, operation.root), "x-binding": xml.bound(said)}
            if place == "uri" and labels is not None:
                yield name, value_of(schema, unquote(labels[wire]), ISO)
            elif place == "querystring" and schema.get("type") == "object":
                inner = resolve(schema["additionalProperties"], operation.root)
                many = inner.get("type") == "array"
                if asked:
                    yield name, {key: texts if many else texts[0] for key, texts in asked.items()}
            elif place == "querystring" and wire in asked:
                yield name, _several(schema, operation.root, asked[wire], ISO)
            elif place == "header" and wire.lower() in request.headers:
                text = request.headers[wire.lower()]
                yield name, _from_header(schema, operation.root, text)
            elif place == "headers":
                low = wire.lower()
                held = {key[len(low) :]: text for key, text in request.headers.items() if key.startswith(low)}
                if held:
                    yield name, held

    def _payload(self, schema: Schema, root: Schema, raw: bytes) -> Any:
        if "contentEncoding" in schema:
            return base64.b64encode(raw).decode()
        if schema.get("type") == "string":
            try:
                return raw.decode("utf-8")
            except UnicodeDecodeError as problem:
                raise Unreadable(f"The body is not UTF-8: {problem}") from None
        if self._xml:
            return xml.taken(schema, root, xml.open_document(raw))
        return from_json(schema, root, json_value(raw))

    def answer(self, operation: Operation, output: Any) -> Response:
        """Return the members where they go."""
        said = operation.root.get("x-http", {})
        headers = {"x-amzn-RequestId": str(uuid.uuid4())}
        status, rest = said.get("responseCode", 200), {}
        properties = operation.response.get("properties", {})
        for name, value in (output if isinstance(output, dict) else {}).items():
            schema = properties.get(name, {})
            place = xml.bound(schema).get("location")
            wire = str(xml.bound(schema).get("locationName", name))
            whole = {**resolve(schema, operation.root), "x-binding": xml.bound(schema)}
            if place == "header" and value is not None:
                headers[wire] = _to_header(whole, operation.root, value)
            elif place == "headers" and isinstance(value, dict):
                headers.update({wire + key: str(item) for key, item in value.items()})
            elif place == "statusCode" and isinstance(value, int):
                status = value
            elif place not in _OUTSIDE:
                rest[name] = value
        media, body = self._body(operation, rest if isinstance(output, dict) else output)
        return Response(status, {**headers, "Content-Type": media}, body)

    def _body(self, operation: Operation, output: Any) -> tuple[str, bytes]:
        payload = xml.bound(operation.response).get("payload")
        properties = operation.response.get("properties", {})
        if payload is not None:
            value = output.get(payload) if isinstance(output, dict) else output
            schema = {
                **resolve(properties[payload], operation.root),
                "x-binding": xml.bound(properties[payload]),
            }
            if value is None:
                return ("application/xml" if self._xml else "application/json"), b""
            if "contentEncoding" in schema:
                return "application/octet-stream", base64.b64decode(str(value))
            if schema.get("type") == "string":
                return "text/plain", str(value).encode()
            shape = str(schema.get("x-shape", payload))
            name = str(xml.bound(schema).get("documentName") or xml.name_of(schema, shape))
            return self._document(schema, operation.root, name, value)
        if self._xml and all(xml.bound(said).get("location") in _OUTSIDE for said in properties.values()):
            return "application/xml", b""
        shape = str(operation.response.get("x-shape", f"{operation.name}Result"))
        name = xml.bound(operation.response).get("documentName") or xml.name_of(operation.response, shape)
        return self._document({"properties": {}, **operation.response}, operation.root, name, output)

    def _document(self, schema: Schema, root: Schema, name: str, value: Any) -> tuple[str, bytes]:
        if not self._xml:
            return "application/json", dumped(to_json(schema, root, value))
        text = xml.element(schema, root, name, value, self._service.xml_namespace)
        return "application/xml", f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode("utf-8", "replace")

    def failure(self, failure: Failure) -> Response:
        """Return the error as the protocol names it."""
        number = str(uuid.uuid4())
        headers = {"x-amzn-RequestId": number}
        if not self._xml:
            headers |= {"Content-Type": "application/json", "x-amzn-errortype": failure.code}
            return Response(failure.status, headers, dumped({"message": failure.message}))
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(failure.code)}</Code>"
            f"<Message>{escape(failure.message)}</Message></Error><RequestId>{number}</RequestId></ErrorResponse>"
        )
        return Response(
            failure.status, {**headers, "Content-Type": "application/xml"}, text.encode("utf-8", "replace")
        )


def _to_header(schema: Schema, root: Schema, value: Any) -> str:
    if xml.bound(schema).get("jsonvalue"):
        return base64.b64encode(str(value).encode()).decode()
    if not isinstance(value, list):
        return text_of(schema, value, HTTP)
    items = resolve(schema.get("items", {}), root)
    texts = [text_of(items, item, HTTP) for item in value]
    if items.get("type") == "string" and items.get("format") != "date-time":
        texts = [json.dumps(text) if set(text) & {",", '"'} else text for text in texts]
    return ", ".join(texts)


def _several(schema: Schema, root: Schema, texts: list[str], form: str) -> Any:
    if schema.get("type") != "array":
        return value_of(schema, texts[0], form)
    items = resolve(schema["items"], root)
    return [value_of(items, text, form) for text in texts]


def _from_header(schema: Schema, root: Schema, text: str) -> Any:
    if xml.bound(schema).get("jsonvalue"):
        try:
            return base64.b64decode(text, validate=True).decode()
        except ValueError:
            return text
    if schema.get("type") != "array":
        return value_of(schema, text, HTTP)
    dated = resolve(schema["items"], root).get("format") == "timestamp"
    found = re.findall(r"\w{3},[^,]*" if dated else r'(?:"(?:[^"\\]|\\.)*"|[^,"])+', text)
    texts = [re.sub(r"\\(.)", r"\1", part.strip().removeprefix('"').removesuffix('"')) for part in found]
    return _several(schema, root, [part.strip(", ") if dated else part for part in texts], HTTP)
