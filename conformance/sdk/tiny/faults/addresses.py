"""Faults in where a request goes, and in its signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from attrs import evolve
from botocore.model import OperationModel

from conformance.sdk.tiny.signing import Facts
from conformance.sdk.tiny.stages import Fault, Stage
from conformance.sdk.tiny.writing import Request


def _request(identifier: str, does: str, change: Callable[[Request], Request]) -> Fault:
    def hook(stage: Stage, request: Request, operation: OperationModel) -> Any:
        return change(stage(request, operation))

    return Fault(f"request.{identifier}", does, {"request": hook})


def _signed(identifier: str, does: str, change: Callable[[Facts], Facts]) -> Fault:
    return Fault(f"signature.{identifier}", does, {"signed": lambda stage, facts: change(stage(facts))})


def _headers(change: Callable[[str, str], str | None]) -> Callable[[Request], Request]:
    """Change headers; one for which there is None is left out."""

    def changed(request: Request) -> Request:
        headers = {name: change(name, text) for name, text in request.headers.items()}
        return evolve(request, headers={name: text for name, text in headers.items() if text is not None})

    return changed


def _named(wanted: str, change: Callable[[str], str | None]) -> Callable[[Request], Request]:
    return _headers(lambda name, text: change(text) if name.lower() == wanted else text)


def _ignored(names: str) -> dict[str, Any]:
    def hook(stage: Stage, name: str, found: str | None) -> Any:
        return None if name.startswith(names) else stage(name, found)

    return {"setting": hook}


def _only_global(stage: Stage, name: str, found: str | None) -> Any:
    return None if name.startswith("AWS_ENDPOINT_URL_") else stage(name, found)


_PLAIN = ("x-amz-target", "content-type")

FAULTS = (
    _request("target:prefix", "leaves the prefix of the target away",
             _named("x-amz-target", lambda text: text.rpartition(".")[2])),
    _request("target:lowered", "names the operation in lower case", _named("x-amz-target", str.lower)),
    _request("content-type:json", "sends application/json, or in its place text/plain",
             _named("content-type", lambda text: "text/plain" if text == "application/json" else "application/json")),
    _request("content-type:missing", "sends no content type", _named("content-type", lambda text: None)),
    _request("method:put", "sends PUT in place of POST",
             lambda request: evolve(request, method="PUT" if request.method == "POST" else "POST")),
    _request("path:slash", "ends the path with another slash", lambda request: evolve(request, path=request.path + "/")),
    _request("body:wrapped", "wraps the body once more",
             lambda request: evolve(request, body=b'{"input":' + request.body + b"}") if request.body else request),
    _request("body:empty", "sends no body where there are no members",
             lambda request: evolve(request, body=b"" if request.body == b"{}" else request.body)),
    Fault("request.label:plain", "does not encode what goes into the path",
          {"label": lambda stage, text, greedy: text.replace(" ", "%20")}),
    Fault("request.label:twice", "encodes what goes into the path twice",
          {"label": lambda stage, text, greedy: quote(stage(text, greedy), safe="")}),
    _request("query:lost", "loses the query", lambda request: evolve(request, query=())),
    _request("query:first", "sends one value of each name in the query",
             lambda request: evolve(request, query=tuple({key: (key, text) for key, text in request.query}.values()))),
    _request("header:lost", "loses what goes into headers",
             _headers(lambda name, text: text if name.lower() in _PLAIN else None)),
    _signed("path:wrong", "signs another path", lambda facts: evolve(facts, path=facts.path + "x")),
    _signed("path:root", "signs the path /", lambda facts: evolve(facts, path="/")),
    _signed("query:left-out", "does not sign the query", lambda facts: evolve(facts, query=())),
    _signed("body:left-out", "signs an empty body", lambda facts: evolve(facts, body=b"")),
    _signed("host:wrong", "signs another host", lambda facts: evolve(facts, host="aws.amazon.com")),
    _signed("method:wrong", "signs another method", lambda facts: evolve(facts, method="GET")),
    _signed("region:us-east-1", "signs for us-east-1, whatever the region",
            lambda facts: evolve(facts, region="us-east-1")),
    _signed("service:wrong", "signs for another service", lambda facts: evolve(facts, service="execute-api")),
    _signed("time:stale", "signs with a time that is an hour old",
            lambda facts: evolve(facts, time=facts.time - timedelta(hours=1))),
    _signed("token:left-out", "leaves the session's token out", lambda facts: evolve(facts, token=None)),
    Fault("signature.missing", "signs nothing",
          {"signature": lambda stage, headers: {n: t for n, t in stage(headers).items() if n != "Authorization"}}),
    Fault("signature.unsigned-token", "adds the session's token after it has signed",
          {"signed": lambda stage, facts: evolve(stage(facts), token=None),
           "signature": lambda stage, headers: {**stage(headers), "X-Amz-Security-Token": "token"}}),
    Fault("setting.endpoint:ignored", "takes no notice of AWS_ENDPOINT_URL", _ignored("AWS_ENDPOINT_URL")),
    Fault("setting.endpoint:global", "takes no notice of the variable that is one service's endpoint",
          {"setting": _only_global}),
    Fault("setting.region:ignored", "takes no notice of AWS_REGION, and is in us-east-1",
          {"setting": lambda stage, name, found: "us-east-1" if name == "AWS_REGION" else stage(name, found)}),
    Fault("setting.token:ignored", "takes no notice of AWS_SESSION_TOKEN", _ignored("AWS_SESSION_TOKEN")),
)  # fmt: skip
"""The faults of this family."""
