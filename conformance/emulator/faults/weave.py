"""Making faults: hooks gated by operation and condition, and edits of one position in a body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.contract.paths import steps
from conformance.emulator.call import Call, Hook
from conformance.emulator.hooks import Fault

DROP = object()
"""What an edit returns to remove the member."""

Edit = Callable[[Any], Any]
Make = Callable[[], Mapping[str, Hook]]


def fault(identifier: str, description: str, operation: str, family: str, make: Make) -> Fault:
    """Make a fault whose hooks act only while ``operation`` is served."""
    return Fault(identifier, description, operation, family, lambda: on(operation, make()))


def everywhere(identifier: str, description: str, operation: str, family: str, make: Make) -> Fault:
    """Make a fault whose hooks act on every request; ``operation`` is where it shows best."""
    return Fault(identifier, description, operation, family, make)


def on(operation: str, hooks: Mapping[str, Hook]) -> dict[str, Hook]:
    """Let hooks act only while ``operation`` is served."""
    return only(lambda call: call.plan.operation.name == operation, hooks)


def only(condition: Callable[[Call], bool], hooks: Mapping[str, Hook]) -> dict[str, Hook]:
    """Let hooks act only where a condition holds."""

    def gate(hook: Hook) -> Hook:
        return lambda call, value: hook(call, value) if condition(call) else value

    return {point: gate(hook) for point, hook in hooks.items()}


def hook(point: str, act: Hook) -> Make:
    """Make the hooks of a fault that remembers nothing and acts at one point."""
    return lambda: {point: act}


def edited(body: Any, path: str, change: Edit) -> Any:
    """Return ``body`` with ``change`` applied to every value at ``path``; the rest is as it was."""
    return _edited(body, steps(path), change)


def _edited(body: Any, way: tuple[str, ...], change: Edit) -> Any:
    if not way:
        return change(body)
    step, rest = way[0], way[1:]
    if step == "[]" and isinstance(body, list):
        return [new for item in body if (new := _edited(item, rest, change)) is not DROP]
    if step == "{}" and isinstance(body, dict):
        changed = {key: _edited(item, rest, change) for key, item in body.items()}
        return {key: item for key, item in changed.items() if item is not DROP}
    if step == "{key}" and isinstance(body, dict):
        renamed = {change(key): item for key, item in body.items()}
        return {key: item for key, item in renamed.items() if key is not DROP}
    if isinstance(body, dict) and step in body:
        new = _edited(body[step], rest, change)
        if new is DROP:
            return {key: item for key, item in body.items() if key != step}
        return {**body, step: new}
    return body


def editing(path: str, change: Edit) -> Hook:
    """Return a hook that edits one path of what passes."""
    return lambda call, value: edited(value, path, change)


def other(value: Any) -> Any:
    """Return another value of the same JSON type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("x" if value[-1] != "x" else "y") if value else "x"
    if isinstance(value, list):
        return [*value, value[-1]] if value else value
    return value


def zero(value: Any) -> Any:
    """Return the empty value of the same JSON type."""
    return type(value)() if isinstance(value, str | list | dict | int | float | bool) else value


def truncated(value: Any) -> Any:
    """Return a text or list without its last part; a structure or number as it is."""
    return value[:-1] if isinstance(value, str | list) else value


def recased(value: Any) -> Any:
    """Return a text with its case swapped."""
    return value.swapcase() if isinstance(value, str) else value


def mistyped(value: Any) -> Any:
    """Return the value in another JSON type."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return [value]
    return "" if isinstance(value, list | dict) else value
