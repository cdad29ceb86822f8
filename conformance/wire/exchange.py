"""The exchange: a request as it was sent and what came back, unchanged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from attrs import define, field


@define(frozen=True, slots=False)
class Exchange:
    """One request and its answer.

    ``sent`` is the body's bytes, ``body`` the JSON value that they were made from (None for raw bytes).
    ``status`` is None where no answer came; ``failure`` then says why (``timeout``, ``reset: …``).
    ``started`` is a POSIX time, ``seconds`` how long it took. ``headers`` are the answer's, with
    lower-case names. ``region`` is the one it was signed for. Signatures and credentials are not kept.
    ``sequence`` numbers the exchanges of one client from 1.
    """

    operation: str
    body: Any
    sent: bytes = field(repr=False)
    status: int | None
    headers: Mapping[str, str] = field(repr=False)
    answer: bytes
    started: float
    seconds: float
    url: str
    region: str = "us-east-1"
    failure: str | None = None
    sequence: int = 0
    sent_headers: Mapping[str, str] = field(factory=dict, repr=False)

    @cached_property
    def json(self) -> Any:
        """The answer as a JSON value, or None where it is no JSON.

        A byte order mark is none (RFC 8259, section 8.1), and neither is any encoding but UTF-8.
        """
        try:
            return json.loads(self.answer.decode("utf-8"))
        except (ValueError, RecursionError):
            return None

    @property
    def is_json(self) -> bool:
        """Whether the answer is a JSON object; an empty body counts as ``{}``, and so does ``null``."""
        return not self.answer or isinstance(self.json, dict) or self.answer.strip() == b"null"

    @property
    def names_no_operation(self) -> bool:
        """Whether the request was sent without the header that names the operation."""
        return bool(self.sent_headers) and "x-amz-target" not in {n.lower() for n in self.sent_headers}

    @property
    def accepted(self) -> bool:
        """Whether the request succeeded: a 2xx status and an answer that is JSON."""
        return self.status is not None and 200 <= self.status < 300 and self.is_json

    @property
    def refused(self) -> bool:
        """Whether the request was refused as the client's mistake (4xx)."""
        return self.status is not None and 400 <= self.status < 500

    @cached_property
    def code(self) -> str | None:
        """The error code, without namespace and URI, or None where the answer carries none.

        From ``x-amzn-errortype`` or the body's ``__type`` or ``code``, sanitised as the protocol says
        (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization).
        """
        raw = self.headers.get("x-amzn-errortype")
        if raw is None and isinstance(self.json, dict):
            raw = self.json.get("__type", self.json.get("code"))
        if not isinstance(raw, str) or not raw:
            return None
        return raw.split(":", 1)[0].rsplit("#", 1)[-1]

    @property
    def message(self) -> str:
        """The error's message, or ``""``."""
        if isinstance(self.json, dict):
            for key in ("message", "Message", "errorMessage"):
                if isinstance(self.json.get(key), str):
                    return str(self.json[key])
        return ""
