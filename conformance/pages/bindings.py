"""What the botocore model says about the wire: where each member of an operation goes, and how.

A contract keeps every trait that binds a member or an operation to HTTP, to a body or to an endpoint,
whatever the protocol: a protocol that is not written yet finds all that it needs in the contract. Left
out are the traits that no client reads (``box``, ``wrapper``, ``xmlOrder``, ``synthetic``).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from botocore.handlers import BUILTIN_HANDLERS, fix_route53_ids
from botocore.model import OperationModel, ServiceModel, Shape

from conformance.contract.protocol_names import smithy_name

_XML = ("restXml", "query", "ec2Query")
"""Protocols whose bodies are XML or named like it: there a body member's ``locationName`` is its XML name."""

_FLAGS = (
    "flattened",
    "xmlAttribute",
    "jsonvalue",
    "streaming",
    "requiresLength",
    "event",
    "eventpayload",
    "eventheader",
    "hostLabel",
    "sparse",
)
_VALUES = ("queryName", "payload", "xmlNamespace", "timestampFormat", "resultWrapper")
_ENDPOINT = ("staticContextParams", "operationContextParams", "endpointdiscovery", "endpointoperation")
_DEFAULT_HTTP = {"method": "POST", "requestUri": "/", "responseCode": 200}
_DEFAULT_AUTH = ["aws.auth#sigv4"]
_METADATA = ("xmlNamespace", "globalEndpoint", "awsQueryCompatible", "protocolSettings", "checksumFormat")


def protocol_name(model: ServiceModel) -> str:
    """Return Smithy's name of the protocol that botocore would speak with the service.

    Of several that a service offers botocore takes the first of an order of its own, which begins with
    ``json``.
    """
    return smithy_name(model.resolved_protocol, model.metadata.get("jsonVersion", ""))


def service_traits(model: ServiceModel) -> dict[str, Any]:
    """Return what the model's metadata say about the wire beyond what every service has."""
    metadata = model.metadata
    found: dict[str, Any] = {key: metadata[key] for key in ("jsonVersion", "targetPrefix") if key in metadata}
    if metadata["signatureVersion"] != "v4":
        found["signatureVersion"] = metadata["signatureVersion"]
    if metadata.get("auth", _DEFAULT_AUTH) != _DEFAULT_AUTH:
        found["auth"] = metadata["auth"]
    found.update({key: metadata[key] for key in _METADATA if key in metadata})
    clients = model.client_context_parameters
    if clients:
        found["clientContextParams"] = {p.name: p.type for p in clients}
    return found


def endpoint_rules(rules: dict[str, Any]) -> dict[str, Any]:
    """Return a rule set's digest and its parameters: what an endpoint depends on, without the rules."""
    text = json.dumps(rules, sort_keys=True, separators=(",", ":"))
    return {
        "source": "botocore:endpoint-rule-set-1.json",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "parameters": {
            name: {key: value for key, value in parameter.items() if key != "documentation"}
            for name, parameter in rules["parameters"].items()
        },
    }


def operation_traits(model: OperationModel) -> dict[str, Any]:
    """Return the keywords of an operation's traits; what is as every operation has it is left out."""
    said: dict[str, Any] = model._operation_model
    source = {"source": f"model:{model.name}"}
    found: dict[str, Any] = {}
    http = {**_DEFAULT_HTTP, **said["http"]}
    if http != _DEFAULT_HTTP:
        found["x-http"] = {**http, **source}
    endpoint = dict(said.get("endpoint", {}))
    endpoint.update({key: said[key] for key in _ENDPOINT if key in said})
    if endpoint:
        found["x-endpoint"] = {**endpoint, **source}
    auth = {key: said[key] for key in ("authtype", "auth", "unsignedPayload") if key in said}
    if auth:
        found["x-auth"] = {**auth, **source}
    checksum = dict(said.get("httpChecksum", {}))
    if said.get("httpChecksumRequired"):
        checksum["httpChecksumRequired"] = True
    if checksum:
        found["x-checksum"] = {**checksum, **source}
    if "requestcompression" in said:
        found["x-compression"] = {**said["requestcompression"], **source}
    found.update({f"x-{flag}": True for flag in ("readonly", "idempotent") if said.get(flag)})
    return found


def binding(shape: Shape, name: str | None, protocol: str) -> dict[str, Any]:
    """Return the ``x-binding`` of a position, empty where it goes into the body under its own name.

    Args:
        shape: the position's shape, with the traits of the member that refers to it.
        name: the member's name; None for what has none (an element, a key, a value, a whole body).
        protocol: Smithy's name of the protocol, which tells whether a ``locationName`` is an XML name.
    """
    said: dict[str, Any] = shape._shape_model
    found: dict[str, Any] = {}
    location, other = said.get("location"), said.get("locationName")
    if location:
        found["location"] = location
        if location != "statusCode":
            found["locationName"] = name if other is None else other
    elif other is not None and other != name:
        found["xmlName" if protocol in _XML else "locationName"] = other
    elif protocol in _XML and name is not None:
        found.update(_name_of_items(shape))
    if protocol == "restXml" and shape.type_name == "structure":
        if other is not None and not location:
            found["xmlName"] = other  # or else a document's root is called after its structure
        own = _own(shape).get("locationName")
        if own not in (None, other) and (name is None or other == name):
            found["documentName"] = own
    found.update({key: said[key] for key in _VALUES if key in said})
    found.update({key: True for key in _FLAGS if said.get(key)})
    if "contextParam" in said:
        found["contextParam"] = said["contextParam"]["name"]
    return found


def trimmed(service: str, model: OperationModel) -> tuple[str, ...]:
    """Return the members of which clients send what stands behind the last slash (Route 53's identifiers).

    No list of them is kept here: botocore's own handler is asked, for the service that it is registered for.
    """
    event = (f"before-parameter-build.{service}", fix_route53_ids)
    if event not in {entry[:2] for entry in BUILTIN_HANDLERS} or model.input_shape is None:
        return ()
    texts = {name: "a/b" for name, shape in model.input_shape.members.items() if shape.type_name == "string"}
    fix_route53_ids(params=texts, model=model)
    return tuple(name for name, text in texts.items() if text == "b")


def _own(shape: Shape) -> dict[str, Any]:
    """What a shape says itself, without the traits of the member that refers to it."""
    said: dict[str, Any] = shape._shape_resolver._shape_map[shape.name]
    return said


def _name_of_items(shape: Shape) -> dict[str, str]:
    """The name of a flat list without one of its own: its items', if it is the list's shape that is flat.

    Where only the member is flat its own name counts (Smithy's ``QueryXmlLists``).
    """
    if shape.type_name != "list" or not _own(shape).get("flattened"):
        return {}
    name = shape.member.serialization.get("name")
    return {} if name is None else {"xmlName": name}


def error_bindings(shape: Any, protocol: str) -> dict[str, Any]:
    """Return the bindings of an error's members, of those that have any."""
    found = {name: binding(member, name, protocol) for name, member in shape.members.items()}
    return {name: bound for name, bound in found.items() if bound}
