"""``[tool.conformance]`` in pyproject.toml, or ``conformance.toml``: everything the command line takes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.suite.options import OPTIONS, TARGET, Option, UsageError

FILES = ("conformance.toml", "pyproject.toml")


def configured(given: Mapping[str, Any], folder: Path | None = None) -> dict[str, Any]:
    """Return every option's value: as given, else as the configuration file says, else its default.

    Args:
        given: the values from the command line, by attribute name.
        folder: where the configuration file is looked for; None for the current directory.

    Raises:
        UsageError: if the file cannot be read, has an unknown key or a value of the wrong type.
    """
    written = read(folder or Path.cwd())
    return {
        option.attribute: given.get(option.attribute, written.get(option.attribute, option.default))
        for option in OPTIONS
    }


def read(folder: Path) -> dict[str, Any]:
    """Return what the configuration file in a folder says, by attribute name (``target`` included).

    Raises:
        UsageError: see :func:`configured`.
    """
    for name in FILES:
        path = folder / name
        if not path.is_file():
            continue
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            if name == "pyproject.toml":
                return {}  # another tool's business, and pytest says it as well
            raise UsageError(f"{path}: not valid TOML: {problem}") from problem
        table = document if name == "conformance.toml" else document.get("tool", {}).get("conformance")
        if table is not None:
            return _checked(table, path)
    return {}


def _checked(table: Mapping[str, Any], path: Path) -> dict[str, Any]:
    known = {option.name: option for option in (*OPTIONS, TARGET)}
    found = {}
    for key, value in table.items():
        option = known.get(key.replace("_", "-"))
        if option is None:
            raise UsageError(f"{path}: unknown key {key!r}; known are {', '.join(sorted(known))}")
        found[option.attribute] = _typed(option, value, path)
    return found


def _typed(option: Option, value: Any, path: Path) -> Any:
    if option.many:
        values = value if isinstance(value, list) else [value]
        if all(isinstance(v, str) for v in values):
            return values
    elif option.kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    elif isinstance(value, option.kind) and not (option.kind is int and isinstance(value, bool)):
        if option.choices and value not in option.choices:
            raise UsageError(f"{path}: {option.name} is one of {', '.join(option.choices)}, not {value!r}")
        return value
    raise UsageError(f"{path}: {option.name} has the wrong type: {value!r}")
