"""Input that AWS's own endpoint rules send elsewhere than to the endpoint that an SDK was told.

Such a call would leave this machine, and nothing would be seen of it: it is not made. Rules and partitions
are botocore's data (``endpoint-rule-set-1.json``), read by botocore's engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError, UnknownServiceError

from conformance.contract.model import Operation, Service

REGION = "eu-central-1"
"""The region of every call; none that an SDK would take by itself."""
_HERE = "http://127.0.0.1:1024"


def elsewhere(service: Service, operation: Operation, given: Mapping[str, Any]) -> str | None:
    """Say where a call goes instead of to the endpoint that the SDK was told; None where it goes there."""
    said = operation.root.get("x-endpoint", {})
    if said.get("hostPrefix"):
        return f"the operation's host begins with {said['hostPrefix']!r}"
    context = {
        member["x-binding"]["contextParam"]: given[name]
        for name, member in operation.request.get("properties", {}).items()
        if "contextParam" in member.get("x-binding", {}) and isinstance(given.get(name), str)
    }
    if not context:
        return None
    fixed = {name: told["value"] for name, told in said.get("staticContextParams", {}).items()}
    return _resolved(service.name, tuple(sorted({**fixed, **context}.items())))


@lru_cache(maxsize=4096)
def _resolved(service: str, context: tuple[tuple[str, Any], ...]) -> str | None:
    resolve = _rules(service)
    if resolve is None:
        return None
    try:
        url = resolve(Region=REGION, Endpoint=_HERE, **dict(context)).url
    except BotoCoreError as problem:
        return f"the service's endpoint rules refuse it: {problem}"[:200]
    if urlsplit(url).netloc == urlsplit(_HERE).netloc:
        return None
    return f"the service's endpoint rules send it to {urlsplit(url).netloc}"


@lru_cache(maxsize=16)
def _rules(service: str) -> Callable[..., Any] | None:
    loader = botocore.session.Session().get_component("data_loader")
    try:
        rules = loader.load_service_model(service, "endpoint-rule-set-1")
    except UnknownServiceError:
        return None
    found: Callable[..., Any] = EndpointProvider(rules, loader.load_data("partitions")).resolve_endpoint
    return found
