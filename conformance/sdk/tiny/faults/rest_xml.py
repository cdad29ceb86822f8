"""Faults of restXml, and of what S3 adds to it: signatures, checksums, errors without a wrapper."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from attrs import evolve
from botocore.model import OperationModel, Shape

from conformance.sdk.tiny.client import Failed, Returned
from conformance.sdk.tiny.faults.ec2 import error_only, first_of_each_name
from conformance.sdk.tiny.faults.forms import each_element
from conformance.sdk.tiny.model import REST_XML, protocol_of
from conformance.sdk.tiny.reading import Answer
from conformance.sdk.tiny.signing import Facts
from conformance.sdk.tiny.stages import Fault, Stage
from conformance.sdk.tiny.writing import Request


def of_protocol(protocol: str, change: Callable[[Request], Request]) -> Mapping[str, Any]:
    """Change the requests of a protocol."""

    def hook(stage: Stage, request: Request, operation: OperationModel) -> Any:
        made = stage(request, operation)
        return change(made) if protocol_of(operation.service_model) == protocol else made

    return {"request": hook}


def without_header(name: str) -> Callable[[Request], Request]:
    """Return what sends no header of a name."""

    def changed(request: Request) -> Request:
        return evolve(request, headers={n: t for n, t in request.headers.items() if n.lower() != name})

    return changed


def _tree(change: Callable[[Element], None]) -> Mapping[str, Any]:
    """Change each element of a document that is sent."""

    def hook(stage: Stage, root: Element) -> Any:
        for node in list(root.iter()):
            change(node)
        return stage(root)

    return {"xml_bytes": hook}


def _wrapped(node: Element) -> None:
    """Put an element around what stands in a row under one name."""
    names = [child.tag for child in node]
    for name in {name for name in names if names.count(name) > 1}:
        items = [child for child in node if child.tag == name]
        for item in items:
            node.remove(item)
            item.tag = "member"
        SubElement(node, name).extend(items)


def _flat(node: Element) -> None:
    """Put the items of a list in the place of the list, by the list's name."""
    for child in list(node):
        tags = [below.tag for below in child]
        if len(tags) > 1 and len(set(tags)) == 1:
            place = list(node).index(child)
            node.remove(child)
            for below in reversed(list(child)):
                below.tag = child.tag
                node.insert(place, below)


def _attributes(node: Element) -> None:
    for name in [name for name in node.attrib if not name.startswith("xmlns")]:
        SubElement(node, name.rpartition(":")[2]).text = node.attrib.pop(name)


def _unescaped(stage: Stage, root: Element) -> Any:
    return stage(root).replace(b"&lt;", b"<").replace(b"&amp;", b"&").replace(b"&gt;", b">")


def _capital(node: Element) -> None:
    if node.text in ("true", "false"):
        node.text = node.text.capitalize()


def _encoded(request: Request) -> Request:
    if request.headers.get("Content-Type") != "application/octet-stream":
        return request
    return evolve(request, body=base64.b64encode(request.body))


def _bound(change: Callable[[dict[str, Any], Shape], dict[str, Any]]) -> Mapping[str, Any]:
    return {"bound": lambda stage, members, answer, shape: change(stage(members, answer, shape), shape)}


def _prefixed(members: dict[str, Any], shape: Shape) -> dict[str, Any]:
    prefixes = {
        name: member.serialization["name"]
        for name, member in shape.members.items()
        if member.serialization.get("location") == "headers"
    }
    return {
        name: {prefixes[name] + key: text for key, text in item.items()} if name in prefixes else item
        for name, item in members.items()
    }


def _texts(members: dict[str, Any], shape: Shape) -> dict[str, Any]:
    return {name: str(item) if isinstance(item, int) else item for name, item in members.items()}


def _as_text(stage: Stage, output: dict[str, Any], operation: OperationModel) -> Any:
    shown = stage(output, operation)
    return {n: i.decode("utf-8", "replace") if isinstance(i, bytes) else i for n, i in shown.items()}


def _bare_unknown(stage: Stage, answer: Answer, body: Any) -> Any:
    code = stage(answer, body)
    bare = isinstance(body, dict) and "Code" in body and "Type" not in body
    return "InternalFailure" if code is not None and bare else code


def _head_succeeds(stage: Stage, failed: Failed, operation: OperationModel) -> Failed | Returned:
    found: Failed = stage(failed, operation)
    return Returned({}, found.status) if operation.http["method"] == "HEAD" else found


