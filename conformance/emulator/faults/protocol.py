"""Faults in the protocol's framing: targets, error bodies, content types, broken JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve

from conformance.contract.model import Service
from conformance.emulator.call import Call
from conformance.emulator.failures import Failure
from conformance.emulator.faults.weave import Make, everywhere, fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.wire.listener import Response

FAMILY = "protocol"


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of framing, for each operation and for the service as a whole."""
    for plan in model.plans.values():
        yield from _operation(plan, _form(model.service))
    first = _simplest(model)
    yield from _targets(model, first)
    yield from _errors(first, _form(model.service))


def _body(
    response: Response, text: str, content_type: str | None = None, status: int | None = None
) -> Response:
    headers = {**response.headers, **({"Content-Type": content_type} if content_type else {})}
    return evolve(response, body=text.encode(), headers=headers, status=status or response.status)


def _cut(call: Call, response: Response) -> Response:
    """The head promises the whole body, half of it comes, the connection ends."""
    head = f"HTTP/1.1 {response.status} OK\r\nContent-Length: {len(response.body)}\r\n"
    kind = f"Content-Type: {response.headers['Content-Type']}\r\n\r\n"
    return evolve(response, raw=(head + kind).encode() + response.body[: len(response.body) // 2], close=True)


_PAGE = "<!DOCTYPE html><title>Internal Server Error</title>"


JSON, XML, CBOR = "JSON", "XML", "CBOR"
_FORMS = {"query": XML, "ec2Query": XML, "restXml": XML, "rpcv2Cbor": CBOR}
_NO_FAULT = {
    XML: ("single-quotes", "byte-order-mark", "latin-1"),
    CBOR: ("single-quotes", "latin-1"),
}
"""Ways of JSON that say the same in another form, or say nothing there."""


def _form(service: Service) -> str:
    return _FORMS.get(service.protocol, JSON)


def _ways(form: str) -> list[tuple[str, str, Callable[[Call, Response], Response]]]:
    return [way for way in (*_any_ways(), *_own_ways(form)) if way[0] not in _NO_FAULT.get(form, ())]


def _own_ways(form: str) -> list[tuple[str, str, Callable[[Call, Response], Response]]]:
    """What only answers of one form can get wrong."""
    if form == XML:
        return [
            ("json", "answers JSON", lambda c, r: _body(r, "{}", "application/json")),
            ("unclosed", "does not close the document", lambda c, r: evolve(r, body=r.body[:-1])),
        ]
    if form == CBOR:
        return [
            ("json", "answers JSON", lambda c, r: _body(r, "{}")),
            (
                "unnamed",
                "does not say that it answers in the protocol",
                lambda c, r: _without(r, "smithy-protocol"),
            ),
        ]
    return []


def _without(response: Response, name: str) -> Response:
    return evolve(response, headers={n: v for n, v in response.headers.items() if n.lower() != name})


def _any_ways() -> list[tuple[str, str, Callable[[Call, Response], Response]]]:
    return [
        ("html", "answers an HTML page with HTTP 500", lambda c, r: _body(r, _PAGE, "text/html", 500)),
        ("text", "answers plain text", lambda c, r: _body(r, "ok", "text/plain")),
        ("not-json", "answers a body that is not JSON", lambda c, r: evolve(r, body=r.body + b"}")),
        (
            "single-quotes",
            "answers JSON in single quotes",
            lambda c, r: _body(r, r.body.decode().replace('"', "'")),
        ),
        ("cut", "ends the connection in the middle of the body", _cut),
        ("silent", "ends the connection without an answer", lambda c, r: evolve(r, raw=b"", close=True)),
        ("no-content", "answers an empty body", lambda c, r: evolve(r, body=b"")),
        ("created", "answers HTTP 201", lambda c, r: evolve(r, status=201) if r.status == 200 else r),
        ("no-such-page", "answers HTTP 404", lambda c, r: evolve(r, status=404) if r.status == 200 else r),
        ("unavailable", "answers HTTP 503", lambda c, r: _body(r, "{}", None, 503)),
        (
            "content-type",
            "answers as text/html",
            lambda c, r: evolve(r, headers={**r.headers, "Content-Type": "text/html; charset=utf-8"}),
        ),
        (
            "byte-order-mark",
            "begins the body with a byte order mark",
            lambda c, r: evolve(r, body=b"\xef\xbb\xbf" + r.body),
        ),
        (
            "latin-1",
            "encodes the body in Latin-1",
            lambda c, r: evolve(r, body=r.body.decode().encode("latin-1", "replace")),
        ),
    ]


def _operation(plan: Plan, form: str) -> Iterator[Fault]:
    operation = plan.operation.name
    for way, text, act in _ways(form):
        if way == "no-content" and not plan.operation.response.get("properties"):
            continue  # an empty body says as much as an empty object
        yield fault(f"{operation}.protocol:{way}", text, operation, FAMILY, hook("response", act))

    def on_rule(rule: str, change: Callable[[Call, Failure], Any]) -> Make:
        return hook(
            "failure", lambda call, failure: change(call, failure) if failure.rule == rule else failure
        )

    cases = [
        ("broken-json", "json", "broken JSON"),
        ("wrong-type", "type", "a wrong JSON type"),
    ]
    for name, rule, what in cases:
        yield fault(
            f"{operation}.{name}:server-error",
            f"answers HTTP 500 to {what}",
            operation,
            FAMILY,
            on_rule(rule, lambda c, f: evolve(f, code="InternalFailure", status=500)),
        )
        yield fault(
            f"{operation}.{name}:success",
            f"answers HTTP 200 to {what}",
            operation,
            FAMILY,
            on_rule(rule, lambda c, f: {}),
        )
        yield fault(
            f"{operation}.{name}:code",
            f"answers an unknown code to {what}",
            operation,
            FAMILY,
            on_rule(rule, lambda c, f: evolve(f, code="BadThingException")),
        )
    yield everywhere(
        f"{operation}.target:missing", "does not know the operation", operation, FAMILY,
        hook("target", lambda call, name: None if name == operation else name),
    )  # fmt: skip


def _simplest(model: Model) -> str:
    """Return the operation where a fault of all operations shows soonest: a create that needs nothing."""
    creates = [n for n, p in model.plans.items() if p.role == "create" and not p.references]
    return next(iter([*creates, *model.plans]))


def _targets(model: Model, first: str) -> Iterator[Fault]:
    some_list = next((n for n, p in model.plans.items() if p.role == "list"), None)

    def on_unknown(change: Callable[[Call, Failure], Any]) -> Make:
        return hook(
            "failure", lambda call, failure: change(call, failure) if failure.rule == "unknown" else failure
        )

    answers: list[tuple[str, str, Callable[[Call, Failure], Any]]] = [
        ("success", "HTTP 200", lambda c, f: {}),
        ("server-error", "HTTP 500", lambda c, f: evolve(f, code="InternalFailure", status=500)),
        ("not-found", "ResourceNotFoundException", lambda c, f: evolve(f, code="ResourceNotFoundException")),
        ("invalid", "InvalidInputException", lambda c, f: evolve(f, code="InvalidInputException")),
    ]
    for way, text, change in answers:
        yield everywhere(
            f"service.unknown-operation:{way}",
            f"answers {text} to an unknown operation",
            first,
            FAMILY,
            on_unknown(change),
        )
    yield everywhere(
        "service.target:missing-is-first", "takes a request without a known target for the first operation",
        first, FAMILY,
        hook("target", lambda call, name: name or first),
    )  # fmt: skip
    yield everywhere(
        "service.target:invented", "takes an operation that the service does not have for a list",
        first, FAMILY, hook("target", lambda call, name: name or some_list),
    )  # fmt: skip


def _errors(first: str, form: str) -> Iterator[Fault]:
    kinds = {JSON: _json_errors, XML: _xml_errors, CBOR: _cbor_errors}
    for way, text, change in (*_STATUSES, *kinds[form]()):

        def act(call: Call, response: Response, change: Change = change) -> Response:
            return change(response) if response.status >= 400 else response

        yield everywhere(f"service.errors:{way}", text, first, FAMILY, hook("response", act))


Change = Callable[[Response], Response]

_STATUSES: tuple[tuple[str, str, Change], ...] = (
    ("status-200", "answers errors with HTTP 200", lambda r: evolve(r, status=200)),
    ("status-500", "answers errors with HTTP 500", lambda r: evolve(r, status=500)),
    ("status-404", "answers errors with HTTP 404", lambda r: evolve(r, status=404)),
    ("status-422", "answers errors with HTTP 422", lambda r: evolve(r, status=422)),
    (
        "empty",
        "answers errors without a body",
        lambda r: evolve(r, body=b"", headers={"Content-Type": r.headers["Content-Type"]}),
    ),
)


def _json_errors() -> list[tuple[str, str, Change]]:
    def with_body(response: Response, value: Any, *, headed: bool = True) -> Response:
        changed = evolve(response, body=json.dumps(value).encode())
        return changed if headed else _without(changed, "x-amzn-errortype")

    def said(response: Response) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(response.body)
        return body

    def xml(response: Response) -> Response:
        code = response.headers["x-amzn-errortype"]
        text = f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"
        return evolve(_body(response, text), headers={"Content-Type": "text/xml"})

    def bare(response: Response) -> Response:
        name = response.headers["x-amzn-errortype"].removesuffix("Exception")
        renamed = evolve(response, headers={**response.headers, "x-amzn-errortype": name})
        return with_body(renamed, {**said(response), "__type": name})

    return [
        (
            "untyped",
            "names no exception in errors",
            lambda r: with_body(r, {"message": said(r)["message"]}, headed=False),
        ),
        ("xml", "answers errors in XML", xml),
        ("list", "answers errors as a list", lambda r: with_body(r, [said(r)])),
        (
            "type-number",
            "answers errors with a number for a type",
            lambda r: with_body(r, {**said(r), "__type": 7}, headed=False),
        ),
        (
            "disagreeing",
            "names another exception in the header than in the body",
            lambda r: evolve(r, headers={**r.headers, "x-amzn-errortype": "InternalFailure"}),
        ),
        ("bare-name", "names exceptions without their last word", bare),
    ]


def _xml_errors() -> list[tuple[str, str, Change]]:
    def changed(pattern: bytes, by: bytes) -> Change:
        return lambda response: evolve(response, body=re.sub(pattern, by, response.body))

    return [
        ("untyped", "names no exception in errors", changed(rb"<Code>.*?</Code>", b"")),
        ("lower-case", "spells the names of an error's parts in lower case", changed(rb"Code>", b"code>")),
        ("unknown-root", "calls an error's document otherwise", changed(rb"(Error)?Response\b", b"Failed")),
        ("json", "answers errors in JSON", lambda r: _body(r, '{"__type": "Invalid"}', "application/json")),
        (
            "bare-name",
            "names exceptions by other words",
            changed(rb"<Code>(\w+?)(Exception)?</Code>", rb"<Code>Bad\1</Code>"),
        ),
    ]


def _cbor_errors() -> list[tuple[str, str, Change]]:
    def renamed(name: Callable[[str], str | None]) -> Change:
        def change(response: Response) -> Response:
            import cbor2

            body = cbor2.loads(response.body)
            told = name(body.pop("__type"))
            return evolve(response, body=cbor2.dumps(body if told is None else {**body, "__type": told}))

        return change

    return [
        ("untyped", "names no exception in errors", renamed(lambda name: None)),
        ("json", "answers errors in JSON", lambda r: _body(r, '{"__type": "Invalid"}')),
        (
            "bare-name",
            "names exceptions by other words",
            renamed(lambda name: "Bad" + name.rpartition("#")[2]),
        ),
        ("unnamed", "does not say that errors are in the protocol", lambda r: _without(r, "smithy-protocol")),
    ]
