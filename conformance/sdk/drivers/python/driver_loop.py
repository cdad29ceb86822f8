"""The loop of a driver in Python: a line of JSON in, a line of JSON out.

A driver is a class with a method for each message that it takes, and ``serve(TheClass())`` at its end. The
standard library alone: this runs where nothing else of the suite is installed.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from driver_values import decode, encode

PROTOCOL = 1


class Unsupported(Exception):
    """The SDK cannot be asked to do this; it is no failure of the SDK."""


def value(output: Any, **more: Any) -> dict[str, Any]:
    """Return the answer to a call that succeeded; ``more``: ``status``, ``request_id``, ``retries`` …"""
    return {"type": "value", "output": encode(output), **more}


def failure(
    class_name: str, code: str | None, message: str, members: Any = None, **more: Any
) -> dict[str, Any]:
    """Return the answer to a call that failed; ``members`` are the error's own, ``more`` as above."""
    told = {"type": "failure", "class_name": class_name, "code": code, "message": message}
    return {**told, **({"members": encode(members)} if members else {}), **more}


def serve(driver: Any) -> None:
    """Answer messages until the input ends or says so.

    What the SDK prints goes to standard error: standard output belongs to the protocol.
    """
    lines = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for line in lines:
        message = json.loads(line)
        answer = {"id": message["id"], **_answer(driver, message)}
        answers.write(json.dumps(answer, separators=(",", ":")).encode("ascii") + b"\n")
        answers.flush()
        if message["type"] == "shutdown":
            return


def _answer(driver: Any, message: dict[str, Any]) -> dict[str, Any]:
    kind = message["type"]
    if kind == "hello":
        return {"type": "hello", "protocol": PROTOCOL, **driver.hello()}
    if kind == "echo":
        return {"type": "echoed", "value": encode(decode(message["value"]))}
    if kind == "shutdown":
        return {"type": "bye"}
    handler = getattr(driver, kind, None)
    if handler is None:
        return {"type": "unsupported", "reason": f"this driver takes no {kind}"}
    words = {key: value for key, value in message.items() if key not in ("id", "type")}
    try:
        if kind == "configure":
            return _configured(handler, words)
        if _unmade:  # what the SDK said when its client was to be made is what its user gets
            return _unmade[0]
        answer: dict[str, Any] = handler(**{**words, "input": decode(words["input"])})
    except Unsupported as reason:
        return {"type": "unsupported", "reason": str(reason)}
    return answer


_unmade: list[dict[str, Any]] = []


def _configured(configure: Any, words: dict[str, Any]) -> dict[str, Any]:
    _unmade.clear()
    try:
        configure(**words)
    except Unsupported:
        raise
    except Exception as problem:  # noqa: BLE001  whatever the SDK raises
        _unmade.append(failure(type(problem).__name__, None, str(problem)))
    return {"type": "configured"}


def main(driver: Any) -> None:
    """Serve, and end quietly where the suite is gone."""
    try:
        serve(driver)
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(1)