def _twice(stage: Stage, facts: Facts) -> Any:
    return evolve(stage(facts), path=quote(facts.path, safe="/-_.~")) if facts.once else stage(facts)


def _digest_lost(stage: Stage, headers: dict[str, str]) -> Any:
    return {name: text for name, text in stage(headers).items() if name != "X-Amz-Content-Sha256"}


def _no_document(request: Request) -> Request:
    return evolve(request, body=b"") if request.body[:1] == b"<" else request


def _fixed_lost(request: Request) -> Request:
    return evolve(request, query=tuple(pair for pair in request.query if pair[1]))


FAULTS = (
    Fault("request.rest-xml:root", "names each document Request",
          {"xml_document": lambda stage, name, shape, value, space: stage("Request", shape, value, space)}),
    Fault("request.rest-xml:flat-wrapped", "puts an element around a list that is flat", _tree(_wrapped)),
    Fault("request.rest-xml:wrapped-flat", "leaves out the element around a list", _tree(_flat)),
    Fault("request.rest-xml:attributes", "sends attributes as elements", _tree(_attributes)),
    Fault("request.rest-xml:unescaped", "does not escape what XML has a meaning for", {"xml_bytes": _unescaped}),
    Fault("request.rest-xml:boolean", "sends Booleans with a capital letter", _tree(_capital)),
    Fault("request.rest-xml:latin-1", "sends documents in Latin-1, and does not say so",
          {"xml_bytes": lambda stage, root: stage(root).decode().encode("latin-1", "replace")}),
    Fault("request.rest-xml:body-lost", "sends no document", of_protocol(REST_XML, _no_document)),
    Fault("request.rest-xml:no-type", "sends no content type", of_protocol(REST_XML, without_header("content-type"))),
    Fault("request.rest-xml:payload-encoded", "sends bytes that are the body in base64", of_protocol(REST_XML, _encoded)),
    Fault("request.rest-xml:prefix-lost", "sends headers of a map without their prefix",
          {"headers_map": lambda stage, prefix, key: key}),
    Fault("request.rest-xml:key-plus", "sends a blank in a label as a plus",
          {"label": lambda stage, text, greedy: stage(text, greedy).replace("%20", "+")}),
    Fault("request.rest-xml:query-fixed-lost", "loses what the query has for each request of an operation",
          of_protocol(REST_XML, _fixed_lost)),
    Fault("response.rest-xml:flat-first", "shows the first item of a flat list alone", each_element(first_of_each_name)),
    Fault("response.rest-xml:attributes-lost", "does not look at attributes", each_element(lambda node: node.attrib.clear())),
    Fault("response.rest-xml:prefix-kept", "shows the entries of a map of headers with their prefix", _bound(_prefixed)),
    Fault("response.rest-xml:headers-text", "shows numbers of headers as texts", _bound(_texts)),
    Fault("response.rest-xml:headers-lost", "shows the members of a body alone", _bound(lambda members, shape: {})),
    Fault("response.rest-xml:payload-text", "shows bytes that are the body as text", {"output": _as_text}),
    Fault("error.rest-xml:wrapped-alone", "knows an error within an ErrorResponse alone", error_only("ErrorResponse")),
    Fault("error.rest-xml:bare-alone", "knows an error without a wrapper alone", error_only("Error")),
    Fault("error.rest-xml:bare-code", "does not find the code of an error without a wrapper", {"code": _bare_unknown}),
    Fault("error.rest-xml:head", "takes an error without a body for a success", {"failure": _head_succeeds}),
    Fault("signature.s3:path-twice", "signs a path of S3 encoded twice", {"signed": _twice}),
    Fault("signature.s3:digest-lost", "does not send the digest of a body", {"signature": _digest_lost}),
    Fault("request.checksum:other", "sends the checksum of no body at all",
          {"checksum": lambda stage, algorithm, body: stage(algorithm, b"")}),
    Fault("request.checksum:hex", "sends a checksum in hexadecimal digits",
          {"checksum": lambda stage, algorithm, body: base64.b64decode(stage(algorithm, body)).hex()}),
    Fault("request.checksum:missing", "sends no checksum where one is required",
          {"checksums": lambda stage, request, operation, params: request}),
    Fault("error.checksum:ignored", "does not look at the checksum of an answer",
          {"checked": lambda stage, headers, body, operation: None}),
)  # fmt: skip
"""The faults of this family."""
