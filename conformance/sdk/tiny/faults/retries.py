"""Faults in what is tried again, how often and when."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from attrs import evolve

from conformance.sdk.tiny.client import QUOTA, THROTTLING, TRANSIENT, Failed, Returned
from conformance.sdk.tiny.stages import Fault, Stage
from conformance.sdk.tiny.writing import Request


def _retried(identifier: str, does: str, decide: Callable[[Failed, bool], bool]) -> Fault:
    """Decide otherwise; the second argument is what is right, and the number of attempts is kept."""

    def hook(stage: Stage, failed: Failed, number: int, most: int) -> bool:
        return number + 1 < most and decide(failed, bool(stage(failed, number, most)))

    return Fault(f"retry.{identifier}", does, {"retried": hook})


def _attempt(identifier: str, does: str, change: Callable[[Request], Request]) -> Fault:
    def hook(stage: Stage, request: Request, number: int) -> Any:
        made = stage(request, number)
        return change(made) if number else made

    return Fault(f"retry.{identifier}", does, {"attempt": hook})


def _new_token(request: Request) -> Request:
    """Make each text that is a UUID anew."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return request
    for name, item in body.items() if isinstance(body, dict) else ():
        try:
            uuid.UUID(item)
        except (ValueError, AttributeError, TypeError):
            continue
        body[name] = str(uuid.uuid4())
    return evolve(request, body=json.dumps(body).encode())


def _is(name: str) -> Callable[[Failed, bool], bool]:
    return lambda failed, right: right and failed.class_name != name


def _timeout_raw(failed: Failed, right: bool) -> bool:
    return right and failed.code not in THROTTLING


FAULTS = (
    _retried("never", "tries nothing again", lambda failed, right: False),
    _retried("client-errors", "tries errors of the client again",
             lambda failed, right: right or 400 <= (failed.status or 0) < 500),
    _retried("access", "tries what was denied again", lambda failed, right: right or failed.status in (401, 403)),
    _retried("not-found", "tries again what was not found",
             lambda failed, right: right or "NotFound" in (failed.code or "")),
    _retried("throttling:never", "does not try again what was throttled", _timeout_raw),
    _retried("throttling:one-code", "knows ThrottlingException alone for throttling",
             lambda failed, right: right and (failed.code not in THROTTLING or failed.code == "ThrottlingException")),
    _retried("server:never", "does not try again after a status of 500 or more",
             lambda failed, right: right and failed.status not in TRANSIENT),
    _retried("server:500-alone", "tries again after status 500 alone",
             lambda failed, right: right and failed.status not in TRANSIENT[1:]),
    _retried("connection:never", "does not try again when the connection ends", _is("ConnectionError")),
    _retried("timeout:never", "does not try again when no answer comes in time", _is("ReadTimeoutError")),
    Fault("retry.most:one-more", "tries once more than was told", {"most": lambda stage, number: stage(number) + 1}),
    Fault("retry.most:one-less", "tries once less than was told", {"most": lambda stage, number: max(1, stage(number) - 1)}),
    Fault("retry.most:ignored", "tries five times, whatever was told", {"most": lambda stage, number: 5}),
    Fault("retry.end:success", "takes the end of all attempts for a success",
          {"given_up": lambda stage, failures: stage(failures) if len(failures) == 1 else Returned({})}),
    Fault("retry.end:other", "raises an error of its own at the end of all attempts",
          {"given_up": lambda stage, failures: stage(failures) if len(failures) == 1
           else Failed("RetriesExceeded", None, "gave up")}),
    Fault("retry.quota:none", "has no quota of retries", {"quota": lambda stage, left: True}),
    Fault("retry.quota:small", "has a tenth of the quota of retries",
          {"quota": lambda stage, left: left >= QUOTA - QUOTA // 10}),
    _retried("skew:never", "does not try again where its clock is wrong", lambda failed, right: right and not failed.skewed),
    Fault("retry.skew:same-clock", "tries again with the wrong clock", {"offset": lambda stage, offset: timedelta()}),
    _attempt("same:body-lost", "sends no body when it tries again", lambda request: evolve(request, body=b"")),
    _attempt("same:query-lost", "sends no query when it tries again", lambda request: evolve(request, query=())),
    _attempt("same:path", "adds to the path when it tries again",
             lambda request: evolve(request, path=request.path + "retry")),
    _attempt("same:target-lost", "sends no target when it tries again",
             lambda request: evolve(request, headers={n: t for n, t in request.headers.items() if n != "X-Amz-Target"})),
    _attempt("token:anew", "makes an idempotency token anew when it tries again", _new_token),
    Fault("retry.backoff:none", "tries again at once", {"backoff": lambda stage, number: 0.0}),
    Fault("retry.backoff:constant", "always waits for the same time", {"backoff": lambda stage, number: 0.1}),
    Fault("retry.backoff:long", "waits for a minute and more", {"backoff": lambda stage, number: 60.0 + stage(number)}),
)  # fmt: skip
"""The faults of this family."""
