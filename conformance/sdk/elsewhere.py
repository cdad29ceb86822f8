"""What AWS's own endpoint rules make of a call: where it goes, and how its path is signed.

A call that they send elsewhere than to the endpoint that an SDK was told would leave this machine, and
nothing would be seen of it: it is not made. Rules and partitions are botocore's data
(``endpoint-rule-set-1.json``), read by botocore's engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from attrs import frozen
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError, UnknownServiceError

from conformance.contract.model import Operation, Schema, Service

REGION = "eu-central-1"
"""The region of every call; none that an SDK would take by itself."""
_HERE = "http://127.0.0.1:1024"
_PROBE = "conformance-probe"


@frozen
class Signing:
    """How a request is signed.

    ``once`` is whether its path is signed as it is sent, without being encoded a second time (S3); ``name``
    is the service that it is signed for, None for the model's.
    """

    once: bool = False
    name: str | None = None


@frozen
class _Place:
    """What the rules say: an address, or why there is none, and how a request to it is signed."""

    url: str
    problem: str | None = None
    signing: Signing = Signing()


def elsewhere(service: Service, operation: Operation, given: Mapping[str, Any]) -> str | None:
    """Say where a call goes instead of to the endpoint that the SDK was told; None where it goes there."""
    said = operation.root.get("x-endpoint", {})
    if said.get("hostPrefix"):
        return f"the operation's host begins with {said['hostPrefix']!r}"
    context = _context(operation, given)
    if not context:
        return None
    place = _resolved(service.name, _HERE, tuple(sorted({**_fixed(operation), **context}.items())))
    if place is None or urlsplit(place.url).netloc == urlsplit(_HERE).netloc:
        return None
    if place.problem is not None:
        return f"the service's endpoint rules refuse it: {place.problem}"[:200]
    return f"the service's endpoint rules send it to {urlsplit(place.url).netloc}"


def signing(service: Service, operation: Operation, given: Mapping[str, Any]) -> Signing:
    """Return how a request is signed, as the rules say."""
    context = {**_fixed(operation), **_context(operation, given)}
    place = _resolved(service.name, _HERE, tuple(sorted(context.items())))
    return Signing() if place is None else place.signing


def names_host(service: Service, operation: Operation, member: Schema) -> bool:
    """Whether a member is a part of the host's name at AWS itself, as a bucket is."""
    binding = member.get("x-binding", {})
    if "contextParam" not in binding:
        return False
    context = {**_fixed(operation), binding["contextParam"]: _PROBE}
    place = _resolved(service.name, None, tuple(sorted(context.items())))
    return place is not None and _PROBE in urlsplit(place.url).netloc


def _fixed(operation: Operation) -> dict[str, Any]:
    said = operation.root.get("x-endpoint", {})
    return {name: told["value"] for name, told in said.get("staticContextParams", {}).items()}


def _context(operation: Operation, given: Mapping[str, Any]) -> dict[str, str]:
    return {
        member["x-binding"]["contextParam"]: given[name]
        for name, member in operation.request.get("properties", {}).items()
        if "contextParam" in member.get("x-binding", {}) and isinstance(given.get(name), str)
    }


@lru_cache(maxsize=4096)
def _resolved(service: str, endpoint: str | None, context: tuple[tuple[str, Any], ...]) -> _Place | None:
    """What the rules say of a call; None where the service has none."""
    resolve = _rules(service)
    if resolve is None:
        return None
    asked = {} if endpoint is None else {"Endpoint": endpoint}
    try:
        found = resolve(Region=REGION, **asked, **dict(context))
    except BotoCoreError as problem:
        return _Place("", str(problem))
    schemes = found.properties.get("authSchemes", [])
    scheme: Mapping[str, Any] = next((one for one in schemes if one.get("name") == "sigv4"), {})
    signing = Signing(bool(scheme.get("disableDoubleEncoding")), scheme.get("signingName"))
    return _Place(found.url, signing=signing)


@lru_cache(maxsize=16)
def _rules(service: str) -> Callable[..., Any] | None:
    loader = botocore.session.Session().get_component("data_loader")
    try:
        rules = loader.load_service_model(service, "endpoint-rule-set-1")
    except UnknownServiceError:
        return None
    found: Callable[..., Any] = EndpointProvider(rules, loader.load_data("partitions")).resolve_endpoint
    return found
