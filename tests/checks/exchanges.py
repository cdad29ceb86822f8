"""Exchanges made by hand: what was asked, what was answered."""

from __future__ import annotations

import json
from typing import Any

from conformance.checks.observation import Evidence
from conformance.contract.model import Service
from conformance.verdicts.policy import Policy
from conformance.wire.exchange import Exchange
from conformance.wire.failure import Failure, FailureKind

JSON_1_1 = {"content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "1"}
LATE = Failure(FailureKind.TIMEOUT, "late")
NOW = 1_760_000_000.0


def answered(
    operation: str, answer: Any = None, status: int | None = 200, body: Any = None, **more: Any
) -> Exchange:
    """An exchange; ``answer`` is a JSON value, or bytes that are none."""
    raw = answer if isinstance(answer, bytes) else json.dumps({} if answer is None else answer).encode()
    sent = {} if body is None else body
    values: dict[str, Any] = {
        "operation": operation,
        "params": sent,
        "sent": json.dumps(sent).encode(),
        "status": status,
        "headers": JSON_1_1,
        "answer": raw,
        "started": NOW,
        "seconds": 0.01,
        "url": "http://127.0.0.1:1/",
    }
    return Exchange(**{**values, **more})


def refused(operation: str, code: str, message: str = "No.", status: int = 400) -> Exchange:
    """A refusal with an error code."""
    return answered(operation, {"__type": code, "message": message}, status)


def problems(observations: Any, service: Service | None = None) -> dict[str, str | None]:
    """What was observed, by requirement without the service's name: the problem, or None.

    With a service, only what counts as far as its pages are known.
    """
    found: dict[str, str | None] = {}
    for observation in observations:
        assert isinstance(observation, Evidence)
        if service is not None and not Policy(service).counts(observation):
            continue
        name = observation.requirement.id.partition(".")[2]
        found[name] = found.get(name) or observation.problem
    return found
