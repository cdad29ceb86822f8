"""What the protocols with JSON bodies share: a body that is an object, and an error in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from conformance.protocols.protocol import Error

ERROR_HEADER = "x-amzn-errortype"
"""The header that names an error."""

NAMED_IN_PYTHON = "answer.headers.get('x-amzn-errortype') or answer.json().get('__type') or ''"
READ_IN_PYTHON = "isinstance(answer.json(), dict)"

NO_OBJECT = "a body that is not a JSON object"

_MESSAGES = ("message", "Message", "errorMessage")


def read_object(body: bytes) -> dict[str, Any] | None:
    """Return a body as an object; an empty one and ``null`` are ``{}``; None where it is not a JSON object.

    A byte order mark is none (RFC 8259, section 8.1), and neither is any encoding but UTF-8.
    """
    if not body:
        return {}
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if value is None:
        return {}
    return value if isinstance(value, dict) else None


def error_of(headers: Mapping[str, str], value: Mapping[str, Any]) -> Error:
    """Return the error that an answer tells of.

    Its code is from ``x-amzn-errortype`` or the body's ``__type`` or ``code``, sanitised as the protocol says
    (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization).
    """
    raw = headers.get(ERROR_HEADER)
    if raw is None:
        raw = value.get("__type", value.get("code"))
    code = raw.split(":", 1)[0].rsplit("#", 1)[-1] if isinstance(raw, str) and raw else None
    message = next((str(value[key]) for key in _MESSAGES if isinstance(value.get(key), str)), "")
    return Error(code, message, value)
