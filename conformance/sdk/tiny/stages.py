"""The stages of a call, and what a fault is: something that gets in between one of them and its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

Stage = Callable[..., Any]

STAGES = {
    "input": "(params, operation) → params: what the caller gave, as it is validated",
    "validate": "(params, shape) → the problems",
    "token": "() → an idempotency token",
    "filled": "(params, shape) → params with tokens filled in",
    "write": "(value, shape) → JSON value of one position of a body",
    "member": "(name, value, shape) → whether the member of a structure is sent",
    "request": "(request, operation) → request: method, path, query, headers, body",
    "label": "(text, greedy) → a label in the path",
    "form": "(operation, shape, value) → the fields of a form",
    "wire_name": "(shape, name, ec2) → what a member is called in a body or a form",
    "xml_document": "(name, shape, value, namespace) → the root of a body",
    "xml_bytes": "(root) → the body",
    "headers_map": "(prefix, key) → the name of a header",
    "cbor": "(value) → a body",
    "uncbor": "(body) → what a body says",
    "checksum": "(algorithm, body) → a checksum",
    "checksums": "(headers, operation) → headers with that of a checksum",
    "checked": "(answer, operation) → whether the checksums of an answer are its body's",
    "form_text": "(text) → the text of a field, encoded",
    "document": "(body) → the root of a document, or None",
    "result": "(operation, root) → the element of a document that has the members",
    "xml": "(element, shape) → what JSON would have in its place",
    "xml_error": "(root) → an error as JSON would have it",
    "signed": "(facts) → facts that are signed: path, query, region, service, body, time, token",
    "signature": "(headers) → headers, once it is signed",
    "attempt": "(request, number) → request: what is sent at one attempt",
    "answer": "(answer) → answer: status, headers, body, as it came",
    "read": "(value, shape) → value of one position of an answer",
    "shown": "(name, value, shape) → whether the member of a structure is shown",
    "output": "(output, operation) → output",
    "bound": "(members, answer, shape) → members that are no part of the body",
    "code": "(answer, body) → the error's name, or None",
    "message": "(body) → the error's message",
    "failure": "(failure, operation) → failure",
    "broken": "(answer, problem) → output or failure: where the body cannot be read",
    "retried": "(failure, attempt, most) → whether it is tried again",
    "backoff": "(attempt) → seconds",
    "quota": "(tokens that are left) → whether they are enough to try again",
    "offset": "(difference) → how far the clock is set forward, or back",
    "most": "(number) → how many attempts at most",
    "given_up": "(failures) → output or failure: the end of all attempts",
    "next": "(token, page number, pages) → the token of the next page, or None",
    "page_input": "(params, first params) → params of a page",
    "page": "(pages) → pages that are shown",
    "limited": "(limit) → limit",
    "page_failed": "(failure, pages) → what is shown where a page fails",
    "state": "(state, number) → the state that a look of a waiter gives",
    "looks": "(number) → how often a waiter looks at most",
    "waited": "(state) → output or failure at a waiter's end",
    "setting": "(name, value) → what a variable of the environment says",
}
"""What each stage does; a fault's hook gets the stage and its arguments."""


@frozen
class Fault:
    """One way to be wrong.

    A hook is called with the stage that it gets in between, which it may call, and with its arguments.
    """

    id: str
    does: str
    hooks: Mapping[str, Callable[..., Any]] = field(repr=False)


class Stages:
    """The stages, with at most one fault in between."""

    def __init__(self, fault: Fault | None) -> None:
        self.fault = fault

    def around(self, name: str, stage: Stage) -> Stage:
        """Return a stage as the fault makes it."""
        hook = self.fault.hooks.get(name) if self.fault is not None else None
        if hook is None:
            return stage
        return lambda *words: hook(stage, *words)
