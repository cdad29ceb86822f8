"""``[tool.conformance]`` in pyproject.toml, or ``conformance.toml``: everything the command line takes."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.run import target_tables
from conformance.run.options import CONFIG, DOOR, DRIVER, OPTIONS, TARGET, Option, UsageError

FILES = ("conformance.toml", "pyproject.toml")
NO_FILE = "none"
"""What ``--config`` says where no configuration file is to be read."""

_KNOWN: Mapping[str, Option] = {option.name: option for option in (TARGET, DRIVER, *OPTIONS, *DOOR)}
_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def configured(given: Mapping[str, Any], folder: Path | None = None) -> dict[str, Any]:
    """Return every option's value: as given, else as the configuration file says, else its default.

    Args:
        given: the values from the command line, by attribute name; ``config`` names another file.
        folder: where the configuration file is looked for; None for the current directory.

    Raises:
        UsageError: if the file cannot be read, has an unknown key or a value of the wrong type.
    """
    written = read(folder or Path.cwd(), given.get(CONFIG.attribute))
    found = {
        option.attribute: given.get(option.attribute, written.get(option.attribute, option.default))
        for option in OPTIONS
    }
    return with_target_settings(found, written)


def with_target_settings(found: dict[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """Add what the file's tables of targets say to the settings, which go before them."""
    tables = written.get(target_tables.KEY)
    if tables:
        found["setting"] = [*tables, *(found.get("setting") or ())]
    return found


def read(folder: Path, file: str | None = None) -> dict[str, Any]:
    """Return what the configuration file says, by attribute name (``target`` included).

    Args:
        folder: where it is looked for.
        file: another file, of which the same is expected; ``none`` for no file at all.

    Raises:
        UsageError: see :func:`configured`.
    """
    if file == NO_FILE:
        return {}
    if file is not None:
        path = folder / file
        table = _table(path)
        if table is None:
            raise UsageError(f"{path}: there is no table [tool.conformance] in it")
        return _checked(table, path)
    for name in FILES:
        path = folder / name
        table = _table(path) if path.is_file() else None
        if table is not None:
            return _checked(table, path)
    return {}


def _table(path: Path) -> Mapping[str, Any] | None:
    """The table of options in a file; None where a pyproject.toml has none."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise UsageError(f"{path}: {problem.strerror or problem}") from problem
    except (ValueError, RecursionError) as problem:
        raise UsageError(f"{path}: not valid TOML: {problem}") from problem
    if path.name != "pyproject.toml":
        return document
    tool = document.get("tool", {})
    table = tool.get("conformance") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{path}: tool.conformance is a table: [tool.conformance]")
    return table


def _checked(table: Mapping[str, Any], path: Path) -> dict[str, Any]:
    found = {}
    for key, value in table.items():
        if key == target_tables.KEY:
            found[key] = target_tables.settings(value, path)
            continue
        option = _KNOWN.get(key.replace("_", "-"))
        if option is None:
            near = difflib.get_close_matches(key.replace("_", "-"), _KNOWN, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise UsageError(f"{path}: unknown key {key!r}; {hint}known are {', '.join(sorted(_KNOWN))}")
        found[option.attribute] = _typed(option, value, path)
    return found


def _typed(option: Option, value: Any, path: Path) -> Any:
    if option.many:
        values = value if isinstance(value, list) else [value]
        if all(isinstance(v, str) for v in values):
            return values
        raise UsageError(f"{path}: {option.name} is a text or a list of texts, not {value!r}")
    if option.kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, option.kind) and (option.kind is bool or not isinstance(value, bool)):
        if option.choices and value not in option.choices:
            raise UsageError(f"{path}: {option.name} is one of {', '.join(option.choices)}, not {value!r}")
        return value
    raise UsageError(f"{path}: {option.name} is {_WORDS[option.kind]}, not {value!r}")
