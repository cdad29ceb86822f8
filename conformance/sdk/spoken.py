"""Which services SDKs are checked with, and what is left out of those that are."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from conformance.contract.model import Operation, Service
from conformance.sdk.answers import SPOKEN


def not_checked(service: Service) -> str | None:
    """Say, in one line, why SDKs are not checked with a service; None where they are."""
    if service.protocol not in SPOKEN:
        return f"{service.name} speaks {service.protocol}, in which SDKs are not checked yet"
    return None


def unsaid_answer(service: Service, operation: Operation) -> str | None:
    """Say why nothing is known of what a success of an operation looks like; None where it is."""
    return _unsaid(service, operation, "answers")


def unsaid_request(service: Service, operation: Operation) -> str | None:
    """Say why nothing is known of what a request of an operation looks like; None where it is."""
    return _unsaid(service, operation, "requests")


def _unsaid(service: Service, operation: Operation, what: str) -> str | None:
    told = _left_out().get(service.name, {}).get(operation.name, {})
    return f"{told[what]} ({told['source']})" if what in told else None


@cache
def _left_out() -> dict[str, Any]:
    """What ``left_out.toml`` says."""
    return tomllib.loads((resources.files("conformance.sdk") / "left_out.toml").read_text("utf-8"))
