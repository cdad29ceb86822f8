"""What each operation of a service does to resources: decided here, and asked everywhere else.

By an ``[[effect]]`` hint, else by the verb that the name begins with, as AWS uses verbs through all its
services (https://smithy.io/2.0/spec/service-types.html).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from conformance.contract.hints import for_operation
from conformance.contract.model import Service
from conformance.contract.per_service import per_service
from conformance.contract.vocabulary import Effect

__all__ = ["Effect", "effect", "effects", "named"]

_VERBS: Mapping[Effect, tuple[str, ...]] = {
    Effect.LIST: ("List",),
    Effect.READ: ("Describe", "Get", "Search", "Filter", "BatchGet"),
    Effect.CREATE: ("Create", "Register", "Import"),
    Effect.UPDATE: ("Update", "Modify", "Put", "Set"),
    Effect.DELETE: ("Delete", "Deregister", "Remove", "Revoke"),
    Effect.END: ("Cancel", "Terminate", "Stop"),
}

_OVER = (
    "Delete", "Remove", "Disable", "Schedule", "Cancel", "Stop", "Restore", "Merge", "Split", "Revoke",
    "Retire", "Terminate", "Deregister", "Disassociate", "Deactivate", "Deauthorize", "Redrive", "Reset",
    "Forget", "Complete", "Increase", "Decrease", "Change",
)  # fmt: skip
"""Verbs after which what they are done to may be of no use to other requests."""


@lru_cache(maxsize=8192)
def named(operation: str) -> Effect:
    """Return what an operation's name alone says that it does."""
    for effect_, verbs in _VERBS.items():
        if any(operation.startswith(verb) and operation[len(verb) :][:1].isupper() for verb in verbs):
            return effect_
    return Effect.ACTION


def is_alarming(operation: str) -> bool:
    """Whether a name that no operation has says that it does something, which alarms who reads it."""
    low = operation.lower()
    plain = ("nosuch", *(verb.lower() for does in (Effect.LIST, Effect.READ) for verb in _VERBS[does]))
    return not low.startswith(plain)


@per_service
def effects(service: Service) -> Mapping[str, Effect]:
    """Return what each operation of a service does (decided once per loaded service)."""
    hints = {op: for_operation(service, "effect", op) for op in service.operations}
    return {op: Effect(found[0]["effect"]) if found else named(op) for op, found in hints.items()}


def effect(service: Service, operation: str) -> Effect:
    """Return what an operation does; one that the service does not have is an action."""
    return effects(service).get(operation, Effect.ACTION)


def uses_up(service: Service, operation: str) -> bool:
    """Whether what an operation is done to may be of no use to other requests afterwards.

    By ``uses_up`` of its ``[[effect]]`` hint, else where it deletes or its verb says so.
    """
    for hint in for_operation(service, "effect", operation)[:1]:
        if "uses_up" in hint:
            return bool(hint["uses_up"])
    return effect(service, operation).deletes or operation.startswith(_OVER)
