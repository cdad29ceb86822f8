"""``[tool.conformance.targets.NAME]``: settings of one target in the configuration file, a key each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.run.options import UsageError

KEY = "targets"


def settings(table: Any, path: Path) -> list[str]:
    """The settings of a table of targets, as ``--setting NAME.KEY=VALUE`` says them.

    Raises:
        UsageError: if it has another form.
    """
    if not isinstance(table, Mapping):
        raise UsageError(f"{path}: {KEY} is a table of targets: [tool.conformance.{KEY}.NAME]")
    return [setting for name, own in table.items() for setting in _of(str(name), own, path)]


def _of(name: str, own: Any, path: Path) -> Iterator[str]:
    if not isinstance(own, Mapping):
        raise UsageError(f"{path}: {KEY}.{name} is a table: [tool.conformance.{KEY}.{name}]")
    for key, value in own.items():
        if isinstance(value, Mapping):  # quota.RESOURCE = N
            yield from (f"{name}.{key}.{inner}={_text(v, path, key)}" for inner, v in value.items())
        else:
            yield f"{name}.{key}={_text(value, path, key)}"


def _text(value: Any, path: Path, key: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UsageError(f"{path}: {key} is a text or a number, not {value!r}")
    return str(value)
