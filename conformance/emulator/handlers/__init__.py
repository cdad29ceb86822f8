"""What the roles do: one function a role, the same for every operation that plays it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.emulator.call import Call
from conformance.emulator.handlers.change import act_on, delete, update
from conformance.emulator.handlers.create import create
from conformance.emulator.handlers.read import describe, list_, read
from conformance.emulator.handlers.tags import show_tags, tag, untag

HANDLERS: Mapping[str, Callable[[Call], dict[str, Any]]] = {
    "create": create,
    "describe": describe,
    "list": list_,
    "read": read,
    "update": update,
    "delete": delete,
    "action": act_on,
    "tag": tag,
    "untag": untag,
    "tags": show_tags,
}
"""The handler of each role: takes the call, returns the response body."""
